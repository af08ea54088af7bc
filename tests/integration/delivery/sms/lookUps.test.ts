import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../../src/delivery/channels/channel.ts';
import { smsChannel } from '../../../../src/delivery/channels/sms.ts';
import { aliyun, mas, tencent } from './channels.ts';
import { type Fault, type Provider, startProvider } from './provider.ts';

const sent = { to: '19900000001', sentAt: new Date('2018-11-23T16:30:00Z'), providerId: '5000:1' };

/** How each is asked what became of a text, and an answer that says that it was delivered, or at least taken. */
const providers: { name: string; open: (port: number) => Channel; answer: unknown; told: string }[] = [
  {
    name: 'aliyun',
    open: aliyun,
    answer: { Code: 'OK', SmsSendDetailDTOs: { SmsSendDetailDTO: [{ OutId: 'ours', SendStatus: 3 }] } },
    told: 'delivered',
  },
  {
    name: 'tencent',
    open: tencent,
    answer: {
      Response: { PullSmsSendStatusSet: [{ SerialNo: '5000:1', ReportStatus: 'SUCCESS' }], RequestId: 'x' },
    },
    told: 'delivered',
  },
  {
    name: 'a gateway by its file',
    open: (port) =>
      mas(port, 400, 'http:', {
        lookUp: {
          request: {
            method: 'GET',
            url: `http://127.0.0.1:${port}/status/{messageId}`,
            headers: {},
            encode: 'none',
          },
          delivered: { path: 'state', equals: ['DELIVRD'] },
          absent: { path: 'state', equals: ['none'] },
        },
      }),
    answer: { state: 'DELIVRD' },
    told: 'delivered',
  },
  {
    name: 'a gateway of the product’s own form',
    open: (port) => smsChannel({ url: `http://127.0.0.1:${port}`, timeoutMs: 400 }),
    answer: { id: '7' },
    told: 'accepted',
  },
];

/** Whoever looks up must not conclude from a broken answer that a text is absent: it would be sent again. */
describe.each(providers)('asking $name', ({ open, answer, told }) => {
  let provider: Provider;
  let channel: Channel;

  beforeEach(async () => {
    provider = await startProvider(() => ({ body: answer }));
    channel = open(provider.port);
  });
  afterEach(async () => {
    await channel.close();
    await provider.close();
  });

  it('is answered', async () => {
    expect(await channel.lookUp('ours', sent)).toBe(told);
    expect(provider.seen).toHaveLength(1);
  });

  it.each<Fault>([
    'dropAfter',
    'dropInAnswer',
    'resetInAnswer',
    'silent',
    'endless',
    'huge',
    'html',
    'empty',
    'null',
    'badGateway',
    'gatewayTimeout',
    'unavailable',
    'redirect',
    'repost',
  ])('%s: nobody knows, asked once, and the next question is answered', async (fault) => {
    provider.faults.push(fault);
    const start = performance.now();
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(provider.seen).toHaveLength(1);
    expect(await channel.lookUp('ours', sent)).toBe(told);
  });

  it('nobody listens: nobody knows', async () => {
    await provider.close();
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    provider = await startProvider(() => ({ body: answer }));
  });
});
