import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../config/policy.ts';
import { entriesAfter, ladder, ladderRank, workingDaysLeft } from '../../../src/reminders/ladder.ts';
import { calendar, freshCourse, local, standardPolicy } from './samples.ts';

const standard = standardPolicy();
const rungs = (dueOn: string, policy: Policy = standard) =>
  ladder({ ...freshCourse, dueOn }, policy, calendar).map(
    (e) => `${e.step.key} ${e.occurrence} ${e.on} ${e.at}`,
  );

describe('the standard ladder', () => {
  test('of Friday 2018-11-30, by hand: across the make-up Saturday 12-29 and the New Year', () => {
    expect(rungs('2018-11-30')).toEqual([
      'before15 1 2018-11-09 09:00',
      'before5 1 2018-11-23 09:00',
      'before1 1 2018-11-29 09:00',
      'due 1 2018-11-30 09:00',
      'overdue1 1 2018-12-03 09:00',
      'overdue3 1 2018-12-05 09:00',
      'overdue3 2 2018-12-12 09:00',
      'overdue3 3 2018-12-19 09:00',
      'overdue3 4 2018-12-26 09:00',
      'overdue3 5 2019-01-03 09:00',
      'overdue3 6 2019-01-10 09:00',
      'overdue3 7 2019-01-17 09:00',
    ]);
  });

  test('of the make-up Sunday 2018-09-30, across 国庆', () => {
    expect(rungs('2018-09-30').slice(0, 6)).toEqual([
      'before15 1 2018-09-10 09:00',
      'before5 1 2018-09-25 09:00',
      'before1 1 2018-09-29 09:00',
      'due 1 2018-09-30 09:00',
      'overdue1 1 2018-10-08 09:00',
      'overdue3 1 2018-10-10 09:00',
    ]);
  });

  test('of Saturday 2018-06-30: "on the day" moves back, never forward', () => {
    expect(rungs('2018-06-30').slice(2, 5)).toEqual([
      'before1 1 2018-06-29 09:00',
      'due 1 2018-06-29 09:00',
      'overdue1 1 2018-07-02 09:00',
    ]);
  });

  test('of 2018-02-20, inside the Spring Festival', () => {
    expect(rungs('2018-02-20').slice(1, 6)).toEqual([
      'before5 1 2018-02-09 09:00',
      'before1 1 2018-02-14 09:00',
      'due 1 2018-02-14 09:00',
      'overdue1 1 2018-02-22 09:00',
      'overdue3 1 2018-02-24 09:00',
    ]);
  });

  test('names each rung, repeats by their distance', () => {
    const titles = ladder({ ...freshCourse, dueOn: '2018-11-30' }, standard, calendar).map((e) => e.title);
    expect(titles.slice(3, 7)).toEqual([
      '到期当日提醒',
      '逾期1个工作日催办',
      '逾期3个工作日催办',
      '逾期8个工作日催办',
    ]);
    expect(titles.at(-1)).toBe('逾期33个工作日催办');
  });
});

/** 逾期3个工作日 and its repeats, of Sunday 2018-09-30, on which work was made up. */
const lateRungs = (startedAt: string) =>
  ladder({ ...freshCourse, startedAt: local(startedAt), dueOn: '2018-09-30' }, standard, calendar)
    .filter((e) => e.step.key === 'overdue3')
    .map((e) => `${e.occurrence} ${e.on} ${e.title}`);

describe('of a task that was late already when it was handed over', () => {
  test('a month late, when the ladder would be over: it is reminded as often as any other from then on', () => {
    // 35 working days after 30 September; the ladder of a task that was handed over in time ends at 33.
    expect(lateRungs('2018-11-23 10:00').slice(6)).toEqual([
      '7 2018-11-21 逾期33个工作日催办',
      '8 2018-11-28 逾期38个工作日催办',
      '9 2018-12-05 逾期43个工作日催办',
      '10 2018-12-12 逾期48个工作日催办',
      '11 2018-12-19 逾期53个工作日催办',
      '12 2018-12-26 逾期58个工作日催办',
      '13 2019-01-03 逾期63个工作日催办',
      '14 2019-01-10 逾期68个工作日催办',
    ]);
  });

  test('ten days late: what has passed is not taken off the end', () => {
    const rungs = lateRungs('2018-10-18 10:00');
    expect([rungs[1], rungs[2], rungs.at(-1)]).toEqual([
      '2 2018-10-17 逾期8个工作日催办',
      '3 2018-10-24 逾期13个工作日催办',
      '9 2018-12-05 逾期43个工作日催办',
    ]);
    expect(rungs).toHaveLength(9);
  });

  test('years late: the repeats that nobody could have sent are not listed', () => {
    const rungs = lateRungs('2021-11-22 10:00');
    expect(rungs).toHaveLength(14);
    expect(rungs[6]).toBe('7 2018-11-21 逾期33个工作日催办');
    expect(rungs[7]).toMatch(/ 2021-11-2[2-9] 逾期\d{3}个工作日催办$/);
  });

  test('handed over in time, or on the day: nothing is different', () => {
    expect(lateRungs('2018-09-30 10:00')).toEqual(lateRungs('2018-01-02 10:00'));
  });
});

describe('other ladders', () => {
  const base = { title: '提醒', at: '09:00', audience: ['handler' as const], channels: ['email' as const] };
  const policy: Policy = {
    ...standard,
    steps: [
      { ...base, key: 'late', offsetWorkingDays: 1, at: '08:00' },
      { ...base, key: 'weekly', offsetWorkingDays: -10, repeat: { everyWorkingDays: 5, cap: 3 } },
      { ...base, key: 'early', offsetWorkingDays: -10 },
    ],
  };
  const rank = (key: string, occurrence = 1) => ladderRank(policy, key, occurrence);

  test('are sorted by time; a repeat may run up to, onto and past the due date', () => {
    expect(rungs('2018-11-30', policy)).toEqual([
      'weekly 1 2018-11-16 09:00',
      'early 1 2018-11-16 09:00',
      'weekly 2 2018-11-23 09:00',
      'weekly 3 2018-11-30 09:00',
      'late 1 2018-12-03 08:00',
      'weekly 4 2018-12-07 09:00',
    ]);
    expect(ladder({ ...freshCourse, dueOn: '2018-11-30' }, policy, calendar)[2]?.title).toBe('提醒（第2次）');
  });

  test('rank by distance, then by place in the policy; the 交办 notice below all', () => {
    expect(rank('weekly')).toBeLessThan(rank('early'));
    expect(rank('early')).toBeLessThan(rank('weekly', 2));
    expect(rank('weekly', 3)).toBeLessThan(rank('late'));
    expect(ladderRank(standard, 'assign', 1)).toBe(-Infinity);
    expect(ladderRank(standard, 'before1', 1)).toBeLessThan(ladderRank(standard, 'due', 1));
    expect(rank('gone')).toBe(-Infinity);
  });
});

describe('what comes next', () => {
  const entries = ladder({ ...freshCourse, dueOn: '2018-11-30' }, standard, calendar);
  test.each([
    ['2018-05-25 10:00', 'before15'],
    ['2018-11-09 08:59', 'before15'],
    ['2018-11-09 09:00', 'before5'],
    ['2018-11-30 09:01', 'overdue1'],
    ['2019-01-17 08:00', 'overdue3'],
  ])('after %s: %s', (after, key) => {
    expect(entriesAfter(entries, local(after))[0]?.step.key).toBe(key);
  });

  test('after the last repeat: nothing', () => {
    expect(entriesAfter(entries, local('2019-01-17 09:00'))).toEqual([]);
  });
});

describe('how many working days are left', () => {
  test.each(['2018-11-30', '2018-12-01', '2018-12-02', '2018-10-03', '2018-09-30', '2018-12-31'])(
    'n on the day of the step n working days ahead of %s',
    (dueOn) => {
      for (const n of [1, 2, 5, 15])
        expect(workingDaysLeft(calendar, calendar.addWorkingDays(dueOn, -n), dueOn)).toBe(n);
    },
  );

  test('none on the due date and where only rest days are left; after it, those since', () => {
    expect(workingDaysLeft(calendar, '2018-11-30', '2018-11-30')).toBe(0);
    expect(workingDaysLeft(calendar, '2018-12-01', '2018-12-02')).toBe(0);
    expect(workingDaysLeft(calendar, '2018-12-03', '2018-12-02')).toBe(-1);
  });
});
