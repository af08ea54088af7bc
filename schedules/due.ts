import { formatChineseMinute } from '../src/calendar/date.ts';
import { isHeld, isLeftBehind, type Lease } from '../src/db/leases.ts';
import type { ScheduleRow } from '../src/db/scheduleTimes.ts';
import { isTime, previousRun } from './next.ts';
import type { Schedule } from './schedule.ts';

type Timed = Pick<Schedule, 'cron'>;

/** When a schedule runs: as an administrator set it, or by default; also when what is stored cannot be read. */
export function cronOf(schedule: Timed, row: ScheduleRow): string {
  return row.cron !== null && isTime(row.cron) ? row.cron : schedule.cron;
}

/** Clocks that work together do not differ by more: what lies further ahead was written before the clock was set back. */
const AHEAD_MS = 5 * 60_000;
const isAhead = (at: Date, now: Date): boolean => at.getTime() > now.getTime() + AHEAD_MS;

/** Whether a living process is at it. A lease that lasts longer than any is from before the clock was set back. */
const isTaken = (lease: Lease | null, now: Date): boolean =>
  isHeld(lease, now) && !(lease !== null && isAhead(lease.until, now));

/** A run that failed is tried again this long after it began, where its next time does not come sooner. */
const TRY_AGAIN_MS = 5 * 60_000;

/**
 * The instant that a schedule ought to run for now, or null: the last one that its time names, if nobody has acted on it;
 * or the one of a run that failed, or whose process died in it. Nothing while a living process is at it. A time that had
 * passed already when it was set is not made up for. After the clock was set back it is as if nobody had acted yet: else
 * nothing would run until the old time is reached again, and to run twice does no harm.
 */
export function dueInstant(schedule: Timed, row: ScheduleRow, lease: Lease | null, now: Date): Date | null {
  if (isTaken(lease, now)) return null;
  const { lastRunAt, lastError } = row;
  const missed = unactedInstant(schedule, row, now);
  if (missed !== null) return missed;
  if (lastRunAt === null) return null;
  const failed = lastError !== null && lastRunAt.getTime() <= now.getTime() - TRY_AGAIN_MS;
  return failed || isLeftBehind(lease, now) ? lastRunAt : null;
}

/** The last instant that the schedule's time names up to `upTo`, unless it was acted on, or is older than that time. */
export function unactedInstant(schedule: Timed, row: ScheduleRow, now: Date, upTo: Date = now): Date | null {
  const instant = previousRun(cronOf(schedule, row), upTo);
  if (instant === null) return null;
  const passed = (at: Date | null): boolean => at !== null && !isAhead(at, now) && instant <= at;
  return passed(row.changedAt) || passed(row.lastRunAt) ? null : instant;
}

/** A run may be this late before anybody need hear of it: another process takes over within two minutes. */
const LATE_AFTER_MS = 5 * 60_000;

/** What a person should know of a schedule that has run before: its last run failed, or a run is overdue. */
export function troubleWith(
  schedule: Timed & Pick<Schedule, 'title'>,
  row: ScheduleRow & { lease: Lease | null },
  now: Date,
): string[] {
  if (row.lastError !== null) return [`“${schedule.title}”上次运行出错：${row.lastError}`];
  if (isTaken(row.lease, now)) return [];
  const missed = unactedInstant(schedule, row, now, new Date(now.getTime() - LATE_AFTER_MS));
  return missed === null || row.lastRunAt === null
    ? []
    : [`“${schedule.title}”应于${formatChineseMinute(missed)}运行，至今没有运行`];
}
