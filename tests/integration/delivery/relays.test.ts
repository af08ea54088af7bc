import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emailChannel, type EmailOptions } from '../../../src/delivery/channels/email.ts';
import type { Channel, Outgoing } from '../../../src/delivery/channels/channel.ts';
import type { RelayOptions } from '../../../src/delivery/channels/smtp-relay.ts';
import { type RelayFault, startRelay, type TestRelay } from '../../support/relay.ts';

let first: TestRelay;
let second: TestRelay;
const channels: Channel[] = [];

beforeEach(async () => {
  [first, second] = await Promise.all([startRelay(), startRelay()]);
});

afterEach(async () => {
  await Promise.all(channels.splice(0).map((channel) => channel.close()));
  await Promise.all([first.close(), second.close()]);
});

function through(
  relays: readonly (RelayOptions | TestRelay)[],
  options: Partial<EmailOptions> = {},
): Channel {
  const channel = emailChannel({
    from: { name: '督查室', address: 'ducha@office.example' },
    relays,
    ...options,
  });
  channels.push(channel);
  return channel;
}

const message = (changes: Partial<Outgoing> = {}): Outgoing => ({
  messageId: randomUUID(),
  to: 'caizheng@unit.example',
  subject: '甲',
  text: '乙',
  html: null,
  ...changes,
});

const took = () => [first.mails.length, second.mails.length];

/** Time that the test moves; the wait for a relay's next minute is real, so tests stop shortly before it is over. */
function movedTime() {
  let offset = 0;
  return {
    elapsedMs: () => performance.now() + offset,
    pass: (ms: number) => void (offset += ms),
  };
}

describe('the next relay', () => {
  it('gets nothing while the first one takes what it is given', async () => {
    const channel = through([first, second]);
    for (let n = 0; n < 3; n++)
      expect(await channel.send(message())).toMatchObject({
        outcome: 'accepted',
        detail: expect.stringContaining(`${first.name}: 250`),
      });
    expect(took()).toEqual([3, 0]);
    expect(second.connections).toBe(0);
  });

  it.each<[string, RelayFault]>([
    ['a sender refused for good', { at: 'sender', code: 550 }],
    ['a sender refused for now', { at: 'sender', code: 451 }],
    ['a recipient refused for now', { at: 'recipient', code: 450 }],
    ['a mail refused for now', { at: 'answer', code: 452 }],
    ['a connection lost before the body', { at: 'recipient', drop: true }],
  ])('takes over after %s', async (_what, fault) => {
    first.faults.push(fault);
    const outcome = await through([first, second]).send(message());
    expect(outcome.outcome).toBe('accepted');
    expect(outcome.detail).toMatch(new RegExp(`^${second.name}: 250 .*; before: ${first.name}: `));
    expect(outcome.detail).not.toContain('caizheng');
    expect(took()).toEqual([0, 1]);
  });

  it('takes over when nobody listens, when it is not greeted, and when a password is wrong', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const address = mute.address();
    const mutePort = typeof address === 'object' && address !== null ? address.port : 0;
    const picky = await startRelay({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(new Error('no')),
    });
    const gone = await startRelay();
    await gone.close();
    const bad = [gone.url, `smtp://127.0.0.1:${mutePort}`, `smtp://u:wrong@${picky.name}`];
    const channel = through([...bad.map((url) => ({ url })), second], {
      startTls: 'off',
      timeouts: { greetingMs: 1_000 },
    });
    const { outcome, detail } = await channel.send(message());
    expect(outcome).toBe('accepted');
    expect(detail.split('; before: ').map((part) => part.slice(0, part.indexOf(': ')))).toEqual([
      second.name,
      picky.name,
      `127.0.0.1:${mutePort}`,
      gone.name,
    ]);
    expect(detail).not.toContain('wrong');
    expect([picky.mails.length, second.mails.length]).toEqual([0, 1]);
    await picky.close();
    mute.close();
  });

  it.each<[string, RelayFault]>([
    ['a recipient refused for good', { at: 'recipient', code: 550 }],
    ['a mail refused for good', { at: 'answer', code: 554 }],
  ])('is not asked after %s', async (_what, fault) => {
    first.faults.push(fault);
    expect(await through([first, second]).send(message())).toMatchObject({
      outcome: 'refused',
      permanent: true,
      detail: expect.stringContaining(`${first.name}: `),
    });
    expect(second.connections).toBe(0);
  });

  it.each<[string, RelayFault, number]>([
    ['in the body', { at: 'body', drop: true }, 0],
    ['before the answer', { at: 'answer', drop: true }, 1],
  ])('is not asked when the connection was lost %s', async (_what, fault, copies) => {
    first.faults.push(fault);
    const text = '长'.repeat(100_000);
    expect(await through([first, second]).send(message({ text }))).toMatchObject({
      outcome: 'uncertain',
      detail: expect.stringContaining(`${first.name}: after the body`),
    });
    expect(second.connections).toBe(0);
    expect(first.mails.length).toBeLessThanOrEqual(copies);
  });

  it('all refuse for now: refused for now, and each was asked once', async () => {
    first.faults.push({ at: 'recipient', code: 450 });
    second.faults.push({ at: 'answer', code: 451 });
    expect(await through([first, second]).send(message())).toMatchObject({
      outcome: 'refused',
      permanent: false,
      detail: expect.stringMatching(/451 as told; before: .*450 as told/),
    });
    expect([first.connections, second.connections]).toEqual([1, 1]);
  });

  it('a storm of every fault over three relays leaves one copy at most, and exactly one of what was accepted', async () => {
    const third = await startRelay();
    const kinds: RelayFault[] = [
      'none',
      { at: 'sender', code: 450 },
      { at: 'recipient', code: 450 },
      { at: 'recipient', drop: true },
      { at: 'body', drop: true },
      { at: 'answer', code: 451 },
      { at: 'answer', drop: true },
      { at: 'answer', code: 554 },
    ];
    for (const [i, relay] of [first, second, third].entries())
      relay.faults = Array.from(
        { length: 90 },
        (_, n) => kinds[(n * (2 * i + 1) + i) % kinds.length] ?? 'none',
      );
    const channel = through([first, second, third]);
    const all = Array.from({ length: 120 }, () => message());
    const outcomes = await Promise.all(all.map((one) => channel.send(one)));
    const copies = [first, second, third].flatMap(({ mails }) =>
      mails.map(({ raw }) => /^X-Cuiban-Message: (\S+)/m.exec(raw)?.[1]),
    );
    for (const [i, { messageId }] of all.entries()) {
      const n = copies.filter((id) => id === messageId).length;
      const { outcome } = outcomes[i] ?? {};
      expect(n).toBeLessThanOrEqual(1);
      if (outcome === 'accepted') expect(n).toBe(1);
      if (outcome === 'refused') expect(n).toBe(0);
    }
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(
      new Set(['accepted', 'refused', 'uncertain']),
    );
    await third.close();
  });
});

describe('a relay that could not be reached', () => {
  it('is left aside for a minute, then tried by one mail, and used again when it answers', async () => {
    const { elapsedMs, pass } = movedTime();
    await first.close();
    const channel = through([first, second], { elapsedMs });
    expect((await channel.send(message())).detail).toContain(`before: ${first.name}`);
    expect((await channel.send(message())).detail).not.toContain(first.name);
    pass(59_000);
    expect((await channel.send(message())).detail).not.toContain(first.name);
    pass(1_001);
    const details = await Promise.all([1, 2, 3].map(async () => (await channel.send(message())).detail));
    expect(details.filter((detail) => detail.includes(first.name))).toHaveLength(1);
    first = await startRelay({}, first.port);
    expect((await channel.send(message())).detail).not.toContain(first.name);
    pass(60_001);
    expect((await channel.send(message())).detail).toMatch(new RegExp(`^${first.name}: 250`));
    expect((await channel.send(message())).detail).toMatch(new RegExp(`^${first.name}: 250`));
    expect([first.mails.length, second.mails.length]).toEqual([2, 7]);
  });

  it('is not left aside for what it said about one mail', async () => {
    const channel = through([first, second]);
    first.faults.push({ at: 'recipient', code: 450 }, { at: 'recipient', drop: true });
    await channel.send(message());
    await channel.send(message());
    expect((await channel.send(message())).detail).toMatch(new RegExp(`^${first.name}: 250`));
    expect(took()).toEqual([1, 2]);
  });

  it('is tried all the same when there is no other', async () => {
    await first.close();
    const channel = through([first]);
    expect(await channel.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    first = await startRelay({}, first.port);
    expect(await channel.send(message())).toMatchObject({ outcome: 'accepted' });
    expect(first.mails).toHaveLength(1);
  });
});

describe('limits of a relay', () => {
  it('what is over its mails per minute goes to the next one, and to itself again a minute later', async () => {
    const { elapsedMs, pass } = movedTime();
    const channel = through([{ url: first.url, perMinute: 2 }, second], { elapsedMs });
    await Promise.all(Array.from({ length: 5 }, () => channel.send(message())));
    expect(took()).toEqual([2, 3]);
    pass(60_000);
    await Promise.all(Array.from({ length: 3 }, () => channel.send(message())));
    expect(took()).toEqual([4, 4]);
  });

  it('when all are at their limit, a mail waits for the first that has room, and is refused for now when that takes too long', async () => {
    const { elapsedMs, pass } = movedTime();
    const limited = [first, second].map(({ url }) => ({ url, perMinute: 1 }));
    const channel = through(limited, { elapsedMs, timeouts: { totalMs: 2_000, transactionMs: 1_000 } });
    await Promise.all([channel.send(message()), channel.send(message())]);
    expect(took()).toEqual([1, 1]);
    expect(await channel.send(message())).toEqual({
      outcome: 'refused',
      permanent: false,
      detail: 'no room within the limits and the time',
    });
    pass(59_700);
    expect(await channel.send(message())).toMatchObject({ outcome: 'accepted' });
    expect(first.mails.length + second.mails.length).toBe(3);
  });

  it('opens no more connections than it allows, and replaces one after as many mails as it allows', async () => {
    const channel = through([{ url: first.url, maxConnections: 2, perConnection: 3 }]);
    await Promise.all(Array.from({ length: 12 }, () => channel.send(message())));
    expect(first.mails).toHaveLength(12);
    expect([first.most, first.connections]).toEqual([2, 4]);
  });
});

it('says nothing of addresses, however a relay writes them', async () => {
  const picky = await startRelay({
    onRcptTo: (_address, _session, callback) =>
      callback(
        Object.assign(new Error('<CaiZheng@Unit.Example>: see admin@relay.example'), { responseCode: 550 }),
      ),
  });
  const { detail } = await through([picky]).send(message());
  expect(detail).toMatch(/RCPT TO: .*<…>: see …/);
  expect(detail).not.toContain('@');
  await picky.close();
});

describe('it ends in time', () => {
  it('a mail whose turn comes too late for a whole transaction is not begun at the next relay', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const address = mute.address();
    const url = `smtp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const channel = through([{ url }, second], { timeouts: { totalMs: 3_000, transactionMs: 2_700 } });
    const began = performance.now();
    expect(await channel.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(second.connections).toBe(0);
    mute.close();
  });

  it('closing ends the wait for room', async () => {
    const channel = through([{ url: first.url, perMinute: 1 }]);
    await channel.send(message());
    const waiting = channel.send(message());
    await channel.close();
    expect(await waiting).toMatchObject({ outcome: 'refused', permanent: false });
    expect(first.mails).toHaveLength(1);
  });
});
