import { addDays, type CalendarDate } from '../calendar/date.ts';

/** A quarter of the calendar year, from its first day to its last. */
export type Quarter = { startsOn: CalendarDate; endsOn: CalendarDate };

/** The quarter that holds `on`. */
export function quarterOf(on: CalendarDate): Quarter {
  const year = Number(on.slice(0, 4));
  const first = Math.floor((Number(on.slice(5, 7)) - 1) / 3) * 3 + 1;
  const next = first === 10 ? `${year + 1}-01-01` : `${year}-${pad(first + 3)}-01`;
  return { startsOn: `${year}-${pad(first)}-01`, endsOn: dayBefore(next) };
}

/** The quarter before the one that holds `on`. */
export function quarterBefore(on: CalendarDate): Quarter {
  return quarterOf(dayBefore(quarterOf(on).startsOn));
}

export function dayBefore(on: CalendarDate): CalendarDate {
  return addDays(on, -1);
}

const pad = (n: number): string => String(n).padStart(2, '0');
