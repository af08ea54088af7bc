import {
  type CalendarDate,
  dateInShanghai,
  dateOfDayNumber,
  dayNumber,
  instantInShanghai,
  localTimeMs,
  timeOfDayMs,
} from './date.ts';
import { layersOf, yearOf } from './layers.ts';
import type { Calendar, CalendarOptions, SendWindow } from './types.ts';

/** One year, counted through once so that every question afterwards is a look-up. */
type YearTable = {
  /** Day number of 1 January. */
  firstDay: number;
  /** `before[i]`: working days of the year before its day i (0 = 1 January); one longer than the year. */
  before: Uint16Array;
  working: CalendarDate[];
};

/**
 * The working-day calendar. Without options it is the national one, as far as the library knows the State Council's
 * notices; in a year without one only the weekends and the holidays of the regulation are off. Throws UserError
 * CALENDAR_CONTRADICTION when a list has a day both off and worked, RangeError when one is no real date.
 */
export function createCalendar(options: CalendarOptions = {}): Calendar {
  const layers = layersOf(options);
  const tables = new Map<number, YearTable>();
  const tableOf = (year: number) => {
    let table = tables.get(year);
    if (!table) tables.set(year, (table = countYear(year, layers.isWorking)));
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
    isProvisional: layers.isProvisional,
    dayInfo: layers.dayInfo,
    nextSendingInstant: (after, window) =>
      nextSendingInstant({ isWorkingDay, addWorkingDays }, after, window),
    lastWorkingDayOnOrBefore: (on) => (isWorkingDay(on) ? on : addWorkingDays(on, -1)),
  };
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

function countYear(year: number, isWorking: (on: CalendarDate) => boolean): YearTable {
  const firstDay = dayNumber(`${year}-01-01`);
  const length = dayNumber(`${year}-12-31`) - firstDay + 1;
  const before = new Uint16Array(length + 1);
  const working: CalendarDate[] = [];
  for (let i = 0; i < length; i++) {
    const on = dateOfDayNumber(firstDay + i);
    if (isWorking(on)) working.push(on);
    before[i + 1] = working.length;
  }
  return { firstDay, before, working };
}

function at(counts: Uint16Array, i: number): number {
  return counts[i] ?? 0;
}
