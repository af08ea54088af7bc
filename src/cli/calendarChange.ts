import { loadEnv } from '../../config/env.ts';
import type { DataApp } from '../app.ts';
import { dayNumber } from '../calendar/date.ts';
import { systemClock } from '../clock.ts';
import { refreshCalendar } from '../db/calendar.ts';
import type { Db } from '../db/db.ts';
import { markAllForReplanning } from '../db/obligations.ts';
import { UserError } from '../errors.ts';
import { openData } from '../open.ts';
import { type MovedReminder, REPLAN, replanMarked } from '../reminders/replan.ts';

/**
 * Changes the calendar and, in the same transaction, marks what is still open to be planned anew; then plans it. Should the
 * process die in between, the marks stand, and the scheduler plans.
 */
export async function changeCalendar(
  app: DataApp,
  change: (tx: Db) => Promise<void>,
): Promise<{ moved: MovedReminder[] }> {
  await app.db.transaction(async (tx) => {
    await change(tx);
    await markAllForReplanning(tx, REPLAN.calendar);
  });
  await refreshCalendar(app, { force: true });
  return replanMarked(app);
}

export async function withData(run: (app: DataApp) => Promise<void>): Promise<void> {
  const data = await openData({ env: loadEnv(), clock: systemClock, mode: 'join' });
  try {
    await run(data.app);
  } finally {
    await data.close();
  }
}

export function yearFrom(text: string, usage: string): number {
  if (/^\d{4}$/.test(text) && Number(text) >= 2004 && Number(text) <= 2100) return Number(text);
  throw wrong(`“${text}”应为2004年至2100年之间的年份。`, usage);
}

export function dateFrom(text: string, usage: string): string {
  try {
    dayNumber(text);
    return text;
  } catch (cause) {
    throw wrong(`“${text}”不是真实的日期，应写作 2027-10-01。`, usage, cause);
  }
}

export function oneLine(what: string, text: string, most: number, usage: string): string {
  const line = text.trim();
  if (line === '' || line.length > most || /[\r\n]/.test(line))
    throw wrong(`${what} 应为一行文字，不超过${most}字。`, usage);
  return line;
}

export function wrong(what: string, usage: string, cause?: unknown): UserError {
  return new UserError('ARGS', what, `用法：npm run -s cuiban -- ${usage}`, { cause });
}

export function printJson(value: object): void {
  console.log(JSON.stringify(value, null, 2));
}
