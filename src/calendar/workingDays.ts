import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { UserError } from '../errors.ts';
import {
  type CalendarDate,
  dateInShanghai,
  dateOfDayNumber,
  dayNumber,
  instantInShanghai,
  localTimeMs,
  timeOfDayMs,
} from './date.ts';
import type { Calendar, CalendarEntry, CalendarOptions, SendWindow } from './types.ts';

/** The State Council's notices from 2004 on, as `chinese-days` collects them: days off, and weekend days worked. */
const daysOff: Readonly<Record<string, string>> = chineseDays.holidays;
const daysWorked: Readonly<Record<string, string>> = chineseDays.workdays;

/** One year, counted through once so that every question afterwards is a look-up. */
type YearTable = {
  /** Day number of 1 January. */
  firstDay: number;
  /** `before[i]`: working days of the year before its day i (0 = 1 January); one longer than the year. */
  before: Uint16Array;
  working: CalendarDate[];
};

/**
 * The working-day calendar. Without options it is the national one. Throws UserError CALENDAR_CONTRADICTION when a day is
 * both a closure and a make-up day, RangeError when one is no real date.
 */
export function createCalendar(options: CalendarOptions = {}): Calendar {
  const closures = daysOf(options.closures);
  const makeUpDays = daysOf(options.makeUpDays);
  refuseContradiction(closures, makeUpDays);
  const isWorking = (day: number, on: CalendarDate) => {
    if (closures.has(on)) return false;
    if (makeUpDays.has(on) || on in daysWorked) return true;
    return !isWeekend(day) && !(on in daysOff);
  };
  const tables = new Map<number, YearTable>();
  const tableOf = (year: number) => {
    let table = tables.get(year);
    if (!table) tables.set(year, (table = countYear(year, isWorking)));
    return table;
  };

  const isWorkingDay = (on: CalendarDate) => {
    const { before, firstDay } = tableOf(yearOf(on));
    const i = dayNumber(on) - firstDay;
    return at(before, i + 1) > at(before, i);
  };
  const addWorkingDays = (on: CalendarDate, n: number) => {
    if (!Number.isInteger(n)) throw new RangeError(`not a number of working days: ${n}`);
    const i = dayNumber(on);
    if (n === 0) return on;
    let year = yearOf(on);
    let table = tableOf(year);
    // The place of the wanted day among the working days of `year`, counted from 0; moved to the year where it exists.
    let place =
      n > 0 ? at(table.before, i - table.firstDay + 1) + n - 1 : at(table.before, i - table.firstDay) + n;
    while (place < 0) {
      table = tableOf(--year);
      place += table.working.length;
    }
    while (place >= table.working.length) {
      place -= table.working.length;
      table = tableOf(++year);
    }
    return table.working[place] ?? on;
  };
  const countBetween = (from: CalendarDate, to: CalendarDate) => {
    const start = tableOf(yearOf(from));
    const end = tableOf(yearOf(to));
    let count =
      at(end.before, dayNumber(to) - end.firstDay + 1) -
      at(start.before, dayNumber(from) - start.firstDay + 1);
    for (let year = yearOf(from); year < yearOf(to); year++) count += tableOf(year).working.length;
    return count;
  };

  return {
    isWorkingDay,
    addWorkingDays,
    workingDaysBetween: (from, to) => (from <= to ? countBetween(from, to) : 0 - countBetween(to, from)),
    isProvisional: (on) => !hasNotice(yearOf(on)),
    nextSendingInstant: (after, window) =>
      nextSendingInstant({ isWorkingDay, addWorkingDays }, after, window),
    lastWorkingDayOnOrBefore: (on) => (isWorkingDay(on) ? on : addWorkingDays(on, -1)),
  };
}

/**
 * Whether the State Council's arrangement for `year` is in the data. Every notice arranges 国庆, so 1 October tells; the
 * mere presence of an entry would not, because a year's notice also moves the last days of the year before it.
 */
export function hasNotice(year: number): boolean {
  return `${year}-10-01` in daysOff;
}

function nextSendingInstant(
  days: Pick<Calendar, 'isWorkingDay' | 'addWorkingDays'>,
  after: Date,
  window: SendWindow,
): Date {
  const [first] = window;
  if (!first) throw new RangeError('a send window without a span never opens');
  const on = dateInShanghai(after);
  if (days.isWorkingDay(on)) {
    const time = timeOfDayMs(after);
    for (const span of window) {
      if (time < localTimeMs(span.from)) return instantInShanghai(on, span.from);
      if (time < localTimeMs(span.to)) return after;
    }
  }
  return instantInShanghai(days.addWorkingDays(on, 1), first.from);
}

function countYear(year: number, isWorking: (day: number, on: CalendarDate) => boolean): YearTable {
  const firstDay = dayNumber(`${year}-01-01`);
  const length = dayNumber(`${year}-12-31`) - firstDay + 1;
  const before = new Uint16Array(length + 1);
  const working: CalendarDate[] = [];
  for (let i = 0; i < length; i++) {
    const on = dateOfDayNumber(firstDay + i);
    if (isWorking(firstDay + i, on)) working.push(on);
    before[i + 1] = working.length;
  }
  return { firstDay, before, working };
}

/** 1970-01-01, day 0, was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

function yearOf(on: CalendarDate): number {
  return Number(on.slice(0, 4));
}

function at(counts: Uint16Array, i: number): number {
  return counts[i] ?? 0;
}

function daysOf(entries: readonly CalendarEntry[] = []): ReadonlySet<CalendarDate> {
  // There and back again, so that a date that no look-up would ever match is refused instead of ignored.
  return new Set(entries.map((entry) => dateOfDayNumber(dayNumber(entry.on))));
}

function refuseContradiction(
  closures: ReadonlySet<CalendarDate>,
  makeUpDays: ReadonlySet<CalendarDate>,
): void {
  const both = [...closures].filter((on) => makeUpDays.has(on));
  if (both.length === 0) return;
  throw new UserError(
    'CALENDAR_CONTRADICTION',
    `工作日历前后矛盾：${both.sort().join('、')} 既是放假日又是上班日。`,
    '请核对本单位的放假安排后只保留一种。',
  );
}
