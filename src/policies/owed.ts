import type { Policy, UnitCategory } from '../../config/policy.ts';
import type { CalendarDate } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { Db } from '../db/db.ts';
import type { NewObligation } from '../db/obligations.ts';
import { newestPolicies, type PolicyVersion } from '../db/policies.ts';
import type { Urgency } from '../db/schema.ts';
import { unitCategoriesOf } from '../db/units.ts';
import { choosePolicy } from './choose.ts';

/** Who owes what, before it has a ladder. `periodOn`: the due date as the plan, the rule or the event gives it. */
export type Owed = {
  deadlineId: string;
  unitId: string;
  role: 'lead' | 'supporting';
  /** Whether the task has a unit that leads. Without one, every unit it names answers for it alike. */
  led: boolean;
  urgency: Urgency;
  periodOn: CalendarDate;
  startedAt: Date;
  eventId?: string;
};

export type Assignment = { policies: PolicyVersion[]; categoryOf: Map<string, UnitCategory> };

/** The newest policies and the units' categories: what decides about ladders, read once for many obligations. */
export async function readAssignment(db: Db): Promise<Assignment> {
  return { policies: await newestPolicies(db), categoryOf: await unitCategoriesOf(db) };
}

/** The ladder that a unit's part in a task gets: a supporting unit's own only where another one leads. */
export function policyOf(
  { policies, categoryOf }: Assignment,
  { role, led, urgency, unitId }: Pick<Owed, 'role' | 'led' | 'urgency' | 'unitId'>,
): PolicyVersion {
  const category = categoryOf.get(unitId) ?? 'other';
  const byName = policies.map((version) => ({ ...version.definition, version }));
  return choosePolicy(byName, { role: led ? role : 'lead', urgency, category }).version;
}

/** The row of an obligation: with its policy, and with the due date that the policy makes of one on a rest day. */
export function obligationRow(assignment: Assignment, calendar: Calendar, owed: Owed): NewObligation {
  const { urgency: _urgency, led: _led, ...row } = owed;
  const policy = policyOf(assignment, owed);
  return { ...row, policyId: policy.id, dueOn: settleDueOn(owed.periodOn, policy.definition, calendar) };
}

/**
 * A due date on a rest day stays by default: official plans name days, and 11月底前 is over on 30 November whatever day it
 * is. A policy may move it to the next or the last working day instead.
 */
export function settleDueOn(
  dueOn: CalendarDate,
  { dueOnRestDay }: Pick<Policy, 'dueOnRestDay'>,
  calendar: Calendar,
): CalendarDate {
  if (dueOnRestDay === 'stay' || calendar.isWorkingDay(dueOn)) return dueOn;
  return dueOnRestDay === 'forward'
    ? calendar.addWorkingDays(dueOn, 1)
    : calendar.lastWorkingDayOnOrBefore(dueOn);
}
