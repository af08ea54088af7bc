import { type CalendarDate, dateOfDayNumber, dayNumber, formatChineseDate } from '../calendar/date.ts';
import { weekdayOf } from '../calendar/layers.ts';
import type { Calendar, DayInfo } from '../calendar/types.ts';

/** Every day of the year that somebody arranged. */
export function arrangedDays(calendar: Calendar, year: number): DayInfo[] {
  const first = dayNumber(`${year}-01-01`);
  const last = dayNumber(`${year}-12-31`);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    calendar.dayInfo(dateOfDayNumber(first + i)),
  ).filter(({ origin }) => origin !== null);
}

export function dayLine({ on, label, source }: DayInfo): string {
  return `  ${dayName(on)}  ${label}${source === null ? '' : `  ${source}`}`;
}

/** 2027年10月1日（周五） */
export function dayName(on: CalendarDate): string {
  return `${formatChineseDate(on)}（周${'日一二三四五六'[weekdayOf(on)]}）`;
}
