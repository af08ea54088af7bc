import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChannelName } from '../../../config/policy.ts';
import { laneOf, type SendingLimits } from '../../../config/sending.ts';
import { dateInShanghai, MINUTE_MS } from '../../../src/calendar/date.ts';
import { type Course, type Round, simulate, type Start } from '../../../src/preview/simulate.ts';
import { type Candidate, decide } from '../../../src/reminders/decide.ts';
import { nextSending } from '../../../src/reminders/sendingTime.ts';
import { anyPolicy, calendar, local, standardPolicy } from '../reminders/samples.ts';

const unlimited: SendingLimits = { smsPerNumberAndDay: 2, rates: { email: [], sms: [], chat: [] } };
const candidate = (id: string, plannedAt: string, change: Partial<Candidate> = {}): Candidate => ({
  id,
  obligationId: id,
  step: 'before5',
  occurrence: 1,
  contactId: 'zhang',
  channel: 'email',
  plannedAt: local(plannedAt),
  kind: 'reminder',
  dueOn: '2018-11-30',
  policyId: 'p',
  email: 'zhang@unit.example',
  phone: '19900000001',
  chat: '甲群',
  ...change,
});
const start = (reminders: Candidate[], change: Partial<Start> = {}): Start => ({
  reminders,
  policies: new Map([['p', standardPolicy()]]),
  calendar,
  limits: unlimited,
  before: [],
  ...change,
});
/** '2018-11-23 09:00 email a,b' for each message. */
const told = (rounds: Round[]) =>
  rounds.flatMap(({ at, decision }) =>
    decision.messages.map((m) => {
      const local = new Date(at.getTime() + 8 * 60 * MINUTE_MS).toISOString();
      return `${local.slice(0, 10)} ${local.slice(11, 16)} ${m.channel} ${m.reminderIds.join(',')}`;
    }),
  );
const week = { from: local('2018-11-19 00:00'), to: local('2018-11-25 23:59') };

describe('what dispatch will decide', () => {
  test('each reminder at its time, on the next whole minute', () => {
    const reminders = [candidate('b', '2018-11-22 15:00'), candidate('a', '2018-11-20 09:00')];
    expect(told(simulate(start(reminders), week))).toEqual([
      '2018-11-20 09:00 email a',
      '2018-11-22 15:00 email b',
    ]);
    const late = { ...week, from: new Date(local('2018-11-20 10:00').getTime() + 1) };
    expect(told(simulate(start(reminders), late))[0]).toBe('2018-11-20 10:01 email a');
  });

  test('only within the period', () => {
    const reminders = [candidate('a', '2018-11-26 09:00')];
    expect(simulate(start(reminders), week)).toEqual([]);
    expect(simulate(start([]), week)).toEqual([]);
  });

  test('what ends before its time is not sent, at its very instant neither', () => {
    const reminders = [candidate('a', '2018-11-20 09:00'), candidate('b', '2018-11-20 09:00')];
    const ends = new Map([
      ['a', local('2018-11-20 09:00')],
      ['b', local('2018-11-20 09:01')],
    ]);
    expect(told(simulate(start(reminders), { ...week, ends }))).toEqual(['2018-11-20 09:00 email b']);
  });

  test('after an outage one message with the latest of each task, when the window is open again', () => {
    const reminders = [
      candidate('five', '2018-11-20 09:00', { obligationId: 'o' }),
      candidate('one', '2018-11-21 09:00', { obligationId: 'o', step: 'before1' }),
      candidate('other', '2018-11-20 15:00'),
    ];
    const outages: Course['outages'] = [[local('2018-11-20 08:00'), local('2018-11-21 12:00')]];
    const rounds = simulate(start(reminders), { ...week, outages });
    expect(told(rounds)).toEqual(['2018-11-21 14:30 email one,other']);
    expect(rounds[0]?.decision.superseded.map((s) => s.reminderId)).toEqual(['five']);
  });

  test('texts of a day are counted, those of the day before are not', () => {
    const texts = ['a', 'b', 'c'].map((id, i) =>
      candidate(id, `2018-11-20 0${9 + Math.min(i, 0)}:00`, {
        channel: 'sms',
        contactId: id,
        email: null,
        dueOn: `2018-11-2${3 + i}`,
      }),
    );
    // Two on the first day, the third, which has no address for a mail, on the next morning.
    expect(told(simulate(start(texts), week))).toEqual([
      '2018-11-20 09:00 sms a',
      '2018-11-20 09:00 sms b',
      '2018-11-21 08:30 sms c',
    ]);
    const before = [
      { channel: 'sms' as const, phone: '19900000001', chat: null, at: local('2018-11-20 00:10') },
    ];
    expect(told(simulate(start(texts, { before }), week))).toEqual([
      '2018-11-20 09:00 sms a',
      '2018-11-21 08:30 sms b',
      '2018-11-21 08:30 sms c',
    ]);
  });

  test('a rate stretches a morning: two in ten minutes, the most urgent first', () => {
    const limits = { ...unlimited, rates: { email: [{ max: 2, perMinutes: 10 }], sms: [], chat: [] } };
    const mails = ['a', 'b', 'c', 'd', 'e'].map((id, i) =>
      candidate(id, '2018-11-20 09:00', { contactId: id, dueOn: `2018-11-2${9 - i}` }),
    );
    expect(told(simulate(start(mails, { limits }), week))).toEqual([
      '2018-11-20 09:00 email e',
      '2018-11-20 09:00 email d',
      '2018-11-20 09:10 email c',
      '2018-11-20 09:10 email b',
      '2018-11-20 09:20 email a',
    ]);
  });
});

const inGroup = (id: string, chat: string) =>
  candidate(id, '2018-11-20 09:00', { channel: 'chat', contactId: id, chat });

test('a robot’s rate stretches the morning of its own group only', () => {
  const limits = { ...unlimited, rates: { ...unlimited.rates, chat: [{ max: 1, perMinutes: 10 }] } };
  const before = [
    { channel: 'chat' as const, phone: null, chat: '乙群', at: local('2018-11-20 08:55') },
    { channel: 'email' as const, phone: null, chat: null, at: local('2018-11-20 08:55') },
  ];
  const week = { from: local('2018-11-19 00:00'), to: local('2018-11-23 23:59') };
  const all = [inGroup('a', '甲群'), inGroup('b', '甲群'), inGroup('c', '乙群')];
  expect(told(simulate(start(all, { limits, before }), week))).toEqual([
    '2018-11-20 09:00 chat a',
    '2018-11-20 09:05 chat c',
    '2018-11-20 09:10 chat b',
  ]);
});

describe('whatever is planned', () => {
  const FROM = local('2018-09-28 00:00');
  const at = (fiveMinutes: number) => new Date(FROM.getTime() + fiveMinutes * 5 * MINUTE_MS);
  const anyTime = fc.integer({ min: -100, max: 2 * 288 }).map(at);
  const anyRow = fc.record({
    task: fc.nat({ max: 2 }),
    person: fc.nat({ max: 2 }),
    channel: fc.constantFrom<ChannelName>('email', 'sms', 'chat'),
    kind: fc.constantFrom('assignment' as const, 'reminder' as const),
    occurrence: fc.integer({ min: 1, max: 2 }),
    plannedAt: anyTime,
  });
  const anyLife = fc
    .record({
      policy: anyPolicy,
      emails: fc.array(fc.constantFrom('x@unit.example', null), { minLength: 3, maxLength: 3 }),
      rows: fc.array(anyRow, { maxLength: 12 }),
      smsPerNumberAndDay: fc.integer({ min: 1, max: 2 }),
      rates: fc.constantFrom<SendingLimits['rates']['email']>([], [{ max: 1, perMinutes: 7 }]),
      before: fc.option(anyTime),
      end: fc.option(anyTime),
      outage: fc.option(fc.tuple(anyTime, fc.integer({ min: 1, max: 2000 }))),
    })
    .map((life): { start: Start; course: Course } => ({
      start: {
        policies: new Map([['p', life.policy]]),
        calendar,
        limits: {
          smsPerNumberAndDay: life.smsPerNumberAndDay,
          rates: { email: life.rates, sms: life.rates, chat: life.rates },
        },
        before:
          life.before && life.before < FROM
            ? [{ channel: 'sms', phone: '1', chat: null, at: life.before }]
            : [],
        reminders: life.rows
          .map(({ task, person, ...row }, i) =>
            candidate(`r${i}`, '2018-09-28 00:00', {
              ...row,
              step: 'step0',
              obligationId: `o${task}`,
              dueOn: `2018-10-0${8 + (task % 2)}`,
              contactId: `c${person}`,
              email: life.emails[person] ?? null,
              phone: `${person % 2}`,
              chat: `${person % 2}群`,
              // As the planner plans: inside the window.
              plannedAt: nextSending(life.policy, row.channel, row.plannedAt, calendar),
            }),
          )
          .sort((a, b) => a.plannedAt.getTime() - b.plannedAt.getTime()),
      },
      course: {
        from: FROM,
        to: at(2 * 288),
        ends: new Map(life.end ? [['o0', life.end]] : []),
        outages: life.outage
          ? [[life.outage[0], new Date(life.outage[0].getTime() + life.outage[1] * MINUTE_MS)]]
          : [],
      },
    }));

  test('leaping from event to event decides as looking every minute does, and sends nothing twice', () => {
    let messages = 0;
    fc.assert(
      fc.property(anyLife, ({ start: from, course }) => {
        const rounds = simulate(from, course);
        expect(told(rounds)).toEqual(everyMinute(from, course));
        const ids = rounds.flatMap(({ decision }) => decision.messages.flatMap((m) => m.reminderIds));
        expect(new Set(ids).size).toBe(ids.length);
        messages += ids.length;
      }),
      { numRuns: 150 },
    );
    expect(messages).toBeGreaterThan(150);
  });
});

/** The same, as plainly as it can be written: a look every minute, everything counted anew. */
function everyMinute(start: Start, { from, to, ends, outages = [] }: Course): string[] {
  const sent = [...start.before];
  const said: string[] = [];
  let open = [...start.reminders];
  for (let at = from; at <= to; at = new Date(at.getTime() + MINUTE_MS)) {
    if (outages.some(([down, up]) => down <= at && at < up)) continue;
    const today = dateInShanghai(at);
    open = open.filter((r) => (ends?.get(r.obligationId) ?? to) > at || !ends?.has(r.obligationId));
    const due = new Set(open.filter((r) => r.plannedAt <= at).map((r) => `${r.contactId} ${r.channel}`));
    if (due.size === 0) continue;
    const asked = open
      .filter((r) => due.has(`${r.contactId} ${r.channel}`) && dateInShanghai(r.plannedAt) <= today)
      .map((r, i) => ({ r, key: `${r.contactId} ${r.channel} ${r.plannedAt.toISOString()} ${r.id}`, i }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ r }) => r);
    const textsToday = new Map<string, number>();
    for (const m of sent)
      if (m.channel === 'sms' && m.phone !== null && dateInShanghai(m.at) === today)
        textsToday.set(m.phone, (textsToday.get(m.phone) ?? 0) + 1);
    const sentWithin = (lane: string, minutes: number) =>
      sent.filter((m) => laneOf(m) === lane && m.at.getTime() > at.getTime() - minutes * MINUTE_MS).length;
    const decision = decide(asked, { ...start, now: at, textsToday, sentWithin });
    for (const m of decision.messages)
      sent.push({
        channel: m.channel,
        phone: open.find((r) => r.id === m.reminderIds[0])?.phone ?? null,
        chat: open.find((r) => r.id === m.reminderIds[0])?.chat ?? null,
        at,
      });
    said.push(...told([{ at, decision, candidates: new Map() }]));
    const handled = new Set([
      ...decision.messages.flatMap((m) => m.reminderIds),
      ...decision.superseded.map((s) => s.reminderId),
    ]);
    open = open.filter((r) => !handled.has(r.id));
  }
  return said;
}
