import type { CalendarDate, LocalTime } from './date.ts';

/** Part of a day in Asia/Shanghai, from `from` up to but not including `to`. */
export type TimeSpan = { from: LocalTime; to: LocalTime };

/** When a channel may send: on working days, in these spans, which are in order and do not overlap. */
export type SendWindow = readonly TimeSpan[];

/** Working days as the State Council arranges them, with 调休 make-up days. Every day is a day in Asia/Shanghai. */
export type Calendar = {
  /** Throws RangeError, as all of these do, when a date is not a real day written 'YYYY-MM-DD'. */
  isWorkingDay(on: CalendarDate): boolean;
  /** The n-th working day after `on` (before it when n < 0); `on` is not counted. With n = 0 it is `on`, working or not. */
  addWorkingDays(on: CalendarDate, n: number): CalendarDate;
  /** How many working days d have from < d ≤ to. When `to` is earlier: minus the number the other way round. */
  workingDaysBetween(from: CalendarDate, to: CalendarDate): number;
  /** The year has no State Council notice yet: its working days are a guess, Monday to Friday, and must be shown as one. */
  isProvisional(on: CalendarDate): boolean;
  /** The first instant at or after `after` that lies inside the window. Throws RangeError when the window has no span. */
  nextSendingInstant(after: Date, window: SendWindow): Date;
  lastWorkingDayOnOrBefore(on: CalendarDate): CalendarDate;
};

/** A day that the office itself declares, with where that is written, e.g. '自治区党委办公厅通知 2018-09-20'. */
export type CalendarEntry = { on: CalendarDate; source: string };

export type CalendarOptions = {
  /** Days off besides the national ones: local holidays (e.g. 古尔邦节 in Ningxia), closures. */
  closures?: readonly CalendarEntry[];
  /** Days worked although they are a weekend or holiday nationally. */
  makeUpDays?: readonly CalendarEntry[];
};
