import { describe, expect, test } from 'vitest';
import { policySchema } from '../../../config/policy.ts';
import {
  type Course,
  entriesAfter,
  ladder,
  ladderRank,
  reminderTitle,
} from '../../../src/reminders/ladder.ts';
import { calendar, freshCourse, local, standardPolicy } from './samples.ts';

/** Steps by calendar days, by percent and by silence; ladders that do not rest on rest days. */

const common = { key: 'only', title: '提醒', at: '09:00', audience: ['handler'], channels: ['email'] };
const policyOf = (change: object, rest: object = {}) =>
  policySchema.parse({ ...standardPolicy(), ...rest, steps: [{ ...common, ...change }] });
const course = (dueOn: string, change: Partial<Course> = {}): Course => ({
  ...freshCourse,
  dueOn,
  ...change,
});
const rungs = (policy: ReturnType<typeof policyOf>, of: Course) =>
  ladder(of, policy, calendar).map((e) => `${e.on} ${e.stage} ${e.workingDays}`);
const restless = { quietHolidays: false };
const days = (offsetDays: number, dueOn: string, rest: object = {}) =>
  rungs(policyOf({ offsetDays }, rest), course(dueOn));

describe('calendar days (offsetDays)', () => {
  test('count every day; the distance in words is still in working days', () => {
    // Friday to Friday: 5 working days. Friday to Monday: one.
    expect(days(-7, '2018-11-30')).toEqual(['2018-11-23 before 5']);
    expect(days(3, '2018-11-30')).toEqual(['2018-12-03 overdue 1']);
    expect(days(0, '2018-11-30')).toEqual(['2018-11-30 due 0']);
  });

  test('on a rest day move back before the due date and forward after it', () => {
    // A week before Monday 8 October is 1 October, 国庆: the make-up Sunday 30 September.
    expect(days(-7, '2018-10-08')).toEqual(['2018-09-30 before 1']);
    // The day after Sunday 30 September likewise: 8 October, the first working day.
    expect(days(1, '2018-09-30')).toEqual(['2018-10-08 overdue 1']);
    // "On the day" of Saturday 30 June is Friday, as a step of one working day ahead is.
    expect(days(0, '2018-06-30')).toEqual(['2018-06-29 before 1']);
  });

  test('stay on rest days where the policy sends on them', () => {
    expect(days(-7, '2018-10-08', restless)).toEqual(['2018-10-01 before 1']);
    expect(days(1, '2018-09-30', restless)).toEqual(['2018-10-01 overdue 0']);
    expect(days(0, '2018-06-30', restless)).toEqual(['2018-06-30 due 0']);
  });

  test('repeats count working days from the first', () => {
    const policy = policyOf({ offsetDays: 1, repeat: { everyWorkingDays: 2, cap: 2 } });
    expect(rungs(policy, course('2018-09-30'))).toEqual([
      '2018-10-08 overdue 1',
      '2018-10-10 overdue 3',
      '2018-10-12 overdue 5',
    ]);
  });
});

describe('working days where the policy sends on rest days', () => {
  const policy = policyOf({ offsetWorkingDays: 0, repeat: { everyWorkingDays: 1, cap: 1 } }, restless);

  test('"on the day" stays on its day, other offsets still count working days', () => {
    expect(rungs(policy, course('2018-06-30'))).toEqual(['2018-06-30 due 0', '2018-07-02 overdue 1']);
    expect(rungs(policyOf({ offsetWorkingDays: -1 }, restless), course('2018-10-08'))).toEqual([
      '2018-09-30 before 1',
    ]);
  });
});

describe('a share of the time (atPercent)', () => {
  const half = policyOf({ atPercent: 50 });

  test('half of the 19 working days from Monday 5 to Friday 30 November, rounded up: the tenth', () => {
    const startedAt = local('2018-11-05 10:00');
    expect(rungs(half, course('2018-11-30', { startedAt }))).toEqual(['2018-11-19 before 9']);
    expect(rungs(policyOf({ atPercent: 99 }), course('2018-11-30', { startedAt }))).toEqual([
      '2018-11-30 due 0',
    ]);
    expect(rungs(policyOf({ atPercent: 1 }), course('2018-11-30', { startedAt }))).toEqual([
      '2018-11-05 before 19',
    ]);
  });

  test('after an extension, of the time from then on', () => {
    // 26 November to 10 December: 10 working days; the fifth is 3 December.
    const extended = { startedAt: local('2018-05-25 10:00'), dueSetAt: local('2018-11-26 15:00') };
    expect(rungs(half, course('2018-12-10', extended))).toEqual(['2018-12-03 before 5']);
  });

  test('confirmed after the due date there is no time to share', () => {
    expect(rungs(half, course('2018-11-30', { startedAt: local('2018-12-05 08:00') }))).toEqual([]);
    // On the day itself, and on a Sunday after a Saturday.
    expect(rungs(half, course('2018-11-30', { startedAt: local('2018-11-30 08:00') }))).toEqual([
      '2018-11-30 due 0',
    ]);
    expect(rungs(half, course('2018-06-30', { startedAt: local('2018-07-01 08:00') }))).toEqual([]);
  });
});

describe('silence after the acknowledgement', () => {
  const silent = policyOf({ on: 'silence', afterWorkingDays: 5, repeat: { everyWorkingDays: 5, cap: 2 } });
  /** Wednesday 7 November; the fifth working day after it is Wednesday 14 November. */
  const acknowledgedAt = local('2018-11-07 11:00');

  const until = (dueOn: string) =>
    rungs(silent, course(dueOn, { acknowledgedAt })).map((r) => r.slice(0, 10));

  test('counts from it, repeats up to the cap', () => {
    expect(until('2018-12-28')).toEqual(['2018-11-14', '2018-11-21', '2018-11-28']);
  });

  test('up to the due date itself, never after it', () => {
    expect(until('2018-11-27')).toEqual(['2018-11-14', '2018-11-21']);
    expect(until('2018-11-21')).toEqual(['2018-11-14', '2018-11-21']);
    expect(until('2018-11-20')).toEqual(['2018-11-14']);
    expect(until('2018-11-13')).toEqual([]);
  });

  test('not before the unit has acknowledged, and not after it has reported progress', () => {
    expect(rungs(silent, course('2018-12-28'))).toEqual([]);
    const progressAt = local('2018-11-09 10:00');
    expect(rungs(silent, course('2018-12-28', { acknowledgedAt, progressAt }))).toEqual([]);
  });
});

describe('names and weights', () => {
  const policy = policySchema.parse({
    ...standardPolicy(),
    steps: [
      { ...common, key: 'silent', on: 'silence', afterWorkingDays: 5, title: '久无进展' },
      { ...common, key: 'half', atPercent: 50, title: '过半' },
      { ...common, key: 'week', offsetDays: -7, repeat: { everyWorkingDays: 2, cap: 1, title: '提前{n}天' } },
      {
        ...common,
        key: 'five',
        offsetWorkingDays: -4,
        repeat: { everyWorkingDays: 2, cap: 1, title: '提前{n}日' },
      },
      { ...common, key: 'due', offsetWorkingDays: 0 },
    ],
  });

  test('a repeat is named by its distance only where the policy counts working days', () => {
    expect(reminderTitle(policy, 'five', 2)).toBe('提前2日');
    expect(reminderTitle(policy, 'week', 2)).toBe('提醒（第2次）');
    expect(reminderTitle(policy, 'week', 1)).toBe('提醒');
    expect(reminderTitle(policy, '人工催办', 1)).toBe('人工催办');
  });

  test('silence and percent give way to every step with a place relative to the due date', () => {
    const keys = ['silent', 'half', 'week', 'five', 'due'];
    const ranks = keys.map((key) => ladderRank(policy, key, 1));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(keys.length);
  });

  test('what comes next is a step of any kind', () => {
    const entries = ladder(
      course('2018-11-30', { acknowledgedAt: local('2018-11-07 11:00') }),
      policy,
      calendar,
    );
    expect(entriesAfter(entries, local('2018-11-13 12:00'))[0]?.step.key).toBe('silent');
    expect(entriesAfter(entries, local('2018-11-14 12:00'))[0]?.step.key).toBe('week');
  });
});
