import { lunarDay } from '../../calendar/statutory.ts';

/** Dates of the festivals that plans count from (春节前). */

interface MonthDay {
  readonly month: number;
  readonly day: number;
}

const FIXED: readonly (MonthDay | null)[] = [
  { month: 1, day: 1 }, // 元旦
  null, // 春节
  null, // 清明
  { month: 5, day: 1 }, // 五一
  null, // 端午
  null, // 中秋
  { month: 10, day: 1 }, // 国庆
  { month: 7, day: 1 }, // 七一
  { month: 8, day: 1 }, // 八一
  { month: 6, day: 1 }, // 六一
];

/** Lunar month and day. */
const LUNAR: ReadonlyMap<number, readonly [month: number, day: number]> = new Map([
  [1, [1, 1]],
  [4, [5, 5]],
  [5, [8, 15]],
]);

const known = new Map<number, string | null>();

/** The day of the festival in this year, `YYYY-MM-DD`, or null beyond the table of lunar months. */
export function holidayDate(holiday: number, year: number): string | null {
  const key = year * 16 + holiday;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const date = compute(holiday, year);
  known.set(key, date);
  return date;
}

function compute(holiday: number, year: number): string | null {
  const fixed = FIXED[holiday];
  if (fixed) return iso(Date.UTC(year, fixed.month - 1, fixed.day));
  if (holiday === 2) return iso(Date.UTC(year, 3, qingming(year)));
  const lunar = LUNAR.get(holiday);
  return lunar === undefined ? null : lunarDay(year, ...lunar);
}

/** 清明 is a solar term: the usual approximation holds for 1901–2099. */
function qingming(year: number): number {
  const y = year % 100;
  return Math.floor(y * 0.2422 + (year < 2000 ? 5.59 : 4.81)) - Math.floor(y / 4);
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
