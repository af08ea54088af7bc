import type { DataApp } from '../app.ts';
import type { Calendar } from '../calendar/types.ts';
import type { Db } from '../db/db.ts';
import { markPlannedUntil, type ObligationRow, obligationsToPlan } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { insertReminders, type NewReminder } from '../db/reminders.ts';
import { contactsForPlanning } from '../db/units.ts';
import { groupBy } from '../group.ts';
import { planReminders } from './planReminders.ts';

/** Reminders are filled in this far ahead. */
export const HORIZON_DAYS = 60;

/** The daily roll moves an obligation's edge on when less than this is left, so that each is looked at twice a month. */
const ROLL_WITHIN_DAYS = 45;

const BATCH = 500;
const DAY_MS = 86_400_000;

/** Fills in the reminders of these obligations up to the horizon. Safe to repeat: what is there already stays. */
export async function fillReminders(
  db: Db,
  at: { calendar: Calendar; now: Date },
  obligations: ObligationRow[],
): Promise<number> {
  const until = new Date(at.now.getTime() + HORIZON_DAYS * DAY_MS);
  const policies = await getPolicies(db, [...new Set(obligations.map((o) => o.policyId))]);
  const contacts = await contactsForPlanning(db, [...new Set(obligations.map((o) => o.unitId))]);
  const ofUnit = groupBy(contacts, (c) => c.unitId);
  const supervisors = contacts.filter((c) => c.role === 'supervisor');
  const rows: NewReminder[] = [];
  for (const obligation of obligations) {
    const policy = policies.get(obligation.policyId);
    if (!policy) throw new Error(`policy ${obligation.policyId} is missing`);
    const own = (ofUnit.get(obligation.unitId) ?? []).filter((c) => c.role !== 'supervisor');
    const { reminders } = planReminders(obligation, policy, at.calendar, [...own, ...supervisors], { until });
    const assignment = new Set(policy.steps.flatMap((s) => ('on' in s ? [s.key] : [])));
    // Up to its edge everything is there already.
    const edge = obligation.plannedUntil;
    for (const r of reminders) {
      if (edge !== null && r.plannedAt <= edge) continue;
      rows.push({ ...r, kind: assignment.has(r.step) ? 'assignment' : 'reminder' });
    }
  }
  const added = await insertReminders(db, rows);
  await markPlannedUntil(
    db,
    obligations.map((o) => o.id),
    until,
  );
  return added;
}

/** Moves the horizon's edge on for every live obligation, a batch a transaction. */
export async function rollHorizon(app: DataApp): Promise<number> {
  const now = app.clock.now();
  const edge = new Date(now.getTime() + ROLL_WITHIN_DAYS * DAY_MS);
  let added = 0;
  for (;;) {
    const done = await app.db.transaction(async (tx) => {
      const batch = await obligationsToPlan(tx, edge, BATCH);
      added += await fillReminders(tx, { calendar: app.calendar, now }, batch);
      return batch.length;
    });
    if (done < BATCH) return added;
  }
}
