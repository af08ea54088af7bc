import { type CalendarDate, dateOfDayNumber, dayNumber } from './date.ts';
import type { Calendar } from './types.ts';

/** 1970-01-01, day 0, was a Thursday; 0 is Monday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** Working days from Monday to Friday up to and including that day, from a Monday long ago. */
function countTo(day: number): number {
  return Math.floor((day + 3) / 7) * 5 + Math.min(weekdayOf(day) + 1, 5);
}

const isWorkingDay = (on: CalendarDate): boolean => weekdayOf(dayNumber(on)) < 5;

function addWorkingDays(on: CalendarDate, n: number): CalendarDate {
  let day = dayNumber(on);
  for (let left = Math.abs(n); left > 0;) {
    day += Math.sign(n);
    if (weekdayOf(day) < 5) left--;
  }
  return dateOfDayNumber(day);
}

/** Monday to Friday, as if there were no holidays: only to say what a holiday has moved. Nothing is planned by it. */
export const weekdays: Pick<
  Calendar,
  'isWorkingDay' | 'addWorkingDays' | 'workingDaysBetween' | 'lastWorkingDayOnOrBefore'
> = {
  isWorkingDay,
  addWorkingDays,
  workingDaysBetween: (from, to) => countTo(dayNumber(to)) - countTo(dayNumber(from)),
  lastWorkingDayOnOrBefore: (on) => (isWorkingDay(on) ? on : addWorkingDays(on, -1)),
};
