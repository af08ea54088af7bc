import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfDayNumber, dayNumber } from '../../../src/calendar/date.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';
import { relativeDue } from '../../../src/plans/relativeDue.ts';

const calendar = createCalendar();
const due = (on: string, n: number, unit: 'workday' | 'day' | 'month' | 'year') =>
  relativeDue(on, { n, unit }, calendar);

describe('relativeDue', () => {
  it('事件当日不计：会后3个工作日、收到后15日', () => {
    expect(due('2018-11-07', 3, 'workday')).toBe('2018-11-12');
    expect(due('2018-09-28', 3, 'workday')).toBe('2018-10-08');
    expect(due('2018-11-07', 15, 'day')).toBe('2018-11-22');
  });

  it('往前推：会前3天、届满前20个工作日；开会前就是当日', () => {
    expect(due('2018-11-30', -3, 'day')).toBe('2018-11-27');
    expect(due('2018-11-30', -20, 'workday')).toBe('2018-11-02');
    expect(due('2018-11-30', 0, 'day')).toBe('2018-11-30');
  });

  it('按月、按年：没有对应日的，为该月最后一天', () => {
    expect(due('2018-01-31', 1, 'month')).toBe('2018-02-28');
    expect(due('2018-10-31', 13, 'month')).toBe('2019-11-30');
    expect(due('2018-03-31', -1, 'month')).toBe('2018-02-28');
    expect(due('2020-02-29', 1, 'year')).toBe('2021-02-28');
  });

  it('越晚的事件，到期日不会越早；同一天的事件同一天到期', () => {
    const day = fc.integer({ min: dayNumber('2015-01-01'), max: dayNumber('2026-12-31') });
    const unit = fc.constantFrom('workday', 'day', 'month', 'year' as const);
    fc.assert(
      fc.property(day, day, fc.integer({ min: -60, max: 60 }), unit, (a, b, n, u) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)].map(dateOfDayNumber);
        if (first === undefined || second === undefined) return;
        expect(due(first, n, u) <= due(second, n, u)).toBe(true);
        if (n > 0) expect(due(first, n, u) > first).toBe(true);
        if (n < 0) expect(due(first, n, u) < first).toBe(true);
      }),
    );
  });
});
