import type { Policy } from '../../config/policy.ts';
import { type CalendarDate, dateInShanghai } from '../calendar/date.ts';
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
    shifts.set(key, { from, to: entry.on, because: reason(calendar, from, entry.on) });
  }
  return shifts;
}

/** The nearest arranged day between the two, as the calendar names it. */
function reason(calendar: Calendar, from: CalendarDate, to: CalendarDate): string {
  const at = calendar.dayInfo(from);
  if (at.origin !== null) return at.label;
  const step = from < to ? 1 : -1;
  for (let on = from, i = 0; on !== to && i < 400; on = nextDay(on, step), i++) {
    const info = calendar.dayInfo(on);
    if (info.origin !== null) return info.label;
  }
  return '期间有节假日或调休';
}

function nextDay(on: CalendarDate, step: number): CalendarDate {
  return dateInShanghai(new Date(new Date(`${on}T12:00:00+08:00`).getTime() + step * 86_400_000));
}
