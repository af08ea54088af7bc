import { joinedAt, tokenAt, type Tokens } from './cursor.ts';
import { NO_POINT, type Part, type Point, type YearRef } from './types.ts';
import { PART_VALUES, WEEKDAY_VALUE } from './words.ts';

export interface ParsedPoint {
  readonly point: Point;
  readonly next: number;
}

/** 本月 and 次月 in `Point.month`. */
export const THIS_MONTH = 13;
export const NEXT_MONTH = 14;

/**
 * point := year? (month (day | part)? | quarter | half | part | holiday) | year | numeric date, then an optional
 * （周三） and a time of day.
 */
export function pointAt(tokens: Tokens, i: number): ParsedPoint | null {
  const numeric = tokens.list[i]?.point;
  if (numeric) return withTail(tokens, { point: numeric, next: i + 1 });
  const plan = tokenAt(tokens, i, 'planEnd');
  if (plan) return { point: { ...NO_POINT, year: { kind: 'absolute', value: plan.value } }, next: i + 1 };
  const year = yearAt(tokens, i);
  if (year === null) {
    const inner = innerAt(tokens, i, false);
    return inner && withTail(tokens, inner);
  }
  const inner = innerAt(tokens, year.next, true);
  if (inner)
    return withTail(tokens, {
      point: { ...inner.point, year: laterOf(year.ref, inner.point.year) },
      next: inner.next,
    });
  return year.short ? null : { point: { ...NO_POINT, year: year.ref }, next: year.next };
}

function yearAt(tokens: Tokens, i: number): { ref: YearRef; next: number; short: boolean } | null {
  const said = tokenAt(tokens, i, 'thisYear');
  if (said) {
    const next = joinedAt(tokens, i + 1, 'year') ? i + 2 : i + 1;
    return { ref: { kind: 'offset', value: said.value }, next, short: false };
  }
  const number = tokenAt(tokens, i, 'number');
  const early = number !== null && number.value >= 1949 && number.value <= 2099;
  if (
    early &&
    joinedAt(tokens, i + 1, 'to') &&
    joinedAt(tokens, i + 2, 'number') &&
    joinedAt(tokens, i + 3, 'year')
  ) {
    // 2018-2020年: the unit is written once.
    return { ref: { kind: 'absolute', value: number.value }, next: i + 1, short: false };
  }
  if (number === null || !joinedAt(tokens, i + 1, 'year')) return null;
  const doubled = joinedAt(tokens, i + 2, 'year') ? i + 3 : i + 2;
  if (number.value >= 1949 && number.value <= 2099) {
    return { ref: { kind: 'absolute', value: number.value }, next: doubled, short: false };
  }
  // 一百零一年十月: counted from 1912, as 民國 years are.
  if (number.value >= 100 && number.value <= 150)
    return { ref: { kind: 'absolute', value: 1911 + number.value }, next: doubled, short: true };
  // 18年底, 25年6月: two digits are a year only where a month or a part of the year follows.
  if (number.value < 10 || number.value > 49) return null;
  return { ref: { kind: 'absolute', value: 2000 + number.value }, next: doubled, short: true };
}

/** 2023年四季度季后7日 is in the year after the one that is written. */
function laterOf(year: YearRef, inner: YearRef | null): YearRef {
  return inner === null ? year : { kind: year.kind, value: year.value + inner.value };
}

/** What may stand after a year, or, except for a bare part, without one. */
function innerAt(tokens: Tokens, i: number, afterYear: boolean): ParsedPoint | null {
  if (afterYear && tokens.list[i]?.joined === false) return null;
  const numeric = tokens.list[i]?.point;
  if (numeric && afterYear && numeric.year === null) return { point: numeric, next: i + 1 };
  const said = tokenAt(tokens, i, 'thisMonth');
  if (said && !afterYear && said.value >= 0) {
    return monthTail(tokens, i + 1, said.value === 0 ? THIS_MONTH : NEXT_MONTH);
  }
  const week = afterYear ? null : weekAt(tokens, i);
  if (week) return week;
  const half = tokenAt(tokens, i, 'half');
  if (half && half.value > 0) {
    return { point: { ...NO_POINT, quarter: 4 + half.value }, next: partAfter(tokens, i + 1).next };
  }
  const holiday = tokenAt(tokens, i, 'holiday');
  if (holiday) return { point: { ...NO_POINT, holiday: holiday.value }, next: i + 1 };
  const part = afterYear ? partAfter(tokens, i) : null;
  if (part?.part) return { point: { ...NO_POINT, part: part.part }, next: part.next };
  return quarterAt(tokens, i) ?? monthAt(tokens, i);
}

/** 本周五, 下周三, 本周内: counted from the date of issue. */
function weekAt(tokens: Tokens, i: number): ParsedPoint | null {
  const week = tokenAt(tokens, i, 'thisWeek');
  if (week === null) return null;
  const day = joinedAt(tokens, i + 1, 'number');
  const named = day !== null && day.value >= 1 && day.value <= 6;
  const weekday = (named ? day.value : 7) + 7 * week.value;
  const sunday = joinedAt(tokens, i + 1, 'day') ?? joinedAt(tokens, i + 1, 'span');
  return { point: { ...NO_POINT, weekday }, next: named || sunday ? i + 2 : i + 1 };
}

/** 一季度季后7日: a day of the month after the quarter. */
function afterQuarter(tokens: Tokens, i: number, quarter: number): ParsedPoint | null {
  const at = joinedAt(tokens, i, 'quarter') ? i + 1 : i;
  if (joinedAt(tokens, at, 'edge')?.value !== 3) return null;
  const day = joinedAt(tokens, at + 1, 'number');
  const unit = joinedAt(tokens, at + 2, 'day') ?? joinedAt(tokens, at + 2, 'span');
  if (day === null || unit === null || day.value > 31) return null;
  if (quarter === 4) {
    return {
      point: { ...NO_POINT, year: { kind: 'offset', value: 1 }, month: 1, day: day.value },
      next: at + 3,
    };
  }
  return { point: { ...NO_POINT, month: quarter * 3 + 1, day: day.value }, next: at + 3 };
}

function quarterAt(tokens: Tokens, i: number): ParsedPoint | null {
  const at = (tokenAt(tokens, i, 'filler')?.value ?? 2) < 2 ? i + 1 : i;
  const number = tokenAt(tokens, at, 'number');
  const first = at > i && joinedAt(tokens, at, 'quarter');
  if (first) return { point: { ...NO_POINT, quarter: 1 }, next: partAfter(tokens, at + 1).next };
  // 二、三季度: the unit is written once, at the end.
  const shared = number && at === i && sharedQuarter(tokens, i + 1);
  if (shared && number.value <= 4) return { point: { ...NO_POINT, quarter: number.value }, next: i + 1 };
  if (number === null || !joinedAt(tokens, at + 1, 'quarter') || number.value < 1 || number.value > 4)
    return null;
  const later = afterQuarter(tokens, at + 2, number.value);
  if (later) return later;
  return { point: { ...NO_POINT, quarter: number.value }, next: partAfter(tokens, at + 2).next };
}

function sharedQuarter(tokens: Tokens, i: number): boolean {
  for (let at = i; at < i + 8; at += 2) {
    if (!joinedAt(tokens, at, 'and') || !joinedAt(tokens, at + 1, 'number')) return false;
    if (joinedAt(tokens, at + 2, 'quarter')) return true;
  }
  return false;
}

function monthAt(tokens: Tokens, i: number): ParsedPoint | null {
  const number = tokenAt(tokens, i, 'number');
  if (number === null || number.value < 1 || number.value > 12) return null;
  const month = joinedAt(tokens, i + 1, 'month');
  if (month && month.value === 0) return monthTail(tokens, i + 2, number.value);
  // 2016年6底前: 月 was left out.
  if (
    !month &&
    tokens.list[i]?.joined &&
    joinedAt(tokens, i - 1, 'year') &&
    joinedAt(tokens, i + 1, 'part')?.value === 6
  )
    return monthTail(tokens, i + 1, number.value);
  // 6-7月, 6、9、12月: the unit is written once, at the end.
  if (!month && unitLater(tokens, i + 1) === 'month')
    return { point: { ...NO_POINT, month: number.value }, next: i + 1 };
  return null;
}

function monthTail(tokens: Tokens, i: number, month: number): ParsedPoint {
  const point = { ...NO_POINT, month };
  const day = joinedAt(tokens, i, 'number');
  if (day && day.value >= 1 && day.value <= 31) {
    if (joinedAt(tokens, i + 1, 'day')) return { point: { ...point, day: day.value }, next: i + 2 };
    // 4月10前, 7月31-8月1日: 日 was left out.
    if (
      unitLater(tokens, i + 1) === 'day' ||
      joinedAt(tokens, i + 1, 'edge')?.value === 0 ||
      dayFollows(tokens, i + 1)
    )
      return { point: { ...point, day: day.value }, next: i + 1 };
    return { point, next: i };
  }
  const part = partAfter(tokens, i);
  return { point: { ...point, part: part.part }, next: part.next };
}

/** -8月1日: the span's other end is a day of another month. */
function dayFollows(tokens: Tokens, i: number): boolean {
  const types = ['to', 'number', 'month', 'number', 'day'] as const;
  return types.every((type, k) => joinedAt(tokens, i + k, type) !== null);
}

/** A part of a month or year right here; 中 counts only before 前, or 11月中国 would be mid-November. */
function partAfter(tokens: Tokens, i: number): { part: Part | null; next: number } {
  const token = joinedAt(tokens, i, 'part');
  if (token === null) return { part: null, next: i };
  const part = PART_VALUES[token.value] ?? null;
  const alone = part === 'mid' && token.end - token.start === 1;
  // 于年中和年末
  const listed = joinedAt(tokens, i + 1, 'and') !== null && joinedAt(tokens, i + 2, 'thisYear') !== null;
  if (alone && !listed && !joinedAt(tokens, i + 1, 'edge')) return { part: null, next: i };
  return { part, next: i + 1 };
}

/** In `13-15日` or `6、9、12月`: the unit that the number before `i` shares with a later one. */
export function unitLater(tokens: Tokens, i: number): 'month' | 'day' | null {
  for (let at = i; at < i + 24; at += 2) {
    if (!joinedAt(tokens, at, 'to') && !joinedAt(tokens, at, 'and')) return null;
    if (!joinedAt(tokens, at + 1, 'number')) return null;
    if (joinedAt(tokens, at + 2, 'day')) return 'day';
    const month = joinedAt(tokens, at + 2, 'month');
    if (month) return month.value === 0 ? 'month' : null;
  }
  return null;
}

/** （周三） and 上午10:00 belong to the words but not to the value. */
function withTail(tokens: Tokens, parsed: ParsedPoint): ParsedPoint {
  let next = parsed.next;
  const filler = joinedAt(tokens, next, 'filler');
  if (filler && (filler.end - filler.start > 2 || filler.value === WEEKDAY_VALUE)) next += 1;
  for (let clock = tokens.list[next]; clock?.type === 'clock'; clock = tokens.list[next]) {
    if (!clock.joined && clock.start - (tokens.list[next - 1]?.end ?? 0) > 1) break;
    next += 1;
  }
  return { point: parsed.point, next };
}
