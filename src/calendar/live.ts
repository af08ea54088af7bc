import type { CalendarOptions, LiveCalendar } from './types.ts';
import { createCalendar } from './workingDays.ts';

/** A calendar that stays the same object while its days are replaced: everybody who holds it sees the new ones at once. */
export function liveCalendar(initial: CalendarOptions = {}): LiveCalendar {
  let inner = createCalendar(initial);
  let shape = shapeOf(initial);
  return {
    readAt: null,
    replace: (options) => {
      const next = shapeOf(options);
      if (next === shape) return false;
      inner = createCalendar(options);
      shape = next;
      return true;
    },
    isWorkingDay: (on) => inner.isWorkingDay(on),
    addWorkingDays: (on, n) => inner.addWorkingDays(on, n),
    workingDaysBetween: (from, to) => inner.workingDaysBetween(from, to),
    isProvisional: (on) => inner.isProvisional(on),
    dayInfo: (on) => inner.dayInfo(on),
    nextSendingInstant: (after, window) => inner.nextSendingInstant(after, window),
    lastWorkingDayOnOrBefore: (on) => inner.lastWorkingDayOnOrBefore(on),
  };
}

/** Two calendars of the same shape have the same days. */
function shapeOf({ notices, own = [] }: CalendarOptions): string {
  return JSON.stringify([notices?.years ?? [], notices?.days ?? [], own]);
}
