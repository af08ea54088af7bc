/** A day on the calendar of Asia/Shanghai, written 'YYYY-MM-DD'. Compares correctly as text. */
export type CalendarDate = string;

/** A time of day in Asia/Shanghai, written 'HH:mm' (00:00–23:59). */
export type LocalTime = string;

const DATE_SHAPE = /^[1-9]\d{3}-\d\d-\d\d$/;
const TIME_SHAPE = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/**
 * Asia/Shanghai has stood at UTC+08:00 without summer time since 1991-09-15 (IANA tz database, rule `PRC`). A constant
 * instead of a zone library, because a horizon of 100,000 obligations converts millions of instants. Earlier instants
 * (summers of 1986–1991) would be an hour off; no deadline lies there.
 */
const SHANGHAI_OFFSET_MS = 8 * 60 * MINUTE_MS;

/** Days since 1970-01-01. Throws RangeError when `on` is not a real day written 'YYYY-MM-DD'. */
export function dayNumber(on: CalendarDate): number {
  const year = Number(on.slice(0, 4));
  const month = Number(on.slice(5, 7));
  const day = Number(on.slice(8));
  const ms = Date.UTC(year, month - 1, day);
  const exists = day <= 28 || new Date(ms).getUTCDate() === day;
  if (!DATE_SHAPE.test(on) || month < 1 || month > 12 || day < 1 || !exists) {
    throw new RangeError(`not a calendar date: ${JSON.stringify(on)}`);
  }
  return ms / DAY_MS;
}

/** The inverse of `dayNumber`. */
export function dateOfDayNumber(day: number): CalendarDate {
  return isoDate(new Date(day * DAY_MS));
}

/** `days` after `on`; before it when negative. */
export function addDays(on: CalendarDate, days: number): CalendarDate {
  return dateOfDayNumber(dayNumber(on) + days);
}

/** '2018-11-23T09:00:00+08:00': the instant as clocks in Asia/Shanghai show it. */
export function isoInShanghai(instant: Date): string {
  return `${new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The calendar day it is in Asia/Shanghai at `instant`. */
export function dateInShanghai(instant: Date): CalendarDate {
  return isoDate(new Date(instant.getTime() + SHANGHAI_OFFSET_MS));
}

/** Milliseconds since midnight in Asia/Shanghai at `instant`. */
export function timeOfDayMs(instant: Date): number {
  const local = instant.getTime() + SHANGHAI_OFFSET_MS;
  return local - Math.floor(local / DAY_MS) * DAY_MS;
}

/** The instant at which clocks in Asia/Shanghai show `at` on the day `on`. Throws RangeError for either being malformed. */
export function instantInShanghai(on: CalendarDate, at: LocalTime): Date {
  return new Date(dayNumber(on) * DAY_MS + localTimeMs(at) - SHANGHAI_OFFSET_MS);
}

/** The midnight in Asia/Shanghai with which the day `on` is over. */
export function endOfDay(on: CalendarDate): Date {
  return instantInShanghai(addDays(on, 1), '00:00');
}

/** Milliseconds from midnight to `at`. Throws RangeError when it is not 'HH:mm'. */
export function localTimeMs(at: LocalTime): number {
  if (!TIME_SHAPE.test(at)) throw new RangeError(`not a time of day: ${JSON.stringify(at)}`);
  const hour = Number(at.slice(0, 2));
  const minute = Number(at.slice(3));
  return (hour * 60 + minute) * MINUTE_MS;
}

/** '2018-11-30' → '2018年11月30日', as official letters write it: no leading zeros. */
export function formatChineseDate(on: CalendarDate): string {
  dayNumber(on);
  return `${on.slice(0, 4)}年${Number(on.slice(5, 7))}月${Number(on.slice(8))}日`;
}

/** '09:00', the minute it is in Asia/Shanghai at `instant`. */
export function localTimeOf(instant: Date): LocalTime {
  const minutes = Math.floor(timeOfDayMs(instant) / MINUTE_MS);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** '2018年11月30日 09:00', the minute it is in Asia/Shanghai at `instant`. */
export function formatChineseMinute(instant: Date): string {
  return `${formatChineseDate(dateInShanghai(instant))} ${localTimeOf(instant)}`;
}

/** The Monday of the week that holds `on`: weeks run Monday to Sunday. */
export function mondayOf(on: CalendarDate): CalendarDate {
  const day = dayNumber(on);
  // 1970-01-01, day 0, was a Thursday.
  return dateOfDayNumber(day - ((((day + 3) % 7) + 7) % 7));
}

/** The UTC day of `instant`. Three times as fast as cutting it out of `toISOString`, and planning does little else. */
function isoDate(instant: Date): CalendarDate {
  const month = instant.getUTCMonth() + 1;
  const day = instant.getUTCDate();
  return `${instant.getUTCFullYear()}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}
