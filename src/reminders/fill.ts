import type { Policy } from '../../config/policy.ts';
import type { DataApp } from '../app.ts';
import { DAY_MS } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { Db } from '../db/db.ts';
import { markPlannedUntil, type ObligationRow, obligationsToPlan } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { insertReminders, type NewReminder } from '../db/reminders.ts';
import { contactsForPlanning } from '../db/units.ts';
import { groupBy } from '../group.ts';
import { isConfirmation } from './ladder.ts';
import { planReminders } from './planReminders.ts';
import type { PlannedReminder } from './types.ts';

/** Reminders are filled in this far ahead. */
export const HORIZON_DAYS = 60;

/** The daily roll moves an obligation's edge on when less than this is left, so that each is looked at twice a month. */
const ROLL_WITHIN_DAYS = 45;

const BATCH = 500;

export type Filled = {
  reminders: number;
  /** Obligations whose stored policy cannot be read: left as they are, for a person to mend. */
  unreadable: string[];
  /** Steps for which nobody can be told, once for each unit and reason. */
  unreachable: { unitId: string; reason: string }[];
};

/** Fills in the reminders of these obligations up to the horizon. Safe to repeat: what is there already stays. */
export async function fillReminders(
  db: Db,
  at: { calendar: Calendar; now: Date },
  obligations: ObligationRow[],
): Promise<Filled> {
  const until = new Date(at.now.getTime() + HORIZON_DAYS * DAY_MS);
  const policies = await getPolicies(db, [...new Set(obligations.map((o) => o.policyId))]);
  const contacts = await contactsForPlanning(db, [...new Set(obligations.map((o) => o.unitId))]);
  const ofUnit = groupBy(contacts, (c) => c.unitId);
  const supervisors = contacts.filter((c) => c.role === 'supervisor');
  const rows: NewReminder[] = [];
  const done: string[] = [];
  const unreadable: string[] = [];
  const unreachable = new Map<string, { unitId: string; reason: string }>();
  for (const obligation of obligations) {
    const policy = policies.get(obligation.policyId);
    if (!policy) {
      unreadable.push(obligation.id);
      continue;
    }
    const own = (ofUnit.get(obligation.unitId) ?? []).filter((c) => c.role !== 'supervisor');
    const plan = planReminders(obligation, policy, at.calendar, [...own, ...supervisors], { until });
    rows.push(...beyondEdge(obligation, policy, plan.reminders));
    const { unitId } = obligation;
    for (const { reason } of plan.unreachable) unreachable.set(`${unitId} ${reason}`, { unitId, reason });
    done.push(obligation.id);
  }
  const added = await insertReminders(db, rows);
  await markPlannedUntil(db, done, until);
  return { reminders: added, unreadable, unreachable: [...unreachable.values()] };
}

/** Up to an obligation's edge everything is there already. */
function beyondEdge(obligation: ObligationRow, policy: Policy, planned: PlannedReminder[]): NewReminder[] {
  const edge = obligation.plannedUntil;
  const assignments = new Set(policy.steps.filter(isConfirmation).map((step) => step.key));
  return planned
    .filter((r) => edge === null || r.plannedAt > edge)
    .map((r) => ({ ...r, kind: assignments.has(r.step) ? 'assignment' : 'reminder' }));
}

/** Moves the horizon's edge on for every live obligation, a batch a transaction. */
export async function rollHorizon(app: DataApp): Promise<number> {
  const now = app.clock.now();
  const edge = new Date(now.getTime() + ROLL_WITHIN_DAYS * DAY_MS);
  const unreadable: string[] = [];
  let added = 0;
  for (;;) {
    const size = await app.db.transaction(async (tx) => {
      const batch = await obligationsToPlan(tx, { until: edge, except: unreadable, limit: BATCH });
      const filled = await fillReminders(tx, { calendar: app.calendar, now }, batch);
      added += filled.reminders;
      unreadable.push(...filled.unreadable);
      return batch.length;
    });
    if (size < BATCH) break;
  }
  if (unreadable.length > 0)
    app.log.error({ obligations: unreadable }, '有催办策略版本读不出来，相关事项没有排期');
  return added;
}
