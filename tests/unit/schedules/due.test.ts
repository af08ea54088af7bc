import { describe, expect, it } from 'vitest';
import { dueInstant, troubleWith } from '../../../schedules/due.ts';
import { noRow } from '../../../src/db/scheduleTimes.ts';
import { instantInShanghai } from '../../../src/calendar/date.ts';

const moment = (text: string) => instantInShanghai(text.slice(0, 10), text.slice(11));
const daily = { cron: '30 8 * * *', title: '逾期周报' };
const due = (row: Partial<typeof noRow>, now: string, lease: { until: string } | null = null) => {
  const held = lease && { holder: 'a', until: moment(lease.until) };
  return dueInstant(daily, { ...noRow, ...row }, held, moment(now))?.toISOString();
};
const iso = (text: string) => moment(text).toISOString();

describe('dueInstant', () => {
  it('is the last time that came, once', () => {
    expect(due({}, '2018-11-30 08:29')).toBe(iso('2018-11-29 08:30'));
    const lastRunAt = moment('2018-11-29 08:30');
    expect(due({ lastRunAt }, '2018-11-30 08:29')).toBeUndefined();
    expect(due({ lastRunAt }, '2018-11-30 08:30')).toBe(iso('2018-11-30 08:30'));
    expect(due({ lastRunAt: moment('2018-11-30 08:30') }, '2018-11-30 08:30')).toBeUndefined();
  });

  it('is the latest of several that nobody acted on', () => {
    expect(due({ lastRunAt: moment('2018-11-01 08:30') }, '2018-11-30 12:00')).toBe(iso('2018-11-30 08:30'));
  });

  it('follows the time that was set, and does not make up for one that had passed by then', () => {
    const set = {
      cron: '0 10 * * *',
      changedAt: moment('2018-11-30 12:00'),
      lastRunAt: moment('2018-11-30 08:30'),
    };
    expect(due(set, '2018-11-30 12:01')).toBeUndefined();
    expect(due(set, '2018-12-01 09:59')).toBeUndefined();
    expect(due(set, '2018-12-01 10:00')).toBe(iso('2018-12-01 10:00'));
  });

  it('falls back to its own time when the stored one cannot be read', () => {
    const broken = { cron: 'kaputt', lastRunAt: moment('2018-11-29 08:30') };
    expect(due(broken, '2018-11-30 08:30')).toBe(iso('2018-11-30 08:30'));
  });

  it('is nothing while a living process is at it, and again the same when that died', () => {
    const ran = { lastRunAt: moment('2018-11-30 08:30') };
    expect(due(ran, '2018-12-01 08:30', { until: '2018-12-01 08:31' })).toBeUndefined();
    expect(due(ran, '2018-11-30 08:32', { until: '2018-11-30 08:31' })).toBe(iso('2018-11-30 08:30'));
  });

  it('comes at once when the clock was set back, whatever was run or held by the time before', () => {
    const ran = { lastRunAt: moment('2018-11-30 08:30') };
    expect(due(ran, '2018-11-30 07:40')).toBe(iso('2018-11-29 08:30'));
    expect(due(ran, '2018-11-30 07:40', { until: '2018-11-30 08:31' })).toBe(iso('2018-11-29 08:30'));
    const set = { cron: '0 10 * * *', changedAt: moment('2018-11-30 12:00') };
    expect(due(set, '2018-11-30 11:00')).toBe(iso('2018-11-30 10:00'));
    // Two clocks are never quite the same.
    expect(due({ lastRunAt: moment('2018-11-30 08:31') }, '2018-11-30 08:30')).toBeUndefined();
    expect(due(ran, '2018-12-01 08:30', { until: '2018-12-01 08:35' })).toBeUndefined();
  });

  it('is tried again five minutes after it failed', () => {
    const failed = { lastRunAt: moment('2018-11-30 08:30'), lastError: '数据库没有回应' };
    expect(due(failed, '2018-11-30 08:34')).toBeUndefined();
    expect(due(failed, '2018-11-30 08:35')).toBe(iso('2018-11-30 08:30'));
  });
});

const trouble = (row: Partial<typeof noRow>, now: string) =>
  troubleWith(daily, { ...noRow, ...row, lease: null }, moment(now));

describe('troubleWith', () => {
  it('has nothing to say of a run that succeeded, or is late by less than five minutes', () => {
    expect(trouble({ lastRunAt: moment('2018-11-30 08:30') }, '2018-11-30 20:00')).toEqual([]);
    expect(trouble({ lastRunAt: moment('2018-11-29 08:30') }, '2018-11-30 08:34')).toEqual([]);
    expect(trouble({ lastRunAt: moment('2018-11-30 08:30') }, '2018-11-30 08:29')).toEqual([]);
  });

  it('says which run is overdue, and which failed and why', () => {
    expect(trouble({ lastRunAt: moment('2018-11-29 08:30') }, '2018-11-30 08:36')).toEqual([
      '“逾期周报”应于2018年11月30日 08:30运行，至今没有运行',
    ]);
    expect(
      trouble({ lastRunAt: moment('2018-11-30 08:30'), lastError: '数据库没有回应' }, '2018-11-30 08:31'),
    ).toEqual(['“逾期周报”上次运行出错：数据库没有回应']);
  });
});
