import { describe, expect, it } from 'vitest';
import { cautionAbout, checkTime } from '../../../schedules/allowed.ts';
import { dispatch } from '../../../schedules/dispatch.ts';
import { schedules } from '../../../schedules/table.ts';
import { weeklyDigestMorning } from '../../../schedules/weekly-digest.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';
import { UserError } from '../../../src/errors.ts';

const calendar = createCalendar();
const check = (schedule: typeof dispatch, cron: string) => () =>
  checkTime(schedule, cron, calendar, '2018-11-23');

describe('checkTime', () => {
  it('takes every default', () => {
    for (const schedule of schedules) expect(check(schedule, schedule.cron)).not.toThrow();
  });

  it.each([
    ['*/10 * * * * *', '最短间隔为一分钟'],
    ['0 30 8 * * *', '最短间隔为一分钟'],
    ['61 * * * *', '分“61”不对，应为0到59'],
    ['0 25 * * *', '时“25”不对，应为0到23'],
    ['0 8 * * 9', '星期“9”不对'],
    ['H * * * *', '分“H”不对'],
    ['30 8 * *', '应为五项，现有4项'],
    ['8点半', '应为五项，现有1项'],
    ['@daily', '应为五项，现有1项'],
    ['', '没有填写'],
    ['0 9 31 2 *', '没有一天符合'],
  ])('refuses “%s” in one line of Chinese: %s', (cron, words) => {
    expect(check(weeklyDigestMorning, cron)).toThrow(UserError);
    expect(check(weeklyDigestMorning, cron)).toThrow(words);
  });

  it.each(['* * * * *', '*/5 * * * *', '0 * * * *', '30 * * * 0-6', '0,45 * * * *'])(
    'lets dispatch run at %s',
    (cron) => {
      expect(check(dispatch, cron)).not.toThrow();
    },
  );

  it.each([
    ['0 */2 * * *', '两次之间最长相隔120分钟'],
    ['* 8-17 * * *', '两次之间最长相隔841分钟'],
    ['0 9 * * *', '两次之间最长相隔1440分钟'],
    // 调休: a Saturday and a Sunday that are worked.
    ['* * * * 1-5', '2018年12月29日是工作日而整天不运行'],
    ['* * 1-30 * *', '2019年1月31日是工作日而整天不运行'],
  ])('does not let dispatch run only at %s: %s', (cron, words) => {
    expect(check(dispatch, cron)).toThrow(words);
    expect(check(weeklyDigestMorning, cron)).not.toThrow();
  });
});

const caution = (schedule: typeof dispatch, cron: string) =>
  cautionAbout(schedule, cron, calendar, '2018-11-23');

describe('cautionAbout', () => {
  it('says that a digest that looks on Mondays alone misses the weeks whose Monday is a holiday', () => {
    expect(caution(weeklyDigestMorning, '30 9 * * 1')).toContain('例如2018年11月23日');
    expect(caution(weeklyDigestMorning, '30 9 * * *')).toBeNull();
    expect(caution(dispatch, '*/5 * * * *')).toBeNull();
  });

  it('says that a digest at night goes out at night', () => {
    expect(caution(weeklyDigestMorning, '0 3 * * *')).toBe(
      '注意：03:00不在工作时间（08:00至18:00）内，邮件会在那时发出。',
    );
    expect(caution(weeklyDigestMorning, '0 9,18 * * *')).toContain('18:00不在工作时间');
    expect(caution(weeklyDigestMorning, '0 8 * * *')).toBeNull();
    expect(caution(dispatch, '*/10 * * * *')).toBeNull();
  });
});
