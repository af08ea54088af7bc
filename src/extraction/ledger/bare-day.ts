import type { Range } from '../normal.ts';
import { NO_POINT, type PointTime, type SpanTime } from '../time/types.ts';

/** Cells that give a day without its month, 10日前, under or behind one that gives the month for all of them: 3月. */

const DAY = /^(\d{1,2})(?:日?[-—~至](\d{1,2}))?[日号](前|以前|之前)?$/;
const MONTH = /^(\d{1,2})月份?$/;

export function isBareDay(body: string): boolean {
  return DAY.test(body);
}

/** The month that a cell names and nothing else; null for any other cell. */
export function bareMonth(body: string): number | null {
  const month = Number(MONTH.exec(body)?.[1] ?? 0);
  return month >= 1 && month <= 12 ? month : null;
}

export function dayOfMonth(text: string, range: Range, month: number): PointTime | SpanTime | null {
  const [, first, last, before] = DAY.exec(text.slice(range[0], range[1])) ?? [];
  if (first === undefined || Number(last ?? first) > 31) return null;
  const edge = before === undefined ? 'none' : 'before';
  const at = (day: string) => ({ ...NO_POINT, month, day: Number(day) });
  return last === undefined
    ? { form: 'point', range, edge, point: at(first), target: false, listed: false }
    : { form: 'span', range, edge, from: at(first), point: at(last) };
}
