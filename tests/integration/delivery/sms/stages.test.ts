import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../../src/delivery/channels/channel.ts';
import { aliyun, mas, outgoing, taken, templatesOf, tencent } from './channels.ts';
import { type Fault, type Provider, startProvider } from './provider.ts';

const providers = [
  { name: 'aliyun', open: aliyun, took: taken.aliyun, id: '900619746936498440^0' },
  { name: 'tencent', open: tencent, took: taken.tencent, id: '5000:1045710669157053657849499619' },
  { name: 'mas', open: mas, took: taken.mas, id: '0110153012001' },
];

describe.each(providers)('$name', ({ name, open, took, id }) => {
  let provider: Provider;
  let channel: Channel;
  const templates = templatesOf(name === 'tencent' ? 'tencent' : 'aliyun');
  const text = (changes = {}) => outgoing(templates, changes);

  beforeEach(async () => {
    provider = await startProvider(() => ({ body: took }));
    channel = open(provider.port);
  });
  afterEach(async () => {
    await channel.close();
    await provider.close();
  });

  it.each([true, false])('accepted, with an answer in chunks: %s', async (chunked) => {
    provider.answer = () => ({ body: took, chunked });
    expect(await channel.send(text())).toMatchObject({ outcome: 'accepted', providerId: id });
    expect([provider.seen.length, provider.connections()]).toEqual([1, 1]);
  });

  it.each<[Fault, 'uncertain' | 'refused']>([
    ['dropAfter', 'uncertain'],
    ['dropInAnswer', 'uncertain'],
    ['resetInAnswer', 'uncertain'],
    ['silent', 'uncertain'],
    ['endless', 'uncertain'],
    ['huge', 'uncertain'],
    ['html', 'uncertain'],
    ['empty', 'uncertain'],
    ['null', 'uncertain'],
    ['badGateway', 'uncertain'],
    ['gatewayTimeout', 'uncertain'],
    ['unavailable', 'refused'],
    ['redirect', 'refused'],
    ['repost', 'refused'],
  ])('%s: %s, asked once over one connection, without the number in its detail', async (fault, outcome) => {
    provider.faults.push(fault);
    const start = performance.now();
    const told = await channel.send(text());
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(told).toMatchObject(outcome === 'refused' ? { outcome, permanent: false } : { outcome });
    expect(told.detail).not.toContain('19900000001');
    expect(told.detail).not.toContain('http');
    if (fault === 'huge') expect(told.detail).toMatch(/answer over \d+ bytes/);
    if (fault === 'silent' || fault === 'endless') expect(told.detail).toContain('timed out');
    expect(provider.connections()).toBe(1);
    expect(provider.seen.map(({ url }) => url.pathname)).toEqual([expect.not.stringContaining('elsewhere')]);
  });

  it('nobody listens: refused for the moment, nothing went out', async () => {
    await provider.close();
    const told = await channel.send(text());
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toMatch(/^no connection: ECONNREFUSED/);
    provider = await startProvider(() => ({ body: took }));
  });

  it('the other side does not speak TLS: nothing went out', async () => {
    const secure = open(provider.port, 400, 'https:');
    const told = await secure.send(text());
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toMatch(/^no connection: /);
    expect(provider.seen).toEqual([]);
    await secure.close();
  });

  it.each(['', 'abc', '139 0000', '19900000001,19900000002', '19900000001\r\nx: y', '1'.repeat(20)])(
    'a number that is none is refused for good without connecting: %j',
    async (to) => {
      const told = await channel.send(text({ to }));
      expect(told).toMatchObject({ outcome: 'refused', permanent: true, recipient: true });
      expect(provider.connections()).toBe(0);
    },
  );

  it('100 at once arrive once each', async () => {
    channel = open(provider.port, 5_000);
    const all = Array.from({ length: 100 }, () => text());
    const outcomes = await Promise.all(all.map((one) => channel.send(one)));
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(provider.seen).toHaveLength(100);
  });

  it('those lost and those taken at the same time are not mistaken for one another', async () => {
    provider.faults.push('dropAfter', 'html', 'dropAfter', 'unavailable');
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => channel.send(text())));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array(8).fill('accepted'),
      'refused',
      ...Array(3).fill('uncertain'),
    ]);
  });

  it('close waits for what is being sent', async () => {
    provider.faults.push('silent');
    const first = await Promise.race([
      channel.close().then(() => 'closed without a text under way'),
      new Promise((resolve) => setTimeout(resolve, 100, 'open')),
    ]);
    expect(first).toBe('closed without a text under way');
    channel = open(provider.port);
    const order: string[] = [];
    const sending = channel.send(text()).then(() => order.push('sent'));
    const closing = channel.close().then(() => setImmediate(() => order.push('closed')));
    await Promise.all([sending, closing]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(order).toEqual(['sent', 'closed']);
  });
});
