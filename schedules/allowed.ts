import {
  type CalendarDate,
  DAY_MS,
  dateOfDayNumber,
  dayNumber,
  formatChineseDate,
  instantInShanghai,
  localTimeOf,
} from '../src/calendar/date.ts';
import type { Calendar } from '../src/calendar/types.ts';
import { UserError } from '../src/errors.ts';
import { isRun, nextRuns } from './next.ts';
import type { Schedule } from './schedule.ts';

/** What is sent waits for dispatch: on a working day nothing that is due may wait longer than this for it. */
const MOST_MINUTES = 60;

/** When people expect mail from an office. */
const OFFICE_HOURS = { from: '08:00', to: '18:00' };

/** A year and its notice's last days. */
const daysAhead = 400;

/**
 * Throws a UserError when a schedule cannot have that time: CRON_INVALID when it is none or comes more often than once a
 * minute, CRON_TOO_RARE when what is due would wait too long on some working day after `today`.
 */
export function checkTime(schedule: Schedule, cron: string, calendar: Calendar, today: CalendarDate): void {
  const fields = cron.trim().split(/\s+/);
  if (fields.length === 6)
    throw new UserError(
      'CRON_INVALID',
      `“${cron}”有六项，精确到秒，而定时任务最短间隔为一分钟。`,
      '请去掉最前面的一项，只写分、时、日、月、星期。',
    );
  nextRuns(cron, instantInShanghai(today, '00:00'), 1);
  if (schedule.name !== 'dispatch') return;
  const idleDay = idleWorkingDay(calendar, cron, today);
  const why = idleDay === null ? gapWithin(cron, today) : `${formatChineseDate(idleDay)}是工作日而整天不运行`;
  if (why === null) return;
  throw new UserError(
    'CRON_TOO_RARE',
    `“${cron}”不能用于“${schedule.title}”：${why}，到期的催办会迟发。`,
    `请改为工作日全天每隔不超过${MOST_MINUTES}分钟运行一次，例如 */5 * * * *。`,
  );
}

/** What an administrator should know of a time that is allowed; null: nothing. */
export function cautionAbout(
  schedule: Schedule,
  cron: string,
  calendar: Calendar,
  today: CalendarDate,
): string | null {
  const idleDay = schedule.picksItsDay ? idleWorkingDay(calendar, cron, today) : null;
  if (idleDay === null) return atOddHours(schedule, cron, today);
  return `注意：这个时间不是每个工作日都运行（例如${formatChineseDate(idleDay)}），应当发送的那天正好不运行的，当期不会发送；写成每天运行即可，程序自会在第一个工作日发送，只发一次。`;
}

/** Its mails leave when it runs, whatever the hours of the ladders. */
function atOddHours(schedule: Schedule, cron: string, today: CalendarDate): string | null {
  if (!schedule.picksItsDay) return null;
  const runs = nextRuns(cron, instantInShanghai(today, '00:00'), 24).map(localTimeOf);
  const odd = runs.find((at) => at < OFFICE_HOURS.from || at >= OFFICE_HOURS.to);
  return odd === undefined
    ? null
    : `注意：${odd}不在工作时间（${OFFICE_HOURS.from}至${OFFICE_HOURS.to}）内，邮件会在那时发出。`;
}

/** The first working day in the year to come on which it does not run at all. */
function idleWorkingDay(calendar: Calendar, cron: string, today: CalendarDate): CalendarDate | null {
  const anyTime = ['0', '0', ...cron.trim().split(/\s+/).slice(2)].join(' ');
  for (let day = dayNumber(today); day < dayNumber(today) + daysAhead; day++) {
    const on = dateOfDayNumber(day);
    if (calendar.isWorkingDay(on) && !isRun(anyTime, instantInShanghai(on, '00:00'))) return on;
  }
  return null;
}

/** The hours of a day are those of every day on which it runs; the last run of one and the first of the next count too. */
function gapWithin(cron: string, today: CalendarDate): string | null {
  const [minute = '', hour = ''] = cron.trim().split(/\s+/);
  const start = instantInShanghai(today, '00:00');
  const end = start.getTime() + DAY_MS;
  const runs: number[] = [];
  const daily = `${minute} ${hour} * * *`;
  for (const run of nextRuns(daily, new Date(start.getTime() - 1), 1_441)) {
    runs.push(run.getTime());
    if (run.getTime() >= end) break;
  }
  const minutes = runs.slice(1).map((run, i) => (run - (runs[i] ?? run)) / 60_000);
  const longest = Math.max(...minutes);
  return longest > MOST_MINUTES ? `两次之间最长相隔${longest}分钟` : null;
}
