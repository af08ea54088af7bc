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
  /**
   * A notice that is still to come may change this day, and it must be shown so: any day of a year without a notice, and
   * 29–31 December of a year whose successor has none, which is as far back as a notice for 元旦 ever reached.
   */
  isProvisional(on: CalendarDate): boolean;
  /** What day it is and who says so, for previews. */
  dayInfo(on: CalendarDate): DayInfo;
  /** The first instant at or after `after` that lies inside the window. Throws RangeError when the window has no span. */
  nextSendingInstant(after: Date, window: SendWindow): Date;
  lastWorkingDayOnOrBefore(on: CalendarDate): CalendarDate;
};

/** A calendar whose days can change under everybody who holds it: another process may have entered a notice. */
export type LiveCalendar = Calendar & {
  /** When its days were last read from the database; null: not yet. */
  readAt: Date | null;
  /** Takes these days from now on; whether they differ from those before. */
  replace(options: CalendarOptions): boolean;
};

/** A day off, or a day worked although it would not be. */
export type DayKind = 'off' | 'work';

/** A day that somebody arranged: '国庆节', and where that is written, e.g. '国办发明电〔2024〕12号'. */
export type ArrangedDay = { on: CalendarDate; kind: DayKind; name: string; source: string };

export type CalendarOptions = {
  /**
   * The State Council's notices that were entered: their years, and the days of all of them. A notice may arrange days of
   * the neighbouring years (元旦 with 31 December). An entered notice takes the place of the library's data for January
   * to November of its year; December belongs to the next year's 元旦.
   */
  notices?: { years: readonly number[]; days: readonly ArrangedDay[] };
  /** What the office itself declares: local holidays (古尔邦节 in Ningxia), closures, days worked. Wins over everything else. */
  own?: readonly ArrangedDay[];
};

/** Who arranged a day: the office, an entered notice, the library's data, or the regulation on public holidays. */
export type DayOrigin = 'own' | 'notice' | 'data' | 'regulation';

export type DayInfo = {
  on: CalendarDate;
  working: boolean;
  /** '国庆节放假', '国庆节调休上班', '周六', '工作日'. */
  label: string;
  /** Null: nobody arranged it, it is an ordinary day of the week. */
  origin: DayOrigin | null;
  source: string | null;
  provisional: boolean;
};
