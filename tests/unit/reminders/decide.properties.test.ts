import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChannelName, channels } from '../../../config/policy.ts';
import { type Candidate, decide, type Decision, type Situation } from '../../../src/reminders/decide.ts';
import { groupBy } from '../../../src/group.ts';
import { openUntil } from '../../../src/reminders/sendingTime.ts';
import { anyPolicy, calendar, local } from './samples.ts';

/** Around 国庆 2018: working days, make-up days and holidays. */
const START = local('2018-09-27 00:00').getTime();
const anyMinute = fc.integer({ min: 0, max: 14 * 24 * 12 }).map((n) => new Date(START + n * 300_000));

const anyRates = fc.array(
  fc.record({ max: fc.integer({ min: 1, max: 4 }), perMinutes: fc.constantFrom(1, 30) }),
  { maxLength: 2 },
);
const people = fc.array(
  fc.record({
    email: fc.constantFrom('x@unit.example', 'y@unit.example', null),
    phone: fc.constantFrom('19900000001', '19900000002'),
    chat: fc.constantFrom('甲群', '乙群', null),
  }),
  { minLength: 3, maxLength: 3 },
);
const tasks = fc.array(
  fc.record({
    dueOn: fc.constantFrom('2018-09-28', '2018-09-30', '2018-10-09'),
    policyId: fc.constantFrom('p', 'q'),
  }),
  { minLength: 4, maxLength: 4 },
);
const rows = fc.array(
  fc.record({
    task: fc.nat({ max: 3 }),
    person: fc.nat({ max: 2 }),
    occurrence: fc.integer({ min: 1, max: 3 }),
    step: fc.constantFrom('step0', 'step1', 'step2'),
    channel: fc.constantFrom<ChannelName>(...channels),
    kind: fc.constantFrom('assignment' as const, 'reminder' as const),
    /** Minutes before (or, as dispatch may ask for them too, after) now. */
    ago: fc.constantFrom(0, 1, 30, 600, 4000, -1, -30, -200),
  }),
  { maxLength: 25 },
);

const anyCase = fc
  .record({
    now: anyMinute,
    policies: fc.tuple(anyPolicy, anyPolicy),
    people,
    tasks,
    rows,
    smsPerNumberAndDay: fc.integer({ min: 1, max: 2 }),
    rates: fc.record({ email: anyRates, sms: anyRates, chat: anyRates }),
    texts: fc.nat({ max: 2 }),
    before: fc.nat({ max: 2 }),
  })
  .map((c) => {
    const situation: Situation = {
      now: c.now,
      calendar,
      policies: new Map([
        ['p', c.policies[0]],
        ['q', c.policies[1]],
      ]),
      limits: { smsPerNumberAndDay: c.smsPerNumberAndDay, rates: c.rates },
      textsToday: new Map([['19900000001', c.texts]]),
      sentWithin: (_lane, minutes) => (minutes === 1 ? 0 : c.before),
    };
    const candidates = c.rows.map(({ task, person, ago, ...row }, i): Candidate => {
      const { email = null, phone = null, chat = null } = c.people[person] ?? {};
      const { dueOn = '', policyId = '' } = c.tasks[task] ?? {};
      const plannedAt = new Date(c.now.getTime() - ago * 60_000);
      return {
        ...row,
        id: `r${i}`,
        obligationId: `o${task}`,
        contactId: `c${person}`,
        plannedAt,
        dueOn,
        policyId,
        email,
        phone,
        chat,
      };
    });
    return { candidates, situation };
  });

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;
type Seen = Case & { decision: Decision; byId: Map<string, Candidate> };
const check = (predicate: (seen: Seen) => void) =>
  fc.assert(
    fc.property(anyCase, (one) => {
      const byId = new Map(one.candidates.map((r) => [r.id, r]));
      predicate({ ...one, decision: decide(one.candidates, one.situation), byId });
    }),
    { numRuns: 1000 },
  );
const contents = (seen: Seen, ids: readonly string[]) => ids.flatMap((id) => seen.byId.get(id) ?? []);

describe('decide, whatever is due', () => {
  test('every candidate exactly once: sent, superseded, held, or left alone because its time has not come', () => {
    check((seen) => {
      const { candidates, decision, situation } = seen;
      const fates = [
        ...decision.messages.flatMap((m) => m.reminderIds),
        ...decision.superseded.map((s) => s.reminderId),
        ...decision.held.map((h) => h.reminderId),
      ];
      expect(new Set(fates).size).toBe(fates.length);
      const untouched = candidates.filter((r) => !fates.includes(r.id));
      for (const r of untouched) expect(r.plannedAt > situation.now).toBe(true);
      for (const r of contents(
        seen,
        decision.held.map((h) => h.reminderId),
      ))
        expect(r.plannedAt <= situation.now).toBe(true);
    });
  });

  test('the day of a number never has more texts than its budget', () => {
    check((seen) => {
      const { decision, situation } = seen;
      const counts = new Map(situation.textsToday);
      for (const m of decision.messages) {
        const [first] = contents(seen, m.reminderIds);
        if (m.channel !== 'sms' || !first?.phone) continue;
        counts.set(first.phone, (counts.get(first.phone) ?? 0) + 1);
        expect(counts.get(first.phone)).toBeLessThanOrEqual(situation.limits.smsPerNumberAndDay);
      }
    });
  });

  test('no rate is ever exceeded: a channel’s by all its messages, in groups a robot’s by its own', () => {
    check((seen) => {
      const { decision, situation } = seen;
      const lane = ({ channel, reminderIds }: Decision['messages'][number]) =>
        channel === 'chat' ? `chat ${contents(seen, reminderIds)[0]?.chat ?? ''}` : channel;
      for (const [name, own] of groupBy(decision.messages, lane)) {
        for (const { max, perMinutes } of own[0] ? situation.limits.rates[own[0].channel] : [])
          expect(own.length + situation.sentWithin(name, perMinutes)).toBeLessThanOrEqual(max);
      }
    });
  });

  test('nothing outside its window, and nothing that a later window brings', () => {
    check((seen) => {
      const { now, policies } = seen.situation;
      for (const m of seen.decision.messages)
        for (const r of contents(seen, m.reminderIds)) {
          const policy = policies.get(r.policyId);
          const ends = policy && [m.channel, r.channel].map((c) => openUntil(policy, c, now, calendar));
          expect(ends?.every((end) => end !== null)).toBe(true);
          expect(r.plannedAt < (ends?.[1] ?? new Date(0))).toBe(true);
        }
    });
  });

  test('a contact gets one message a channel and kind, each task once in it, by mail only with an address', () => {
    check((seen) => {
      const heads = seen.decision.messages.map((m) => `${m.contactId} ${m.channel} ${m.kind}`);
      expect(new Set(heads).size).toBe(heads.length);
      for (const m of seen.decision.messages) {
        const own = contents(seen, m.reminderIds);
        expect(own.every((r) => r.contactId === m.contactId && r.kind === m.kind)).toBe(true);
        expect(new Set(own.map((r) => r.obligationId)).size).toBe(own.length);
        for (const r of own.filter((one) => one.channel !== m.channel)) {
          expect([r.channel, m.channel]).toEqual(['sms', 'email']);
          expect(r.email).not.toBeNull();
          expect(seen.decision.notes).toContainEqual({
            reminderId: r.id,
            note: '当日短信已达上限，改发邮件',
          });
        }
      }
    });
  });

  test('what is superseded stands in a message that goes out now, of the same task and contact, in its kind or as its 交办 notice', () => {
    check((seen) => {
      const by = new Map(seen.decision.superseded.map((s) => [s.reminderId, s.byReminderId]));
      const sent = new Set(seen.decision.messages.flatMap((m) => m.reminderIds));
      for (const [id, byId] of by) {
        let last = byId;
        for (let next = by.get(last), i = 0; next !== undefined && i < 50; next = by.get(last), i++)
          last = next;
        expect(sent.has(last)).toBe(true);
        const [one, other] = contents(seen, [id, last]);
        for (const key of ['obligationId', 'contactId'] as const) expect(one?.[key]).toBe(other?.[key]);
        if (one?.kind !== other?.kind) expect([one?.kind, other?.kind]).toEqual(['reminder', 'assignment']);
      }
    });
  });

  test('no step of the ladder is told beside the 交办 notice of its task by the same channel', () => {
    check((seen) => {
      const { decision, situation } = seen;
      const notices = decision.messages.filter(({ kind }) => kind === 'assignment');
      for (const notice of notices) {
        const tasks = contents(seen, notice.reminderIds).filter((r) => r.channel === notice.channel);
        const beside = decision.messages.filter(
          (m) => m.kind === 'reminder' && m.contactId === notice.contactId && m.channel === notice.channel,
        );
        const steps = beside
          .flatMap((m) => contents(seen, m.reminderIds))
          .filter((r) => situation.policies.get(r.policyId)?.steps.some(({ key }) => key === r.step));
        const both = steps.filter((r) => tasks.some((task) => task.obligationId === r.obligationId));
        expect(both).toEqual([]);
      }
    });
  });

  test('what is held may go later: never at once, and then a window is open', () => {
    check((seen) => {
      const { now, policies } = seen.situation;
      for (const { reminderId, until } of seen.decision.held) {
        const [r] = contents(seen, [reminderId]);
        const policy = policies.get(r?.policyId ?? '');
        expect(until > now).toBe(true);
        expect(policy && channels.some((c) => openUntil(policy, c, until, calendar) !== null)).toBe(true);
      }
    });
  });
});
