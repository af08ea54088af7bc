import { describe, expect, test } from 'vitest';
import { DAY_MS, dayNumber } from '../../../src/calendar/date.ts';
import { nationalDay } from '../../../src/calendar/national.ts';
import { statutoryHolidays } from '../../../src/calendar/statutory.ts';

describe('holidays by the regulation alone', () => {
  test('2027', () => {
    expect([...statutoryHolidays(2027)].sort()).toEqual([
      ['2027-01-01', '元旦'],
      ['2027-02-05', '春节'],
      ['2027-02-06', '春节'],
      ['2027-02-07', '春节'],
      ['2027-02-08', '春节'],
      ['2027-04-05', '清明节'],
      ['2027-05-01', '劳动节'],
      ['2027-05-02', '劳动节'],
      ['2027-06-09', '端午节'],
      ['2027-09-15', '中秋节'],
      ['2027-10-01', '国庆节'],
      ['2027-10-02', '国庆节'],
      ['2027-10-03', '国庆节'],
    ]);
  });

  test('thirteen days a year, one fewer where 中秋 falls into 国庆', () => {
    expect(statutoryHolidays(2025).size).toBe(13);
    // 中秋 2031 is 1 October, 2028 and 2039 are 3 and 2 October.
    expect([2028, 2031, 2039].map((year) => statutoryHolidays(year).size)).toEqual([12, 12, 12]);
    expect(statutoryHolidays(2024).size).toBe(0);
  });

  test.each([2025, 2026])('all of them are days off in the notice of %i', (year) => {
    for (const [on] of statutoryHolidays(year)) expect(nationalDay(on)?.kind, on).toBe('off');
  });

  /* As almanacs have them. In 2027 the new moon is at 23:56 of 6 February in Beijing; in 2030 at 00:07 of 3 February. */
  test.each([
    [2025, '01-29', '04-04', '05-31', '10-06'],
    [2026, '02-17', '04-05', '06-19', '09-25'],
    [2027, '02-06', '04-05', '06-09', '09-15'],
    [2028, '01-26', '04-04', '05-28', '10-03'],
    [2029, '02-13', '04-04', '06-16', '09-22'],
    [2030, '02-03', '04-05', '06-05', '09-12'],
    [2033, '01-31', '04-04', '06-01', '09-08'],
    [2034, '02-19', '04-05', '06-20', '09-27'],
  ])('%i: 春节 %s, 清明 %s, 端午 %s, 中秋 %s', (year, spring, qingming, dragonBoat, midAutumn) => {
    const days = statutoryHolidays(year);
    const named = (name: string) => [...days].flatMap(([on, what]) => (what === name ? [on.slice(5)] : []));
    expect(named('春节')[1]).toBe(spring);
    expect([named('清明节'), named('端午节'), named('中秋节')]).toEqual([
      [qingming],
      [dragonBoat],
      [midAutumn],
    ]);
  });

  test('are never more than a day from what the platform reckons, up to 2099', () => {
    const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
      month: 'numeric',
      day: 'numeric',
      timeZone: 'UTC',
    });
    for (let year = 2025; year <= 2099; year++) {
      const [, newYear = ''] = [...statutoryHolidays(year)].flatMap(([on, what]) =>
        what === '春节' ? [on] : [],
      );
      const around = [-1, 0, 1].map((offset) => lunar.format((dayNumber(newYear) + offset) * DAY_MS));
      expect(around, newYear).toContain('1/1');
    }
  });

  test('end where nobody knows them', () => {
    expect(statutoryHolidays(2100).has('2100-02-09')).toBe(true);
    expect([...statutoryHolidays(2101).values()]).toEqual([
      '元旦',
      '劳动节',
      '劳动节',
      '国庆节',
      '国庆节',
      '国庆节',
    ]);
  });
});
