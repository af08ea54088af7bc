import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import library from 'chinese-days/package.json' with { type: 'json' };
import type { CalendarDate } from './date.ts';
import type { ArrangedDay } from './types.ts';

/** The State Council's notices from 2004 on, as `chinese-days` collects them: days off, and weekend days worked. */
const daysOff: Readonly<Record<string, string>> = chineseDays.holidays;
const daysWorked: Readonly<Record<string, string>> = chineseDays.workdays;

/** How the notices write what the library shortens. */
const fullNames: Readonly<Record<string, string>> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

/**
 * Whether the State Council's arrangement for `year` is in the library's data. Every notice arranges 国庆, so 1 October
 * tells; the mere presence of an entry would not, because a year's notice also moves the last days of the year before it.
 */
export function hasNotice(year: number): boolean {
  return `${year}-10-01` in daysOff;
}

/**
 * The notice that arranges a day when it is arranged at all: days of December belong to the next year's 元旦, so it was in
 * every year since 2004.
 */
export function noticeYearOf(on: CalendarDate): number {
  return Number(on.slice(0, 4)) + (on.slice(5, 7) === '12' ? 1 : 0);
}

/** What the library's data say about a day; undefined: an ordinary day of the week. */
export function nationalDay(on: CalendarDate): ArrangedDay | undefined {
  const work = daysWorked[on];
  const words = work ?? daysOff[on];
  if (words === undefined) return undefined;
  // 'National Day,国庆节,3'
  const name = words.split(',')[1] ?? words;
  return {
    on,
    kind: work === undefined ? 'off' : 'work',
    name: fullNames[name] ?? name,
    source: `国务院办公厅${noticeYearOf(on)}年节假日安排（chinese-days ${library.version} 数据）`,
  };
}
