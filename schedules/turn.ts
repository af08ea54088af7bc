import type { App } from '../src/app.ts';
import { giveBackLease, holdLease, lockLease, renewLease } from '../src/db/leases.ts';
import { readScheduleRow, saveScheduleRow } from '../src/db/scheduleTimes.ts';
import { errorText } from '../src/errors.ts';
import { followCalendar } from '../src/reminders/replan.ts';
import { dueInstant } from './due.ts';
import type { Schedule } from './schedule.ts';

/** Who acts, and for how long without a sign of life before another takes over. */
export type Turn = { holder: string; leaseMs: number };

/**
 * Runs a schedule if it is due and no other process is at it. Of several that look at once exactly one acts for each
 * instant: they queue up at the lease's row, and whoever comes later finds the instant acted on. Never throws: what failed
 * is written down and logged, and tried again. True when it ran.
 */
export async function runIfDue(app: App, schedule: Schedule, turn: Turn): Promise<boolean> {
  const { name } = schedule;
  const due = await begin(app, schedule, turn).catch((error: unknown) => {
    app.log.error({ schedule: name, error: errorText(error) }, '定时任务查不了是否到点，稍后再查');
    return null;
  });
  if (due === null) return false;
  const stopRenewing = keepAlive(app, name, turn);
  let failure: string | null = null;
  try {
    await followCalendar(app);
    await schedule.run(app, due);
  } catch (error) {
    failure = errorText(error);
    app.log.error({ schedule: name, error: failure }, '定时任务出错，稍后再试');
  }
  await stopRenewing();
  await end(app, name, turn, failure);
  return true;
}

async function begin(app: App, schedule: Schedule, { holder, leaseMs }: Turn): Promise<Date | null> {
  const now = app.clock.now();
  const { name } = schedule;
  return app.db.transaction(async (tx) => {
    const lease = await lockLease(tx, name);
    const due = dueInstant(schedule, await readScheduleRow(tx, name), lease, now);
    if (due === null) return null;
    await holdLease(tx, { name, holder, until: new Date(now.getTime() + leaseMs) });
    await saveScheduleRow(tx, name, { lastRunAt: now });
    return due;
  });
}

/** Puts off the end of the lease while the run takes its time. Returns how to stop, which waits for a renewal under way. */
function keepAlive(app: App, name: string, { holder, leaseMs }: Turn): () => Promise<void> {
  let renewal: Promise<void> = Promise.resolve();
  const renew = async () => {
    const until = new Date(app.clock.now().getTime() + leaseMs);
    if (!(await renewLease(app.db, { name, holder, until })))
      app.log.warn({ schedule: name }, '定时任务运行过久没有动静，已由另一进程接手');
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renew).catch((error: unknown) => {
      app.log.warn({ schedule: name, error: errorText(error) }, '定时任务的租约没能延长');
    });
  }, leaseMs / 3);
  return async () => {
    clearInterval(timer);
    await renewal;
  };
}

/** How it went is the holder's to write down: who lost the lease meanwhile leaves that to the one who took it over. */
async function end(app: App, name: string, { holder }: Turn, failure: string | null): Promise<void> {
  try {
    await app.db.transaction(async (tx) => {
      if (await giveBackLease(tx, name, holder)) await saveScheduleRow(tx, name, { lastError: failure });
    });
  } catch (error) {
    // The lease runs out by itself, and the run is looked at again.
    app.log.error({ schedule: name, error: errorText(error) }, '定时任务的结果没能写入数据库');
  }
}
