import { createHash } from 'node:crypto';
import { type CalendarDate, dateOfDayNumber, dayNumber } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import { groupBy } from '../group.ts';

/** Three years: an obligation that lasts longer is shown for its last ones. */
const MOST_DAYS = 1_100;

/** The days that somebody arranged between two dates, and who says so; `sha256` is the version: other days, another hash. */
export function calendarUsed(calendar: Calendar, first: CalendarDate, last: CalendarDate) {
  const to = dayNumber(last);
  const from = Math.max(dayNumber(first), to - MOST_DAYS);
  const days = Array.from({ length: to - from + 1 }, (_, i) => calendar.dayInfo(dateOfDayNumber(from + i)));
  const arranged = days.flatMap(({ on, working, label, origin, source }) =>
    origin === null || source === null ? [] : [{ on, working, label, origin, source }],
  );
  const sources = [...groupBy(arranged, ({ source }) => source)].map(([source, of]) => ({
    source,
    origin: of[0]?.origin ?? null,
    days: of.length,
  }));
  return {
    from: dateOfDayNumber(from),
    to: last,
    sha256: createHash('sha256').update(JSON.stringify(arranged)).digest('hex'),
    sources,
    days: arranged,
    /** Days of years that the State Council had not arranged when this was made. */
    provisionalDays: days.filter(({ provisional }) => provisional).length,
  };
}
