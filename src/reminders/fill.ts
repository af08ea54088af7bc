import type { DataApp } from '../app.ts';
import { DAY_MS } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { markPlanned, type ObligationRow, obligationsToPlan } from '../db/obligations.ts';
import { insertReminders } from '../db/reminders.ts';
import { planBatch, type PlanningTime, rowsOf } from './planBatch.ts';
import { replanMarked } from './replan.ts';

/** The daily roll plans what has a step nearer than this, so that each obligation is looked at about twice a month. */
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
export async function fillReminders(db: Db, at: PlanningTime, obligations: ObligationRow[]): Promise<Filled> {
  const { until, planned, unreadable } = await planBatch(db, at, obligations);
  const unreachable = new Map<string, { unitId: string; reason: string }>();
  for (const { obligation, plan } of planned) {
    const { unitId } = obligation;
    for (const { reason } of plan.unreachable) unreachable.set(`${unitId} ${reason}`, { unitId, reason });
  }
  // Up to an obligation's edge everything is there already.
  const rows = planned.flatMap(({ obligation: { plannedUntil: edge }, policy, plan }) =>
    rowsOf(
      policy,
      plan.reminders.filter((r) => edge === null || r.plannedAt > edge),
    ),
  );
  const reminders = await insertReminders(db, rows);
  await markPlanned(
    db,
    until,
    planned.map(({ obligation, plan }) => ({ id: obligation.id, nextStepAt: plan.nextStepAt })),
  );
  return { reminders, unreadable, unreachable: [...unreachable.values()] };
}

/**
 * Plans what was marked for planning anew, then moves the horizon's edge on for every live obligation whose next step
 * comes near, a batch a transaction. Its cost follows what is due, not what is stored.
 */
export async function rollHorizon(app: DataApp): Promise<number> {
  await replanMarked(app);
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
