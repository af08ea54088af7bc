import { describe, expect, it } from 'vitest';
import { runsInWords, timeInWords } from '../../../schedules/words.ts';

describe('timeInWords', () => {
  it.each([
    ['* * * * *', '每分钟'],
    ['*/5 * * * *', '每5分钟'],
    ['15 * * * *', '每小时第15分'],
    ['30 8 * * *', '每天08:30'],
    ['0 9,14 * * *', '每天09:00、14:00'],
    ['30 8 * * 1', '每周一08:30'],
    ['30 8 * * 1,4', '每周一、四08:30'],
    ['*/10 * * * 1-5', '周一至周五每10分钟'],
    ['0 9 1,15 * *', '每月1、15日09:00'],
  ])('%s: %s', (cron, words) => {
    expect(timeInWords(cron)).toBe(words);
  });

  it.each(['*/7 * * * *', '30 8 * 1 *', '30 8 1 * 1', '0-5 8 * * *', '0 9-17 * * *'])(
    'leaves %s as it is',
    (cron) => {
      expect(timeInWords(cron)).toBe(cron);
    },
  );
});

describe('runsInWords', () => {
  it('names a day once', () => {
    const runs = ['2018-11-30T01:01:00Z', '2018-11-30T01:02:00Z', '2018-11-30T16:20:00Z'];
    expect(runsInWords(runs.map((run) => new Date(run)))).toBe('11-30 09:01、09:02，12-01 00:20');
    expect(runsInWords([])).toBe('不再运行');
  });
});
