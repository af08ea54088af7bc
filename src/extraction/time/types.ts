import type { Range } from '../normal.ts';

/** Tokens of time language. Words of one type differ by `value`. */
export type TokenType =
  | 'number' // 11, 十一, 二〇二三
  | 'date' // 2023-06-30, 2023.06: already a point
  | 'clock' // 18:00, 下午3点, 下班
  | 'year' // 年, 年度
  | 'month' // 月, 月份, 个月
  | 'day' // 日, 号
  | 'thisYear' // 今年 0, 明年 1, 去年 -1
  | 'thisMonth' // 本月 0, 次月 1
  | 'thisWeek' // 本周 0, 下周 1
  | 'planEnd' // “十四五”末: the last year of a five-year plan
  | 'part' // 上旬, 底, 末, 初
  | 'quarter' // 季度
  | 'half' // 上半年, 下半年, 半年
  | 'span' // 工作日, 天, 小时: units of a length of time
  | 'week' // 周, 星期
  | 'each' // 每, 按, 逐
  | 'oddEven' // 逢单月, 双月
  | 'holiday'
  | 'event' // 开学, 汛期: relative to it
  | 'edge' // 前, 内, 后, 起
  | 'to' // 至, -
  | 'and' // 、 和 及
  | 'filler'; // （周三）, 第, 个, 的: carries no value

export interface Token {
  readonly type: TokenType;
  readonly value: number;
  readonly start: number;
  readonly end: number;
  /** Nothing stands between this token and the one before it. */
  readonly joined: boolean;
  /** Of a `date` token. */
  readonly point?: Point;
}

/** A year as written, or counted from the plan's own: 今年 is 0. */
export type YearRef =
  | { readonly kind: 'absolute'; readonly value: number }
  | { readonly kind: 'offset'; readonly value: number };

/** Part of a month or year; the last day of it is what counts. */
export type Part = 'early' | 'middle' | 'first20' | 'late' | 'start' | 'mid' | 'end';

/** A point of time, as far as it is written. */
export interface Point {
  readonly year: YearRef | null;
  /** 1..12; 13 stands for 本月, 14 for 次月. */
  readonly month: number | null;
  readonly day: number | null;
  readonly part: Part | null;
  /** 1..4, or 5 and 6 for the halves of the year. */
  readonly quarter: number | null;
  readonly holiday: number | null;
  /** 1..7 from Monday, plus 7 for next week. */
  readonly weekday: number | null;
}

/** How the words end: 前, 内, 起, 后, or not at all. */
export type Edge = 'before' | 'within' | 'from' | 'after' | 'around' | 'none';

interface Common {
  readonly range: Range;
  readonly edge: Edge;
}

/** One date: 2018年11月底前. `target` is 到2025年. `listed` stands in a list whose end carries the edge. */
export interface PointTime extends Common {
  readonly form: 'point';
  readonly point: Point;
  readonly target: boolean;
  readonly listed: boolean;
}

/** 6月10日至12日. */
export interface SpanTime extends Common {
  readonly form: 'span';
  readonly from: Point;
  readonly point: Point;
}

/** 每季度末月10日前: the rule is known without a calendar. */
export interface RecurringTime extends Common {
  readonly form: 'recurring';
  readonly rrule: string;
  /** 每, 按 or 逐 is written; 次月5日前 and 季度末 are standing rules only by sense. */
  readonly explicit: boolean;
}

/** 15个工作日内. `n` is negative before the event. */
export interface RelativeTime extends Common {
  readonly form: 'relative';
  readonly n: number;
  readonly unit: 'workday' | 'day' | 'month' | 'year';
  /** The event, where the expression itself names it (开学前). */
  readonly event: string | null;
  /** Hours were rounded to days. */
  readonly hours: number | null;
}

export type TimeExpression = PointTime | SpanTime | RecurringTime | RelativeTime;

export const NO_POINT: Point = {
  year: null,
  month: null,
  day: null,
  part: null,
  quarter: null,
  holiday: null,
  weekday: null,
};
