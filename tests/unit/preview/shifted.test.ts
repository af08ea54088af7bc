import { describe, expect, test } from 'vitest';
import { policySchema } from '../../../config/policy.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';
import { shiftsOf } from '../../../src/preview/shifted.ts';
import { calendar, freshCourse, standardPolicy } from '../reminders/samples.ts';

const standard = standardPolicy();
const shifts = (dueOn: string, days = calendar, policy = standard) =>
  [...shiftsOf({ ...freshCourse, dueOn }, policy, days)].map(
    ([key, { from, to, because }]) => `${key}: ${from} → ${to} ${because}`,
  );

describe('which days holidays have moved, and which holiday it was', () => {
  test('in ordinary weeks none', () => {
    expect(shifts('2018-11-16').filter((s) => s.startsWith('before'))).toEqual([]);
  });

  test('before 国庆 back over it, with its make-up days; after it nothing moves', () => {
    // By weeks alone: 17 September, 1 and 5 October. With 24 September (中秋) and 国庆 off, 29 and 30 September worked:
    expect(shifts('2018-10-08').slice(0, 3)).toEqual([
      'before15 1: 2018-09-17 → 2018-09-11 期间有中秋节放假',
      'before5 1: 2018-10-01 → 2018-09-26 国庆节放假',
      'before1 1: 2018-10-05 → 2018-09-30 国庆节放假',
    ]);
    expect(shifts('2018-10-08').some((s) => s.startsWith('overdue1'))).toBe(false);
  });

  test('onto a day that is worked for it', () => {
    expect(shifts('2018-09-29').filter((s) => s.startsWith('due'))).toEqual([
      'due 1: 2018-09-28 → 2018-09-29 国庆节调休上班',
    ]);
  });

  test('the office’s own days are named as such', () => {
    const own = createCalendar({
      own: [{ on: '2018-11-15', kind: 'off', name: '古尔邦节', source: '通知' }],
    });
    expect(shifts('2018-11-16', own).slice(1, 3)).toEqual([
      'before5 1: 2018-11-09 → 2018-11-08 期间有古尔邦节（本单位放假）',
      'before1 1: 2018-11-15 → 2018-11-14 古尔邦节（本单位放假）',
    ]);
  });

  test('a policy that sends on rest days: what counts calendar days stays', () => {
    const step = {
      key: 'week',
      title: '提醒',
      at: '09:00',
      audience: ['handler'],
      channels: ['email'],
      offsetDays: -7,
    };
    const restless = policySchema.parse({ ...standard, quietHolidays: false, steps: [step] });
    expect(shifts('2018-10-08', calendar, restless)).toEqual([]);
  });
});
