import type { CalendarDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { dueGrounds, type DueGrounds } from '../db/dueGrounds.ts';
import { carryManual } from '../db/manualReminders.ts';
import { type ObligationRow, updateObligation } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { settleDueOn } from '../policies/owed.ts';
import type { PlanningTime } from './planBatch.ts';

/**
 * Due dates that the calendar has a part in, by the calendar of now: so many working days from an event or from the plan's
 * publication, or a day that the ladder moves off a rest day. A date that the office has set by hand since stays. Returns
 * the obligations as they are then; one whose date moved has a new due date version, and a 催办 by hand goes out with it.
 */
export async function resettleDueDates(
  db: Db,
  { calendar, now }: PlanningTime,
  obligations: ObligationRow[],
): Promise<ObligationRow[]> {
  const grounds = await dueGrounds(
    db,
    obligations.map((o) => o.id),
  );
  const policies = await getPolicies(db, [...new Set(obligations.map((o) => o.policyId))]);
  const settled: ObligationRow[] = [];
  const moved: string[] = [];
  for (const obligation of obligations) {
    const ground = grounds.get(obligation.id);
    const policy = policies.get(obligation.policyId);
    const periodOn = ground ? countedFrom(ground, calendar.addWorkingDays) : null;
    const dueOn = policy && settleDueOn(periodOn ?? obligation.periodOn, policy, calendar);
    if (!ground || ground.byHand || dueOn === undefined || dueOn === obligation.dueOn)
      settled.push(obligation);
    else {
      moved.push(obligation.id);
      const change = { dueOn, dueVersion: obligation.dueVersion + 1, dueSetAt: now, plannedUntil: null };
      settled.push(
        await updateObligation(db, obligation.id, { ...change, periodOn: periodOn ?? obligation.periodOn }),
      );
    }
  }
  await carryManual(db, moved);
  return settled;
}

/** The day that so many working days give; null when the deadline does not count working days. */
function countedFrom(
  { relative, from }: DueGrounds,
  addWorkingDays: (on: CalendarDate, n: number) => CalendarDate,
): CalendarDate | null {
  if (relative?.unit !== 'workday' || from === null) return null;
  return addWorkingDays(from, relative.n);
}
