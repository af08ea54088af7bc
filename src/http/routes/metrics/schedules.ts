import { cronOf } from '../../../../schedules/due.ts';
import { nextRuns, previousRun } from '../../../../schedules/next.ts';
import type { Schedule } from '../../../../schedules/schedule.ts';
import { schedules } from '../../../../schedules/table.ts';
import type { Db } from '../../../db/db.ts';
import { readScheduleRows, type ScheduleRow } from '../../../db/scheduleTimes.ts';
import type { Metric, Sample } from './exposition.ts';

/** How late each schedule's last run began, and how long the next one has been waited for. Those that never ran are left out. */
export async function scheduleMetrics(db: Db, now: Date): Promise<Metric[]> {
  const rows = await readScheduleRows(db);
  const ran = schedules.flatMap((schedule) => {
    const row = rows.get(schedule.name);
    return row?.lastRunAt ? [{ schedule, row, lastRunAt: row.lastRunAt }] : [];
  });
  const samples = (of: (one: (typeof ran)[number]) => number): Sample[] =>
    ran.map((one) => ({ labels: { schedule: one.schedule.name }, value: of(one) }));
  const gauge = (name: string, help: string, of: (one: (typeof ran)[number]) => number): Metric => ({
    name: `cuiban_schedule_${name}`,
    type: 'gauge',
    help,
    samples: samples(of),
  });
  return [
    gauge(
      'last_run_timestamp_seconds',
      '定时任务上次开始运行的时间，Unix 秒',
      ({ lastRunAt }) => lastRunAt.getTime() / 1_000,
    ),
    gauge('lag_seconds', '定时任务上次开始运行比计划时间晚多少秒', ({ schedule, row, lastRunAt }) =>
      isOfAnotherTime(row, lastRunAt) ? 0 : seconds(previousRun(cronOf(schedule, row), lastRunAt), lastRunAt),
    ),
    gauge('overdue_seconds', '定时任务应运行而未运行，已过多少秒', ({ schedule, row, lastRunAt }) =>
      overdue(schedule, row, lastRunAt, now),
    ),
    gauge('failing', '定时任务上次运行是否出错，1为出错', ({ row }) => (row.lastError === null ? 0 : 1)),
  ];
}

/** The schedule's time was changed after that run. */
function isOfAnotherTime(row: ScheduleRow, lastRunAt: Date): row is ScheduleRow & { changedAt: Date } {
  return row.changedAt !== null && row.changedAt > lastRunAt;
}

/** Since the first of its times after the last run; a time that was set anew counts from then. */
function overdue(schedule: Schedule, row: ScheduleRow, lastRunAt: Date, now: Date): number {
  const since = isOfAnotherTime(row, lastRunAt) ? row.changedAt : lastRunAt;
  const [missed] = nextRuns(cronOf(schedule, row), since, 1);
  return missed !== undefined && missed <= now ? seconds(missed, now) : 0;
}

const seconds = (from: Date | null, to: Date): number =>
  from === null ? 0 : (to.getTime() - from.getTime()) / 1_000;
