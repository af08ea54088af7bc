import { setImmediate } from 'node:timers/promises';
import type { DataApp } from '../app.ts';
import { DAY_MS } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { lockObligationsToPlan, markPlanned, type ObligationRow } from '../db/obligations.ts';
import { insertReminders, type NewReminder } from '../db/reminders.ts';
import { chunks } from '../group.ts';
import { type PlannedObligation, type PlanningTime, readyPlanner, rowsOf } from './planBatch.ts';
import { replanMarked } from './replan.ts';

/** The daily roll plans what has a step nearer than this, so that each obligation is looked at about twice a month. */
const ROLL_WITHIN_DAYS = 45;

const BATCH = 1_000;

/** Obligations that are planned at a time while the reminders of those before are being written. */
const PART = 200;
/** The first of them: until it is planned PostgreSQL has nothing to do. */
const FIRST_PART = 50;

export type Filled = {
  reminders: number;
  /** Obligations whose stored policy cannot be read: left as they are, for a person to mend. */
  unreadable: string[];
  /** Steps for which nobody can be told, once for each unit and reason. */
  unreachable: { unitId: string; reason: string }[];
};

/**
 * Fills in the reminders of these obligations up to the horizon. Safe to repeat: what is there already stays. While
 * PostgreSQL writes one part, the next is planned.
 */
export async function fillReminders(db: Db, at: PlanningTime, obligations: ObligationRow[]): Promise<Filled> {
  const { until, plan } = await readyPlanner(db, at, obligations);
  const done: { id: string; nextStepAt: Date | null }[] = [];
  const unreadable: string[] = [];
  const unreachable = new Map<string, { unitId: string; reason: string }>();
  let reminders = 0;
  let writing = Promise.resolve(0);
  const parts = [obligations.slice(0, FIRST_PART), ...chunks(obligations.slice(FIRST_PART), PART)];
  for (const part of parts) {
    const batch = plan(part);
    unreadable.push(...batch.unreadable);
    for (const { obligation, plan } of batch.planned) {
      const { id, unitId } = obligation;
      done.push({ id, nextStepAt: plan.nextStepAt });
      for (const { reason } of plan.unreachable) unreachable.set(`${unitId} ${reason}`, { unitId, reason });
    }
    reminders += await writing;
    writing = insertReminders(db, batch.planned.flatMap(newRowsOf));
    // It is waited for below, but may fail before.
    writing.catch(() => undefined);
    // Until it is on its way to the server.
    await setImmediate();
  }
  reminders += await writing;
  await markPlanned(db, until, done);
  return { reminders, unreadable, unreachable: [...unreachable.values()] };
}

/** Up to an obligation's edge everything is there already. */
function newRowsOf({ obligation: { plannedUntil: edge }, policy, plan }: PlannedObligation): NewReminder[] {
  const added = edge === null ? plan.reminders : plan.reminders.filter((r) => r.plannedAt > edge);
  return rowsOf(policy, added);
}

/** Batches under way at a time: while PostgreSQL writes the end of one, the next is read and planned. */
const LANES = 2;

/**
 * Plans what was marked for planning anew, then moves the horizon's edge on for every live obligation whose next step
 * comes near, a batch a transaction. Its cost follows what is due, not what is stored. What another transaction holds
 * at that moment is left to the next roll, a month or more before anything of it is due.
 */
export async function rollHorizon(app: DataApp): Promise<number> {
  await replanMarked(app);
  const now = app.clock.now();
  const edge = new Date(now.getTime() + ROLL_WITHIN_DAYS * DAY_MS);
  const unreadable: string[] = [];
  let added = 0;
  const moveOn = async (): Promise<boolean> => {
    const size = await app.db.transaction(async (tx) => {
      const batch = await lockObligationsToPlan(tx, { until: edge, except: unreadable, limit: BATCH });
      const filled = await fillReminders(tx, { calendar: app.calendar, now }, batch);
      added += filled.reminders;
      unreadable.push(...filled.unreadable);
      return batch.length;
    });
    return size === BATCH;
  };
  const lane = async (): Promise<void> => {
    while (await moveOn());
  };
  // On most nights the first batch holds everything.
  if (await moveOn()) {
    const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }
  if (unreadable.length > 0)
    app.log.error({ obligationIds: unreadable }, '有催办策略版本读不出来，相关事项没有排期');
  return added;
}
