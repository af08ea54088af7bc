import type { DataApp } from '../src/app.ts';
import { dateInShanghai } from '../src/calendar/date.ts';
import type { Db } from '../src/db/db.ts';
import { isHeld, lockLease } from '../src/db/leases.ts';
import { noRow, readScheduleRow, readScheduleRows, saveScheduleRow } from '../src/db/scheduleTimes.ts';
import { UserError } from '../src/errors.ts';
import { cautionAbout, checkTime } from './allowed.ts';
import { cronOf, unactedInstant } from './due.ts';
import { nextRuns } from './next.ts';
import type { Schedule } from './schedule.ts';
import { schedules } from './table.ts';
import { timeInWords } from './words.ts';

export type ScheduleTime = {
  name: string;
  title: string;
  cron: string;
  /** The same in words, where it has a common form. */
  words: string;
  /** An administrator set it. */
  changed: boolean;
  lastRunAt: Date | null;
  lastError: string | null;
  /** Who ran it last: machine, process and a word to tell two starts apart. Null: nobody yet. */
  holder: string | null;
  running: boolean;
  next: Date[];
};

const shownRuns = 5;

/** Every schedule as it stands: its time, how its last run went and who ran it, and its next five runs. */
export async function readScheduleTimes(db: Db, now: Date): Promise<ScheduleTime[]> {
  const rows = await readScheduleRows(db);
  return schedules.map((schedule) => {
    const { lease, ...row } = rows.get(schedule.name) ?? { ...noRow, lease: null };
    const cron = cronOf(schedule, row);
    return {
      name: schedule.name,
      title: schedule.title,
      cron,
      words: timeInWords(cron),
      changed: cron !== schedule.cron,
      lastRunAt: row.lastRunAt,
      lastError: row.lastError,
      holder: lease?.holder ?? null,
      running: isHeld(lease, now),
      next: nextRuns(cron, now, shownRuns),
    };
  });
}

/**
 * Sets a schedule's time; schedulers follow within 20 seconds, without a restart. A run that was due by the old time and
 * is still to be done is done. `caution`: what to think of, for the one who sets it. Throws a UserError before anything is written: SCHEDULE_UNKNOWN, CRON_INVALID,
 * CRON_TOO_RARE.
 */
export async function setScheduleTime(
  app: DataApp,
  name: string,
  cron: string,
): Promise<ScheduleTime & { caution: string | null }> {
  const schedule = scheduleNamed(name);
  const written = cron.trim().replace(/\s+/g, ' ');
  const today = dateInShanghai(app.clock.now());
  checkTime(schedule, written, app.calendar, today);
  const caution = cautionAbout(schedule, written, app.calendar, today);
  return { ...(await change(app, schedule, written)), caution };
}

/** Back to the default time. Throws SCHEDULE_UNKNOWN. */
export async function resetScheduleTime(app: DataApp, name: string): Promise<ScheduleTime> {
  return change(app, scheduleNamed(name), null);
}

async function change(app: DataApp, schedule: Schedule, cron: string | null): Promise<ScheduleTime> {
  const now = app.clock.now();
  const { name } = schedule;
  await app.db.transaction(async (tx) => {
    // Waits for a process that is just taking the run that is due.
    await lockLease(tx, name);
    const row = await readScheduleRow(tx, name);
    if (row.cron === cron) return;
    const missed = row.lastRunAt === null ? null : unactedInstant(schedule, row, now);
    // A run that counts as failed is made up for, whatever the new time.
    const unfinished = missed === null ? {} : { lastError: '修改运行时间时，按原时间应有的一次尚未运行' };
    await saveScheduleRow(tx, name, { cron, changedAt: now, ...unfinished });
  });
  const found = (await readScheduleTimes(app.db, now)).find((time) => time.name === name);
  if (!found) throw new Error(`schedule ${name} is not in the table`);
  return found;
}

function scheduleNamed(name: string): Schedule {
  const found = schedules.find((schedule) => schedule.name === name);
  if (found) return found;
  throw new UserError(
    'SCHEDULE_UNKNOWN',
    `没有名为“${name}”的定时任务。`,
    `现有：${schedules.map((schedule) => schedule.name).join('、')}。`,
  );
}
