import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfDayNumber, dayNumber } from '../../../src/calendar/date.ts';
import { occurrences, ruleEnd, ruleOfPeriod, ruleProblem } from '../../../src/calendar/recurrence.ts';

const in2018 = (rrule: string, from = '2018-01-01', until = '2018-12-31') =>
  occurrences(rrule, { from, until, since: '2018-01-01' }).map((on) => on.slice(5));

describe('what reading finds, as due dates', () => {
  it.each([
    ['每月28日前', 'FREQ=MONTHLY;BYMONTHDAY=28', ['09-28', '10-28', '11-28', '12-28']],
    ['每月', 'FREQ=MONTHLY;BYMONTHDAY=-1', ['09-30', '10-31', '11-30', '12-31']],
    ['每季度末月10日前', 'FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10', ['09-10', '12-10']],
    ['每季度', 'FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1', ['09-30', '12-31']],
    ['每季度终了后20日内', 'FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=20', ['10-20']],
    ['每半年', 'FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1', ['12-31']],
    ['每年11月底前', 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=-1', ['11-30']],
    ['每年', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1', ['12-31']],
    ['每年2、5、8、11月6日', 'FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=6', ['11-06']],
    ['每两个月', 'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1', ['10-31', '12-31']],
    [
      '每月5日、20日',
      'FREQ=MONTHLY;BYMONTHDAY=5,20',
      ['09-05', '09-20', '10-05', '10-20', '11-05', '11-20', '12-05', '12-20'],
    ],
  ])('%s', (_words, rrule, expected) => {
    expect(in2018(rrule, '2018-09-03')).toEqual(expected);
    expect(ruleProblem(rrule)).toBeNull();
  });

  it('每周五，没有写星期几的每周也是星期五', () => {
    expect(in2018('FREQ=WEEKLY;BYDAY=FR', '2018-11-05', '2018-11-23')).toEqual(['11-09', '11-16', '11-23']);
    expect(in2018('FREQ=WEEKLY', '2018-11-05', '2018-11-23')).toEqual(['11-09', '11-16', '11-23']);
    expect(in2018('FREQ=WEEKLY;INTERVAL=2', '2018-01-01', '2018-02-10')).toEqual(['01-12', '01-26', '02-09']);
  });

  it('没有写日子的，是该周期的最后一天', () => {
    expect(in2018('FREQ=MONTHLY', '2018-11-01')).toEqual(['11-30', '12-31']);
    expect(in2018('FREQ=YEARLY')).toEqual(['12-31']);
    expect(in2018('FREQ=YEARLY;BYMONTH=2')).toEqual(['02-28']);
  });

  it('当月没有的29、30、31日，是该月最后一天', () => {
    expect(in2018('FREQ=MONTHLY;BYMONTHDAY=30', '2018-01-01', '2018-04-30')).toEqual([
      '01-30',
      '02-28',
      '03-30',
      '04-30',
    ]);
    expect(in2018('FREQ=YEARLY;BYMONTH=2,9;BYMONTHDAY=31')).toEqual(['02-28', '09-30']);
    expect(in2018('FREQ=MONTHLY;BYMONTHDAY=15,30', '2018-02-01', '2018-02-28')).toEqual(['02-15', '02-28']);
  });

  it('确认当天到期的算第一期，规则自己的终止日期算最后一天', () => {
    expect(in2018('FREQ=MONTHLY;BYMONTHDAY=28', '2018-11-28')).toEqual(['11-28', '12-28']);
    expect(in2018('FREQ=MONTHLY;BYMONTHDAY=28;UNTIL=20181128')).toHaveLength(11);
    expect(in2018('FREQ=MONTHLY;BYMONTHDAY=28;UNTIL=20181127T160000Z')).toHaveLength(11);
    expect(in2018('FREQ=MONTHLY;COUNT=3', '2018-02-01')).toEqual(['02-28', '03-31']);
  });

  it('常态化任务按月、按季度、按半年', () => {
    expect(in2018(ruleOfPeriod('month'))).toHaveLength(12);
    expect(in2018(ruleOfPeriod('quarter'))).toEqual(['03-31', '06-30', '09-30', '12-31']);
    expect(in2018(ruleOfPeriod('halfYear'))).toEqual(['06-30', '12-31']);
  });

  it('规则的终止日期', () => {
    expect(ruleEnd('FREQ=MONTHLY', '2018-01-01')).toBeNull();
    expect(ruleEnd('FREQ=MONTHLY;UNTIL=20191231', '2018-01-01')).toBe('2019-12-31');
    expect(ruleEnd('FREQ=MONTHLY;COUNT=14', '2018-01-01')).toBe('2019-02-28');
  });
});

describe('what is refused, with the part and the reason', () => {
  it.each([
    ['FREQ=QUARTERLY', 'RRULE 里的“FREQ=QUARTERLY”不正确'],
    ['FREQ=HOURLY', 'RRULE 里的“FREQ=HOURLY”不正确'],
    ['BYDAY=FR', 'RRULE 没有写 FREQ'],
    ['', 'RRULE 里的“”不认识'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'RRULE 里的“BYMONTHDAY=32”不正确'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'RRULE 里的“BYMONTHDAY=0”不正确'],
    ['FREQ=MONTHLY;BYMONTH=13', 'RRULE 里的“BYMONTH=13”不正确'],
    ['FREQ=MONTHLY;INTERVAL=0', 'RRULE 里的“INTERVAL=0”不正确'],
    ['FREQ=MONTHLY;BYHOUR=9', 'RRULE 里的“BYHOUR=9”不认识'],
    ['FREQ=MONTHLY;FREQ=DAILY', 'RRULE 里的“FREQ=DAILY”不正确'],
    ['FREQ=MONTHLY;UNTIL=20181332', 'RRULE 里的“UNTIL=20181332”不是真实的日期'],
    ['FREQ=DAILY', '一年有366次，超过160次，逐次催办过密'],
    ['FREQ=DAILY;COUNT=10', '一年有366次，超过160次，逐次催办过密'],
  ])('%s', (rrule, problem) => {
    expect(ruleProblem(rrule)).toBe(problem);
  });
});

const day = fc.integer({ min: dayNumber('2016-01-01'), max: dayNumber('2030-12-31') }).map(dateOfDayNumber);
const numbers = (max: number) => fc.uniqueArray(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 4 });
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const interval = fc.integer({ min: 1, max: 14 });
const rule = fc.oneof(
  fc
    .tuple(interval, numbers(31))
    .map(([n, days]) => `FREQ=MONTHLY;INTERVAL=${n};BYMONTHDAY=${days.join(',')}`),
  fc
    .tuple(numbers(12), numbers(31))
    .map(([months, days]) => `FREQ=YEARLY;BYMONTH=${months.join(',')};BYMONTHDAY=${days.join(',')}`),
  fc
    .tuple(interval, fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 3 }))
    .map(([n, days]) => `FREQ=WEEKLY;INTERVAL=${n};BYDAY=${days.join(',')}`),
  fc.constantFrom(
    'FREQ=WEEKLY',
    'FREQ=MONTHLY',
    'FREQ=YEARLY',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=DAILY;INTERVAL=9',
  ),
);
const next = (on: string) => dateOfDayNumber(dayNumber(on) + 1);

describe('properties', () => {
  it('a window cut in two gives the same days, none lost and none twice', () => {
    fc.assert(
      fc.property(rule, fc.tuple(day, day, day), day, (rrule, days, since) => {
        const [from = '', cut = '', until = ''] = [...days].sort();
        const yearStart = `${since.slice(0, 4)}-01-01`;
        const whole = occurrences(rrule, { from, until, since: yearStart });
        const parts = [
          ...occurrences(rrule, { from, until: cut, since: yearStart }),
          ...occurrences(rrule, { from: next(cut), until, since: yearStart }),
        ];
        expect(parts).toEqual(whole);
        expect([...new Set(whole)].sort()).toEqual(whole);
        expect(whole.every((on) => on >= from && on <= until && on >= yearStart)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('days of certain months are those that a calendar on the wall shows, the 31st of a short month its last', () => {
    fc.assert(
      fc.property(numbers(12), numbers(31), fc.tuple(day, day), (months, days, window) => {
        const [from = '', until = ''] = [...window].sort();
        const expected = new Set<string>();
        for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year++)
          for (const month of months)
            for (const wanted of days) {
              const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
              const on = new Date(Date.UTC(year, month - 1, Math.min(wanted, last)))
                .toISOString()
                .slice(0, 10);
              if (on >= from && on <= until) expected.add(on);
            }
        const detail = `BYMONTH=${months.join(',')};BYMONTHDAY=${days.join(',')}`;
        for (const freq of ['MONTHLY', 'YEARLY'])
          expect(occurrences(`FREQ=${freq};${detail}`, { from, until })).toEqual([...expected].sort());
      }),
      { numRuns: 150 },
    );
  });
});
