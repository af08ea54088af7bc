import { isWorkday } from 'chinese-days';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateOfDayNumber, dayNumber } from '../../../src/calendar/date.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';

const calendar = createCalendar();

/*
 * Worked out by hand from the State Council's notices:
 * 2018 春节 2.15–21 off, 2.11 日 and 2.24 六 worked; 清明 4.5–7, 4.8 日 worked; 劳动节 4.29–5.1, 4.28 六 worked; 国庆 10.1–7,
 *      9.29 六 and 9.30 日 worked; 元旦2019 12.30–1.1, 12.29 六 worked.
 * 2022 春节 1.31–2.6, 1.29 六 and 1.30 日 worked; 劳动节 4.30–5.4, 4.24 日 and 5.7 六 worked; 国庆 10.1–7, 10.8 六 and 10.9 日 worked.
 * 2020 春节 1.24–2.2 off (延长), 1.19 日 worked; 国庆 10.1–8, 9.27 日 and 10.10 六 worked.
 * 2026 (2025-11-04) 元旦 1.1–3, 1.4 日 worked; 春节 2.15–23, 2.14 六 and 2.28 六 worked; 劳动节 5.1–5, 5.9 六 worked; 国庆 10.1–7, 9.20 日 and
 *      10.10 六 worked.
 */
const steps: [from: string, n: number, expected: string, why: string][] = [
  ['2018-02-09', 1, '2018-02-11', '春节前调休的周日上班'],
  ['2018-02-14', 1, '2018-02-22', '跨春节'],
  ['2018-02-14', 3, '2018-02-24', '春节后调休的周六上班'],
  ['2018-02-14', 4, '2018-02-26', '调休的周六之后是普通周日'],
  ['2018-02-22', -1, '2018-02-14', '往前跨春节'],
  ['2018-02-12', -2, '2018-02-09', '往前跨调休周日与普通周六'],
  ['2018-02-18', 1, '2018-02-22', '从假期中间起算'],
  ['2018-02-18', -1, '2018-02-14', '从假期中间往前'],
  ['2018-04-04', 1, '2018-04-08', '清明后调休的周日上班'],
  ['2018-04-27', 2, '2018-05-02', '劳动节，4月28日周六上班'],
  ['2018-06-30', 1, '2018-07-02', '月末是周六'],
  ['2018-06-30', -1, '2018-06-29', '月末是周六，往前'],
  ['2018-09-28', 2, '2018-09-30', '国庆前两个调休日'],
  ['2018-09-30', 1, '2018-10-08', '到期日是调休的周日'],
  ['2018-09-30', -5, '2018-09-25', '往前跨中秋'],
  ['2018-09-30', -15, '2018-09-10', '往前十五个工作日'],
  ['2018-11-30', -15, '2018-11-09', '没有节假日'],
  ['2018-12-28', 1, '2018-12-29', '元旦前调休的周六上班'],
  ['2018-12-28', 2, '2019-01-02', '跨年'],
  ['2019-01-02', -2, '2018-12-28', '往前跨年'],
  ['2018-11-30', 33, '2019-01-17', '逾期催办的最后一次'],
  ['2022-01-28', 3, '2022-02-07', '春节前两个调休日'],
  ['2022-02-07', -3, '2022-01-28', '往前跨春节'],
  ['2022-04-29', 3, '2022-05-07', '劳动节后调休的周六上班'],
  ['2022-09-30', 1, '2022-10-08', '国庆后调休的周六上班'],
  ['2022-09-30', 3, '2022-10-10', '国庆后连上两个调休日'],
  ['2022-12-30', 1, '2023-01-03', '跨年，元旦2023'],
  ['2025-12-31', 1, '2026-01-04', '元旦后调休的周日上班'],
  ['2026-02-13', 1, '2026-02-14', '春节前调休的周六上班'],
  ['2026-02-13', 2, '2026-02-24', '跨九天春节'],
  ['2026-02-13', 6, '2026-02-28', '春节后调休的周六上班'],
  ['2026-02-13', 7, '2026-03-02', '二月月末'],
  ['2026-04-30', 4, '2026-05-09', '劳动节后调休的周六上班'],
  ['2026-09-18', 1, '2026-09-20', '国庆前调休的周日上班'],
  ['2026-09-30', 3, '2026-10-10', '国庆后调休的周六上班'],
  ['2026-05-09', -1, '2026-05-08', '往前，从调休的周六'],
  ['2026-09-20', 1, '2026-09-21', '到期日是调休的周日'],
  ['2026-09-24', 1, '2026-09-28', '跨中秋'],
  ['2026-10-10', -3, '2026-09-30', '往前跨国庆'],
  ['2026-12-31', -1, '2026-12-30', '年末，往前'],
  ['2022-12-31', -1, '2022-12-30', '元旦2023放到上年末'],
  ['2019-12-31', 1, '2020-01-02', '跨年，元旦只放一天'],
  ['2020-01-23', 1, '2020-02-03', '延长的春节'],
  ['2020-02-28', 1, '2020-03-02', '闰日是周六'],
  ['2020-02-29', -1, '2020-02-28', '从周六的闰日往前'],
  ['2020-09-27', -1, '2020-09-25', '往前，从调休的周日'],
  ['2024-02-28', 1, '2024-02-29', '闰日'],
  ['2024-02-29', 1, '2024-03-01', '从闰日起算'],
  ['2024-03-01', -1, '2024-02-29', '往前到闰日'],
  ['2023-02-28', 1, '2023-03-01', '平年二月'],
  ['2018-02-18', 0, '2018-02-18', '零个工作日：休息日也不动'],
];

describe('working days', () => {
  test.each(steps)('%s %i → %s %s', (from, n, expected) => {
    expect(calendar.addWorkingDays(from, n)).toBe(expected);
  });

  test.each([
    ['2018-09-28', '2018-10-08', 3],
    ['2018-10-08', '2018-09-28', -3],
    ['2018-11-30', '2019-01-02', 22],
    ['2017-12-31', '2018-12-31', 250],
    ['2018-10-01', '2018-10-07', 0],
    ['2018-09-30', '2018-09-30', 0],
    ['2022-01-30', '2022-02-07', 1],
    ['2024-02-28', '2024-03-01', 2],
    ['2026-02-14', '2026-02-28', 5],
  ])('from %s to %s: %i', (from, to, expected) => {
    expect(calendar.workingDaysBetween(from, to)).toBe(expected);
  });

  test.each([
    ['2018-09-30', '2018-09-30'],
    ['2018-06-30', '2018-06-29'],
    ['2018-10-05', '2018-09-30'],
    ['2018-12-31', '2018-12-29'],
    ['2022-02-06', '2022-01-30'],
    ['2026-01-03', '2025-12-31'],
  ])('the last working day on or before %s is %s', (on, expected) => {
    expect(calendar.lastWorkingDayOnOrBefore(on)).toBe(expected);
  });

  test('agrees with the data day by day', () => {
    for (let day = dayNumber('2004-01-01'); day <= dayNumber('2026-12-31'); day++) {
      const on = dateOfDayNumber(day);
      expect(calendar.isWorkingDay(on), on).toBe(isWorkday(on));
    }
  });

  test('refuses what is no date or no whole number', () => {
    expect(() => calendar.isWorkingDay('2018-02-29')).toThrow(RangeError);
    expect(() => calendar.addWorkingDays('2018-02-29', 1)).toThrow(RangeError);
    expect(() => calendar.addWorkingDays('2018-02-28', 1.5)).toThrow(RangeError);
    expect(() => calendar.addWorkingDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => calendar.workingDaysBetween('x', '2018-01-01')).toThrow(RangeError);
  });
});

describe('properties', () => {
  const day = fc.integer({ min: dayNumber('2003-06-01'), max: dayNumber('2031-06-01') }).map(dateOfDayNumber);
  const distance = fc.integer({ min: -600, max: 600 });

  test('adding n working days and counting them back agree', () => {
    fc.assert(
      fc.property(day, distance, (on, n) => {
        const there = calendar.addWorkingDays(on, n);
        if (n === 0) return;
        expect(calendar.isWorkingDay(there)).toBe(true);
        // Backwards from a rest day the day itself is not among those counted in (there, on].
        const own = n < 0 && !calendar.isWorkingDay(on) ? 1 : 0;
        expect(calendar.workingDaysBetween(on, there)).toBe(n + own);
      }),
      { numRuns: 1000 },
    );
  });

  test('counting is symmetric and adds up', () => {
    fc.assert(
      fc.property(day, day, day, (a, b, c) => {
        const { workingDaysBetween } = calendar;
        expect(workingDaysBetween(a, b) + workingDaysBetween(b, a)).toBe(0);
        expect(workingDaysBetween(a, b) + workingDaysBetween(b, c)).toBe(workingDaysBetween(a, c));
      }),
      { numRuns: 1000 },
    );
  });

  test('the answers are those of walking day by day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -40, max: 40 }), (on, n) => {
        let at = dayNumber(on);
        for (let left = Math.abs(n); left > 0;) {
          at += Math.sign(n);
          if (calendar.isWorkingDay(dateOfDayNumber(at))) left -= 1;
        }
        expect(calendar.addWorkingDays(on, n)).toBe(dateOfDayNumber(at));
      }),
      { numRuns: 500 },
    );
  });
});
