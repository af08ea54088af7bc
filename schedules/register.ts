import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { schedule as scheduleCron, type ScheduledTask } from 'node-cron';
import type { App } from '../src/app.ts';
import { isLeftBehind } from '../src/db/leases.ts';
import { noRow, readScheduleRows } from '../src/db/scheduleTimes.ts';
import { errorText } from '../src/errors.ts';
import { cronOf, dueInstant } from './due.ts';
import type { Schedule } from './schedule.ts';
import { schedules as all } from './table.ts';
import { runIfDue, type Turn } from './turn.ts';

/** A process that gives no sign for so long is dead; with the watch, another takes over within two minutes. */
const LEASE_MS = 60_000;

/**
 * How often a process looks for new times, and for what fell due while nobody ran, or died half-way. By a timer, which does
 * not heed the machine's clock: after that was set back node-cron waits until the old time is reached again.
 */
const WATCH_MS = 20_000;

/** A run that takes longer is no reason to look at nothing: its lease says that it is under way. */
const OTHERS_MS = 60_000;

export type ScheduleOptions = { schedules?: readonly Schedule[]; leaseMs?: number; watchMs?: number };

/**
 * Starts the schedules of this process. Several processes may: for each instant one of them acts, and another takes over
 * when it dies. Times that an administrator sets take effect within 20 seconds. Returns how to stop, which waits for
 * runs under way.
 */
export function startSchedules(app: App, options: ScheduleOptions = {}): { stop(): Promise<void> } {
  const { schedules = all, leaseMs = LEASE_MS, watchMs = WATCH_MS } = options;
  const turn: Turn = { holder: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`, leaseMs };
  const { running, look, stop } = runsOf(app, turn);
  const complained = new Set<string>();
  const ticking = new Map<string, { cron: string; task: ScheduledTask }>();

  const tickAt = (schedule: Schedule, cron: string, anew: boolean): void => {
    const before = ticking.get(schedule.name);
    if (before?.cron === cron && !anew) return;
    ticking.set(schedule.name, { cron, task: tick(cron, schedule.name, () => look(schedule)) });
    void before?.task.destroy();
    if (before && before.cron !== cron)
      app.log.info({ schedule: schedule.name, cron }, '定时任务改按新的时间运行');
  };
  let lookedAt = app.clock.now();
  const watchOver = async (): Promise<void> => {
    const now = app.clock.now();
    const setBack = now < lookedAt;
    lookedAt = now;
    if (setBack) app.log.warn('系统时钟被调回，定时任务按现在的时间运行');
    const rows = await readScheduleRows(app.db);
    for (const schedule of schedules) {
      const { lease, ...row } = rows.get(schedule.name) ?? { ...noRow, lease: null };
      tickAt(schedule, cronOf(schedule, row), setBack);
      if (row.cron !== null && cronOf(schedule, row) !== row.cron && !complained.has(row.cron)) {
        complained.add(row.cron);
        app.log.error({ schedule: schedule.name, cron: row.cron }, '存下的定时写法读不出来，按默认时间运行');
      }
      if (isLeftBehind(lease, now) && !running.has(schedule.name))
        app.log.warn({ schedule: schedule.name, holder: lease?.holder }, '定时任务运行中断，由本进程接手');
      if (dueInstant(schedule, row, lease, now) !== null) look(schedule);
    }
  };
  let watching: Promise<void> | null = null;
  const watch = (): void => {
    watching ??= watchOver()
      .catch((error: unknown) =>
        app.log.warn({ error: errorText(error) }, '定时任务的时间读不出来，暂按原来的时间运行'),
      )
      .finally(() => (watching = null));
  };

  for (const schedule of schedules) tickAt(schedule, schedule.cron, false);
  watch();
  const watcher = setInterval(watch, watchMs);
  return {
    async stop() {
      clearInterval(watcher);
      await watching;
      for (const { task } of ticking.values()) await task.destroy();
      await stop();
    },
  };
}

/** The runs of this process, one of each schedule at a time; one that looks at what the others do begins when they have ended. */
function runsOf(app: App, turn: Turn) {
  const running = new Map<string, Promise<unknown>>();
  let stopping = false;
  return {
    running: running as ReadonlyMap<string, unknown>,
    look(schedule: Schedule): void {
      const { name, afterOthers } = schedule;
      if (running.has(name)) return;
      const others = Promise.allSettled(running.values());
      const before = afterOthers ? withinMs(others, OTHERS_MS) : Promise.resolve();
      const run = before.then(() => !stopping && runIfDue(app, schedule, turn));
      running.set(
        name,
        run.finally(() => running.delete(name)),
      );
    },
    async stop(): Promise<void> {
      stopping = true;
      await Promise.all(running.values());
    },
  };
}

/** When it has ended, or after so long. */
function withinMs(others: Promise<unknown>, ms: number): Promise<unknown> {
  const ended = new AbortController();
  const soonEnough = others.finally(() => ended.abort());
  return Promise.race([soonEnough, pause(ms, undefined, { signal: ended.signal }).catch(() => undefined)]);
}

/** A tick that comes late because the process was busy is not worth a warning: the watch looks again. */
function tick(cron: string, name: string, look: () => unknown): ScheduledTask {
  return scheduleCron(cron, look, {
    timezone: 'Asia/Shanghai',
    noOverlap: true,
    name,
    suppressMissedWarning: true,
  });
}
