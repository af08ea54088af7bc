import library from 'chinese-days';
import { type CalendarDate, dateOfDayNumber, dayNumber } from './date.ts';

/** Of the regulation that fixes the holidays which every year's notice then arranges. */
export const REGULATION = '《全国年节及纪念日放假办法》（2024年11月10日修订）第二条';

/** In force since 1 January 2025. Every year before it has a notice, back to 2004. */
const FIRST_YEAR = 2025;

// The package is CommonJS: Node gives its functions on the default export alone.
// oxlint-disable-next-line import/no-named-as-default-member
const { getYearLeapMonth, monthDays } = library;

const known = new Map<number, ReadonlyMap<CalendarDate, string>>();

/**
 * The public holidays that 《全国年节及纪念日放假办法》 gives all citizens by itself (State Council decree of 1949-12-23, as amended
 * for the fourth time on 2024-11-10, in force since 2025-01-01, article 2): 1 January; 除夕 and the first three days of the
 * lunar year; 清明; 1 and 2 May; 端午; 中秋; 1–3 October. What is certain before a year's notice comes: the notice adds the days
 * around them and says which weekends are worked for it. Empty before 2025.
 */
export function statutoryHolidays(year: number): ReadonlyMap<CalendarDate, string> {
  let days = known.get(year);
  if (!days) known.set(year, (days = year < FIRST_YEAR ? new Map() : holidaysOf(year)));
  return days;
}

function holidaysOf(year: number): ReadonlyMap<CalendarDate, string> {
  const newYear = lunarDay(year, 1, 1);
  const days: [CalendarDate | null, string][] = [
    [`${year}-01-01`, '元旦'],
    ...[-1, 0, 1, 2].map((offset): [CalendarDate | null, string] => [
      newYear === null ? null : dateOfDayNumber(dayNumber(newYear) + offset),
      '春节',
    ]),
    [qingming(year), '清明节'],
    [`${year}-05-01`, '劳动节'],
    [`${year}-05-02`, '劳动节'],
    [lunarDay(year, 5, 5), '端午节'],
    [`${year}-10-01`, '国庆节'],
    [`${year}-10-02`, '国庆节'],
    [`${year}-10-03`, '国庆节'],
    // Where it falls on a day of 国庆 the day bears this name.
    [lunarDay(year, 8, 15), '中秋节'],
  ];
  return new Map(days.flatMap(([on, name]) => (on === null ? [] : [[on, name] as const])));
}

/** The first day of the lunar year 1900, from which the library's table of months runs to 2100. */
const LUNAR_EPOCH = dayNumber('1900-01-31');

/**
 * The day of a lunar date, counted through the lengths of months that `chinese-days` holds. Its own conversion goes by the
 * machine's time zone, and the platform's Chinese calendar is wrong where a new moon falls close to midnight: Node 20 has
 * the new year of 2027 on 7 February instead of the 6th. Null after the table's end: then the day is not known.
 */
export function lunarDay(year: number, month: number, day: number): CalendarDate | null {
  if (year > 2100) return null;
  let count = day - 1;
  for (let y = 1900; y <= year; y++) {
    const leap = getYearLeapMonth(y);
    for (let m = 1; m <= (y < year ? 12 : month - 1); m++) {
      count += monthDays(y, m);
      if (m === leap.leapMonth) count += leap.days;
    }
  }
  return dateOfDayNumber(LUNAR_EPOCH + count);
}

/** A solar term: the usual approximation holds for 2000–2099; after that it is not known. */
function qingming(year: number): CalendarDate | null {
  if (year > 2099) return null;
  const y = year - 2000;
  return `${year}-04-0${Math.floor(y * 0.2422 + 4.81) - Math.floor(y / 4)}`;
}
