import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dateInShanghai,
  dateOfDayNumber,
  dayNumber,
  formatChineseDate,
  instantInShanghai,
  localTimeMs,
  mondayOf,
  timeOfDayMs,
} from '../../../src/calendar/date.ts';

const intl = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const since1992 = fc.date({
  min: new Date('1992-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
});

describe('dates in Shanghai', () => {
  test('the day changes at 16:00 UTC', () => {
    expect(dateInShanghai(new Date('2018-11-29T15:59:59.999Z'))).toBe('2018-11-29');
    expect(dateInShanghai(new Date('2018-11-29T16:00:00Z'))).toBe('2018-11-30');
    expect(dateInShanghai(new Date('1969-12-31T16:00:00Z'))).toBe('1970-01-01');
  });

  test('a time of day becomes an instant', () => {
    expect(instantInShanghai('2018-11-30', '09:00').toISOString()).toBe('2018-11-30T01:00:00.000Z');
    expect(instantInShanghai('2018-01-01', '00:00').toISOString()).toBe('2017-12-31T16:00:00.000Z');
    expect(timeOfDayMs(new Date('2017-12-31T16:00:00.001Z'))).toBe(1);
    expect(localTimeMs('23:59')).toBe((23 * 60 + 59) * 60_000);
  });

  test('the fixed offset agrees with the zone database', () => {
    fc.assert(
      fc.property(since1992, (instant) => {
        expect(dateInShanghai(instant)).toBe(intl.format(instant));
      }),
    );
  });

  test('day numbers go back and forth', () => {
    fc.assert(
      fc.property(fc.integer({ min: dayNumber('1000-01-01'), max: dayNumber('9999-12-31') }), (day) => {
        expect(dayNumber(dateOfDayNumber(day))).toBe(day);
      }),
    );
  });

  test.each([
    '2018-02-29',
    '2018-04-31',
    '2018-13-01',
    '2018-00-01',
    '2018-01-00',
    '2018-1-1',
    '20180101',
    '2018-01-01T00:00',
    '２０１８-01-01',
    '',
  ])('%j is not a date', (text) => {
    expect(() => dayNumber(text)).toThrow(RangeError);
    expect(() => formatChineseDate(text)).toThrow(RangeError);
  });

  test.each(['24:00', '9:00', '09:60', '0900', ''])('%j is not a time of day', (text) => {
    expect(() => instantInShanghai('2018-01-01', text)).toThrow(RangeError);
  });

  test('official letters write no leading zeros', () => {
    expect(formatChineseDate('2018-11-30')).toBe('2018年11月30日');
    expect(formatChineseDate('2018-05-01')).toBe('2018年5月1日');
    expect(formatChineseDate('2024-02-29')).toBe('2024年2月29日');
  });

  test('weeks start on Monday', () => {
    expect(mondayOf('2018-12-02')).toBe('2018-11-26');
    expect(mondayOf('2018-12-03')).toBe('2018-12-03');
    expect(mondayOf('2019-01-01')).toBe('2018-12-31');
    expect(mondayOf('1969-12-28')).toBe('1969-12-22');
  });
});
