import { randomUUID } from 'node:crypto';
import { schedule as scheduleCron } from 'node-cron';
import type { App } from '../src/app.ts';
import { dropLease, takeLease } from '../src/db/leases.ts';
import { errorText } from '../src/errors.ts';
import type { Schedule } from './schedule.ts';
import { schedules } from './table.ts';

const LEASE_MS = 90_000;

/**
 * Starts the schedules of this process. Several schedulers may run: a lease in PostgreSQL lets one of them act, and
 * another takes over when the holder dies. Returns how to stop, which waits for a run under way.
 */
export function startSchedules(app: App): { stop(): Promise<void> } {
  const holder = randomUUID();
  const running = new Set<Promise<void>>();
  const tasks = schedules.map((schedule) =>
    scheduleCron(
      schedule.cron,
      () => {
        const run = runUnderLease(app, schedule, holder).finally(() => running.delete(run));
        running.add(run);
        return run;
      },
      { timezone: 'Asia/Shanghai', noOverlap: true, name: schedule.name, suppressMissedWarning: true },
    ),
  );
  // What fell due while nothing ran: a machine that is off at night still rolls its horizon and makes its digest.
  for (const schedule of schedules) {
    const run = runUnderLease(app, schedule, holder).finally(() => running.delete(run));
    running.add(run);
  }
  return {
    async stop() {
      for (const task of tasks) await task.stop();
      await Promise.all(running);
      for (const { name } of schedules) await dropLease(app.db, name, holder).catch(() => undefined);
    },
  };
}

/** Never throws: a tick that failed is logged, and the next one looks again at everything that is due. */
export async function runUnderLease(app: App, schedule: Schedule, holder: string): Promise<void> {
  try {
    const now = app.clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    if (await takeLease(app.db, { name: schedule.name, holder, now, until })) await schedule.run(app);
  } catch (error) {
    app.log.error({ schedule: schedule.name, error: errorText(error) }, '定时任务出错，下次到点再试');
  }
}
