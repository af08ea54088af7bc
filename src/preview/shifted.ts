import type { Policy } from '../../config/policy.ts';
import { type CalendarDate, dateOfDayNumber, dayNumber } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import { weekdays } from '../calendar/weekdays.ts';
import { type Course, ladder } from '../reminders/ladder.ts';

/** A reminder that goes out on another day than Monday-to-Friday weeks would give, and the day that stood in the way. */
export type Shift = { from: CalendarDate; to: CalendarDate; because: string };

/** Which steps of a ladder the year's holidays and make-up days have moved, by 〈step〉 〈occurrence〉. */
export function shiftsOf(course: Course, policy: Policy, calendar: Calendar): Map<string, Shift> {
  const plain = new Map(
    ladder(course, policy, { ...calendar, ...weekdays }).map((e) => [`${e.step.key} ${e.occurrence}`, e.on]),
  );
  const shifts = new Map<string, Shift>();
  for (const entry of ladder(course, policy, calendar)) {
    const key = `${entry.step.key} ${entry.occurrence}`;
    const from = plain.get(key);
    if (from === undefined || from === entry.on) continue;
    shifts.set(key, { from, to: entry.on, because: reason(calendar, from, entry.on, course.dueOn) });
  }
  return shifts;
}

/** The nearest arranged day between the two, or else on the way from there to the due date, of which it is said that it lies there. */
function reason(calendar: Calendar, from: CalendarDate, to: CalendarDate, dueOn: CalendarDate): string {
  const between = arrangedOnTheWay(calendar, from, to);
  if (between !== null) return between;
  const onTheWay = arrangedOnTheWay(calendar, from, dueOn);
  return onTheWay === null ? '期间有节假日或调休' : `期间有${onTheWay}`;
}

function arrangedOnTheWay(calendar: Calendar, from: CalendarDate, to: CalendarDate): string | null {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  const step = first <= last ? 1 : -1;
  for (let day = first; (last - day) * step >= 0; day += step) {
    const { origin, label } = calendar.dayInfo(dateOfDayNumber(day));
    if (origin !== null) return label;
  }
  return null;
}
