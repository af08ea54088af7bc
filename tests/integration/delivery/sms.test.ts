import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/clock.ts';
import type { Channel, Outgoing } from '../../../src/delivery/channels/channel.ts';
import { smsChannel } from '../../../src/delivery/channels/sms.ts';
import { gistOf } from '../../../src/delivery/reasonInWords.ts';
import { type Gateway, startGateway, type TextFault } from '../../../src/delivery/rehearsal/gateway.ts';
import { startChildWith } from '../../support/children.ts';

let dir: string;
let gateway: Gateway;
let channel: Channel;
let faults: TextFault[];
let seen: string[];
const clock = manualClock(new Date('2018-11-23T01:00:00Z'));
const token = 'for-tests';

const text = (changes: Partial<Outgoing> = {}): Outgoing => ({
  messageId: randomUUID(),
  to: '13900000000',
  subject: '',
  text: '自治区财政厅有1项工作今日到期。',
  html: null,
  ...changes,
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cuiban-sms-'));
  faults = [];
  seen = [];
  gateway = await startGateway({
    dir,
    clock,
    token,
    fault: ({ key }) => {
      seen.push(key);
      return faults.shift() ?? 'none';
    },
  });
  channel = smsChannel({ url: gateway.url, token, timeoutMs: 1000 });
});

afterEach(async () => {
  await channel.close();
  await gateway.close();
  await rm(dir, { recursive: true });
});

describe('accepted', () => {
  it('with the id of the gateway; on disk before the answer', async () => {
    const one = text();
    const outcome = await channel.send(one);
    const [kept] = gateway.list({ limit: 10, offset: 0 });
    expect(kept).toMatchObject({ key: one.messageId, to: one.to, text: one.text, capturedAt: clock.now() });
    expect(outcome).toEqual({ outcome: 'accepted', providerId: kept?.id, detail: 'HTTP 201' });
    expect(JSON.parse(await readFile(join(dir, 'sms.jsonl'), 'utf8'))).toMatchObject({ key: one.messageId });
    expect(await channel.lookUp(one.messageId)).toBe('accepted');
    expect(await channel.lookUp(randomUUID())).toBe('absent');
  });

  it('the same key again is the same text', async () => {
    const one = text();
    const outcomes = await Promise.all([channel.send(one), channel.send(one), channel.send(one)]);
    expect(new Set(outcomes.map((outcome) => 'providerId' in outcome && outcome.providerId)).size).toBe(1);
    expect(gateway.count()).toBe(1);
  });

  it('500 at once arrive exactly once each', async () => {
    const all = Array.from({ length: 500 }, () => text());
    // With the product's own patience: the last ones wait for a connection, on a busy machine for more than a second.
    const patient = smsChannel({ url: gateway.url, token });
    const outcomes = await Promise.all(all.map((one) => patient.send(one)));
    await patient.close();
    expect(outcomes.filter(({ outcome }) => outcome !== 'accepted')).toEqual([]);
    expect(gateway.count()).toBe(500);
    expect((await readFile(join(dir, 'sms.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(500);
  });
});

describe('refused: certain that it did not go out', () => {
  it.each<[TextFault, boolean]>([
    ['refuse', true],
    ['tooMany', false],
    ['temporary', false],
  ])('%s: permanent %s', async (fault, permanent) => {
    faults = [fault];
    expect(await channel.send(text())).toMatchObject({ outcome: 'refused', permanent });
    expect(gateway.count()).toBe(0);
  });

  it('nobody listens', async () => {
    await gateway.close();
    expect(await channel.send(text())).toMatchObject({ outcome: 'refused', permanent: false });
    expect(await channel.lookUp(randomUUID())).toBe('unknown');
    gateway = await startGateway({ dir, clock });
  });

  it('a wrong token blames the configuration, not the recipient', async () => {
    const stranger = smsChannel({ url: gateway.url, token: 'other' });
    expect(await stranger.send(text())).toMatchObject({ outcome: 'refused', permanent: false });
    expect(await stranger.lookUp(randomUUID())).toBe('unknown');
    await stranger.close();
  });

  it('a number that is none, a text over 4 KB', async () => {
    for (const to of ['', 'abc', '139 0000', '13900000000,13900000001', '1'.repeat(20)]) {
      expect(await channel.send(text({ to }))).toMatchObject({ outcome: 'refused', permanent: true });
    }
    expect(seen).toEqual([]);
    expect(await channel.send(text({ text: '长'.repeat(2000) }))).toMatchObject({
      outcome: 'refused',
      permanent: true,
    });
    expect(gateway.count()).toBe(0);
  });
});

describe('uncertain: the request was written', () => {
  it.each<TextFault>(['dropAfterBody', 'silent', 'endless', 'huge', 'html', 'empty', 'badGateway'])(
    '%s: asked once, and absent when looked up',
    async (fault) => {
      faults = [fault];
      const one = text();
      const hasty = smsChannel({ url: gateway.url, token, timeoutMs: 150 });
      const outcome = await hasty.send(one);
      expect(outcome).toMatchObject({ outcome: 'uncertain' });
      expect(gistOf(outcome.detail)).toMatch(/不清楚是否收下(?:（HTTP \d{3}）)?$/);
      expect(seen).toEqual([one.messageId]);
      expect(await hasty.lookUp(one.messageId)).toBe('absent');
      await hasty.close();
    },
  );

  it('kept, but the answer lost: one text, found when looked up', async () => {
    await channel.send(text());
    faults = ['keepThenDrop'];
    const one = text();
    expect(await channel.send(one)).toMatchObject({ outcome: 'uncertain' });
    expect(seen).toHaveLength(2);
    expect(gateway.count()).toBe(2);
    expect(await channel.lookUp(one.messageId)).toBe('accepted');
  });

  it('does not tell the number in its detail', async () => {
    faults = ['html'];
    expect((await channel.send(text())).detail).not.toContain('13900000000');
  });
});

describe('the gateway', () => {
  it('remembers after a restart, without the line that a kill cut off', async () => {
    const one = text();
    const first = await channel.send(one);
    await gateway.close();
    await appendFile(join(dir, 'sms.jsonl'), '{"id":"half');
    gateway = await startGateway({ dir, clock });
    expect(gateway.count()).toBe(1);
    const again = smsChannel({ url: gateway.url });
    const next = text();
    expect(await again.send(one)).toMatchObject({
      providerId: 'providerId' in first ? first.providerId : '',
    });
    expect(await again.send(next)).toMatchObject({ outcome: 'accepted' });
    await again.close();
    await gateway.close();
    gateway = await startGateway({ dir, clock });
    expect(gateway.list({ limit: 9, offset: 0 }).map(({ key }) => key)).toEqual([
      next.messageId,
      one.messageId,
    ]);
  });

  it('on a full disk: refused for the moment and not kept; when there is room, taken once', async () => {
    const place = join(dir, 'small');
    const child = startChildWith({ fileBlocks: 2 }, 'gateway.mjs', place);
    const small = smsChannel({ url: (await child.said)['url'] ?? '' });
    const taken: string[] = [];
    let refused: Outgoing | null = null;
    while (refused === null && taken.length < 20) {
      const next = text();
      const told = await small.send(next);
      if (told.outcome === 'accepted') taken.push(next.messageId);
      else refused = next;
      if (refused) expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    }
    if (refused === null) throw new Error('the disk was not full');
    const other = text();
    for (const one of [refused, other]) {
      expect(await small.send(one)).toMatchObject({ outcome: 'refused', permanent: false });
      expect(await small.lookUp(one.messageId)).toBe('absent');
    }
    await rename(join(place, 'sms.jsonl'), join(place, 'old.jsonl'));
    for (const one of [refused, other]) {
      expect(await small.send(one)).toMatchObject({ outcome: 'accepted' });
      expect(await small.lookUp(one.messageId)).toBe('accepted');
    }
    const kept = (await readFile(join(place, 'sms.jsonl'), 'utf8')).match(/"key":"[^"]+"/g);
    expect(kept).toEqual([refused, other].map(({ messageId }) => `"key":"${messageId}"`));
    expect(taken.length).toBeGreaterThan(0);
    await small.close();
    child.process.stdin?.end();
    expect(await child.ended).toBe(0);
  });

  it('says in one line that its port is taken', async () => {
    const port = Number(new URL(gateway.url).port);
    await expect(startGateway({ dir, clock, port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});

it('refuses an address of a gateway that is none', () => {
  for (const url of ['', 'gateway', 'ftp://gateway']) expect(() => smsChannel({ url })).toThrow('SMS_URL');
});
