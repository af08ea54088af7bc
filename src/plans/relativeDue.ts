import { addDays, type CalendarDate, DAY_MS, dayNumber } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { RelativeTime } from '../extraction/types.ts';

/**
 * The due date that runs from an event's day, which is not counted (民法典第二百零一条：按照日、月、年计算期间的，开始的当日不计入);
 * with a negative number it lies before the event (会前3天), with 0 on its day (开会前).
 */
export function relativeDue(
  on: CalendarDate,
  { n, unit }: Pick<RelativeTime, 'n' | 'unit'>,
  calendar: Calendar,
): CalendarDate {
  if (unit === 'workday') return calendar.addWorkingDays(on, n);
  if (unit === 'day') return addDays(on, n);
  return addMonths(on, unit === 'year' ? n * 12 : n);
}

/** Months end on their last day: one month after January 31 is the end of February (民法典第二百零二条). */
function addMonths(on: CalendarDate, months: number): CalendarDate {
  const day = new Date(dayNumber(on) * DAY_MS);
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + months + 1, 0);
  day.setUTCDate(Math.min(wanted, day.getUTCDate()));
  return day.toISOString().slice(0, 10);
}
