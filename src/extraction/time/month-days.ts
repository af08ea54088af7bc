import { joinedAt, tokenAt, type Tokens } from './cursor.ts';
import type { Part, Point } from './types.ts';
import { PART_VALUES } from './words.ts';

/** Days of months, as rules that come back name them. */

/** 2、5、8、11月6日: the month's unit, its day or its part is written once, at the end, for all of them. */
export function monthsAt(tokens: Tokens, i: number): { list: number[]; day: number; next: number } | null {
  const list: number[] = [];
  let at = i;
  for (;;) {
    const number = joinedAt(tokens, at, 'number');
    if (number === null || number.value < 1 || number.value > 12 || list.length === 12) return null;
    list.push(number.value);
    if (!joinedAt(tokens, at + 1, 'and')) break;
    at += 2;
  }
  if (list.length < 2 || joinedAt(tokens, at + 1, 'month')?.value !== 0) return null;
  const day = dayAt(tokens, at + 2);
  if (day && tokens.list[at + 2]?.joined) return { list, day: day.value, next: day.next };
  const part = joinedAt(tokens, at + 2, 'part');
  const said = part ? (PART_VALUES[part.value] ?? null) : null;
  return { list, day: partDay(said), next: part ? at + 3 : at + 2 };
}

const QUARTER_MONTH = [3, 6, 9, 12, 6, 12] as const;

/** BYMONTH and BYMONTHDAY of a point; null where it names no month. */
export function monthDay(point: Point): string | null {
  if (point.quarter !== null) return `BYMONTH=${QUARTER_MONTH[point.quarter - 1] ?? 12};BYMONTHDAY=-1`;
  if (point.month === null || point.month > 12) return null;
  return `BYMONTH=${point.month};BYMONTHDAY=${point.day ?? partDay(point.part)}`;
}

function partDay(part: Part | null): number {
  if (part === 'early' || part === 'start') return 10;
  if (part === 'middle' || part === 'first20') return 20;
  return part === 'mid' ? 15 : -1;
}

/** 20日, 20天. */
export function dayAt(tokens: Tokens, i: number): { value: number; next: number } | null {
  const number = tokenAt(tokens, i, 'number');
  const unit = joinedAt(tokens, i + 1, 'day') ?? joinedAt(tokens, i + 1, 'span');
  if (number === null || unit === null || number.value < 1 || number.value > 31) return null;
  if (unit.type === 'span' && unit.value !== 1) return null;
  return { value: number.value, next: i + 2 };
}
