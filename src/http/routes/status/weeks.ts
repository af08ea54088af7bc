import { dateOfDayNumber, dayNumber, mondayOf } from '../../../calendar/date.ts';

const WEEKS = 4;

/** The Mondays of the last four weeks, the present one among them. */
export function lastWeeks(today: string): string[] {
  const monday = dayNumber(mondayOf(today));
  return Array.from({ length: WEEKS }, (_, i) => dateOfDayNumber(monday - 7 * (WEEKS - 1 - i)));
}
