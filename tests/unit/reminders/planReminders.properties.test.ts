import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateInShanghai, localTimeMs, timeOfDayMs } from '../../../src/calendar/date.ts';
import { ladder } from '../../../src/reminders/ladder.ts';
import { planReminders } from '../../../src/reminders/planReminders.ts';
import type { PlannedReminder } from '../../../src/reminders/types.ts';
import { anyContacts, anyInstant, anyObligation, anyPolicy, calendar, local } from './samples.ts';

const keyOf = (r: PlannedReminder) => `${r.step} ${r.occurrence} ${r.contactId} ${r.channel}`;

describe('planReminders, whatever the policy, contacts and horizon', () => {
  const anyPlan = fc.record({
    obligation: anyObligation,
    policy: anyPolicy,
    contacts: anyContacts,
    until: anyInstant,
  });
  type Case = typeof anyPlan extends fc.Arbitrary<infer T> ? T : never;
  const plan = ({ obligation, policy, contacts, until }: Case) =>
    planReminders(obligation, policy, calendar, contacts, { until });
  const check = (predicate: (planned: Case) => void) =>
    fc.assert(fc.property(anyPlan, predicate), { numRuns: 500 });

  test('the same question has the same answer, and leaves what it was given as it was', () => {
    check((planned) => {
      const before = structuredClone(planned);
      expect(plan(planned)).toEqual(plan(structuredClone(planned)));
      expect(planned).toEqual(before);
    });
  });

  test('no reminder outside its window', () => {
    check((planned) => {
      for (const { plannedAt, channel } of plan(planned).reminders) {
        const time = timeOfDayMs(plannedAt);
        const open = planned.policy.windows[channel].some(
          ({ from, to }) => localTimeMs(from) <= time && time < localTimeMs(to),
        );
        const quiet = planned.policy.quietHolidays && !calendar.isWorkingDay(dateInShanghai(plannedAt));
        expect(open && !quiet).toBe(true);
      }
    });
  });

  test('a step up to the due date stays on its day, a later one never comes early', () => {
    check((planned) => {
      const { dueOn } = planned.obligation;
      const rungs = new Map(
        ladder(planned.obligation, planned.policy, calendar).map((e) => [`${e.step.key} ${e.occurrence}`, e]),
      );
      for (const r of plan(planned).reminders) {
        const rung = rungs.get(`${r.step} ${r.occurrence}`);
        if (!rung) continue;
        const on = dateInShanghai(r.plannedAt);
        if (rung.stage !== 'overdue') expect(on).toBe(rung.on);
        if (rung.stage !== 'overdue') expect(on <= dueOn).toBe(true);
        else expect(on >= rung.on && on > dueOn).toBe(true);
      }
    });
  });

  test('what comes next is the first planned time beyond the horizon, so that nothing is lost between two fillings', () => {
    check((planned) => {
      const { nextStepAt } = plan(planned);
      const whole = plan({ ...planned, until: local('2030-01-01 00:00') });
      const beyond = whole.reminders.filter((r) => r.plannedAt > planned.until);
      const [first] = beyond;
      if (first) expect(nextStepAt?.getTime()).toBeLessThanOrEqual(first.plannedAt.getTime());
      if (nextStepAt) expect(nextStepAt > planned.until).toBe(true);
    });
  });

  test('at most one and the cap of repeats are sent, whenever the task was handed over, and each contact once a step and channel', () => {
    check((planned) => {
      const { reminders } = plan(planned);
      expect(new Set(reminders.map(keyOf)).size).toBe(reminders.length);
      for (const step of planned.policy.steps) {
        const most = 1 + ('repeat' in step ? (step.repeat?.cap ?? 0) : 0);
        const ofStep = reminders.filter((r) => r.step === step.key);
        const sent = new Set(ofStep.filter((r) => r.state === 'planned').map((r) => r.occurrence));
        expect(sent.size).toBeLessThanOrEqual(most);
        // Nor does the record of what had passed grow with the years.
        expect(new Set(ofStep.map((r) => r.occurrence)).size).toBeLessThanOrEqual(2 * most);
      }
    });
  });

  test('a longer horizon only adds', () => {
    fc.assert(
      fc.property(anyPlan, anyInstant, (planned, other) => {
        const [until, later] = [planned.until, other].sort((a, b) => a.getTime() - b.getTime());
        if (!until || !later) return;
        const short = plan({ ...planned, until });
        const long = plan({ ...planned, until: later });
        expect(long.reminders.filter((r) => r.plannedAt <= until)).toEqual(short.reminders);
        const known = new Set(long.unreachable.map((u) => JSON.stringify(u)));
        expect(short.unreachable.every((u) => known.has(JSON.stringify(u)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('skipped exactly when before its time or too soon after a 催办 by hand, always with the reason; in order of time', () => {
    check((planned) => {
      let last = 0;
      const { startedAt, dueSetAt, urgedAt } = planned.obligation;
      for (const { plannedAt, state, reason } of plan(planned).reminders) {
        const early = plannedAt < startedAt || (dueSetAt !== null && plannedAt < dueSetAt);
        if (early) expect(state).toBe('skipped');
        if (urgedAt === null || plannedAt <= urgedAt) expect(state === 'skipped').toBe(early);
        if (state === 'skipped' && !early && urgedAt) {
          const days = calendar.workingDaysBetween(dateInShanghai(urgedAt), dateInShanghai(plannedAt));
          expect(days).toBeLessThanOrEqual(planned.policy.gapAfterManualWorkingDays);
        }
        expect(reason === null).toBe(state === 'planned');
        expect(plannedAt.getTime()).toBeGreaterThanOrEqual(last);
        expect(plannedAt <= planned.until).toBe(true);
        last = plannedAt.getTime();
      }
    });
  });

  test('nobody of a role is passed over in silence', () => {
    check((planned) => {
      const obligation = { ...planned.obligation, dueSetAt: null, urgedAt: null };
      const whole = { ...planned, obligation, until: local('2030-01-01 00:00') };
      const { reminders, unreachable, nextStepAt } = plan(whole);
      expect(nextStepAt).toBeNull();
      const started = obligation.startedAt;
      const live = reminders.filter((r) => r.plannedAt >= started);
      const told = new Set(live.map((r) => `${r.step} ${r.occurrence} ${r.channel}`));
      for (const u of unreachable) told.add(`${u.step} ${u.occurrence} ${u.channel}`);
      for (const e of ladder(obligation, planned.policy, calendar)) {
        if (e.on <= dateInShanghai(started)) continue;
        for (const channel of e.step.channels)
          expect(told).toContain(`${e.step.key} ${e.occurrence} ${channel}`);
      }
    });
  });
});
