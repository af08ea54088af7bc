import type { Policy } from '../../config/policy.ts';
import { DAY_MS } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { Db } from '../db/db.ts';
import { laterPeriods, type ObligationRow } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import type { NewReminder } from '../db/reminders.ts';
import { readContactsOf } from './contactsOf.ts';
import { isConfirmation } from './ladder.ts';
import { planReminders } from './planReminders.ts';
import type { PlannedReminder, ReminderPlan } from './types.ts';

/** Reminders are filled in this far ahead. */
export const HORIZON_DAYS = 60;

export type PlanningTime = { calendar: Calendar; now: Date };

export type PlannedObligation = { obligation: ObligationRow; policy: Policy; plan: ReminderPlan };

export type PlannedBatch = {
  until: Date;
  planned: PlannedObligation[];
  /** Obligations whose stored policy cannot be read: left as they are, for a person to mend. */
  unreadable: string[];
};

/** Plans some of the obligations that were read for it. */
export type Planner = {
  until: Date;
  plan(some: readonly ObligationRow[]): Omit<PlannedBatch, 'until'>;
};

/** Asks the planner about these obligations, up to `until`; three queries for all of them. */
export async function planBatch(
  db: Db,
  at: PlanningTime,
  obligations: ObligationRow[],
  until?: Date,
): Promise<PlannedBatch> {
  const planner = await readyPlanner(db, at, obligations, until);
  return { until: planner.until, ...planner.plan(obligations) };
}

/** The same in two: reads what planning these obligations needs, then they can be planned part by part. */
export async function readyPlanner(
  db: Db,
  { calendar, now }: PlanningTime,
  obligations: ObligationRow[],
  until: Date = new Date(now.getTime() + HORIZON_DAYS * DAY_MS),
): Promise<Planner> {
  const policies = await getPolicies(db, [...new Set(obligations.map((o) => o.policyId))]);
  const contactsOf = await readContactsOf(
    db,
    obligations.map((o) => o.unitId),
  );
  const later = await laterPeriods(
    db,
    obligations.map((o) => o.id),
  );
  const plan = (some: readonly ObligationRow[]) => {
    const planned: PlannedObligation[] = [];
    const unreadable: string[] = [];
    for (const obligation of some) {
      const policy = policies.get(obligation.policyId);
      if (!policy) {
        unreadable.push(obligation.id);
        continue;
      }
      const announced = { ...obligation, announce: !later.has(obligation.id) };
      const told = contactsOf(obligation.unitId);
      planned.push({ obligation, policy, plan: planReminders(announced, policy, calendar, told, { until }) });
    }
    return { planned, unreadable };
  };
  return { until, plan };
}

/** Planned reminders as rows of the table. */
export function rowsOf(policy: Policy, reminders: readonly PlannedReminder[]): NewReminder[] {
  const assignments = new Set(policy.steps.filter(isConfirmation).map((step) => step.key));
  return reminders.map((r) => ({ ...r, kind: assignments.has(r.step) ? 'assignment' : 'reminder' }));
}
