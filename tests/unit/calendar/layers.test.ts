import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateOfDayNumber, dayNumber } from '../../../src/calendar/date.ts';
import { liveCalendar } from '../../../src/calendar/live.ts';
import type { ArrangedDay, CalendarOptions } from '../../../src/calendar/types.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';

const calendar = createCalendar();
const source = '自治区政府办公厅关于古尔邦节放假的通知';
const notice = '国务院办公厅关于2027年部分节假日安排的通知';
const off = (on: string, name = '古尔邦节', from = source): ArrangedDay => ({
  on,
  kind: 'off',
  name,
  source: from,
});
const work = (on: string, name = '古尔邦节', from = source): ArrangedDay => ({
  on,
  kind: 'work',
  name,
  source: from,
});

describe("the office's own days", () => {
  const own = createCalendar({ own: [off('2018-08-22'), work('2018-08-25')] });

  test('are days off and days worked besides the national ones', () => {
    expect(own.isWorkingDay('2018-08-22')).toBe(false);
    expect(own.isWorkingDay('2018-08-25')).toBe(true);
    expect(own.addWorkingDays('2018-08-21', 1)).toBe('2018-08-23');
    expect(own.addWorkingDays('2018-08-24', 1)).toBe('2018-08-25');
    expect(calendar.isWorkingDay('2018-08-22')).toBe(true);
  });

  test('may close a national make-up day and open a national holiday', () => {
    const contrary = createCalendar({ own: [off('2018-09-30'), work('2018-10-06')] });
    expect(contrary.addWorkingDays('2018-09-29', 1)).toBe('2018-10-06');
  });

  test('may not contradict themselves', () => {
    expect(() => createCalendar({ own: [off('2018-08-22'), work('2018-08-22')] })).toThrow(
      /2018-08-22 既是放假日又是上班日/,
    );
  });

  test('must be real days', () => {
    expect(() => createCalendar({ own: [off('2018-8-22')] })).toThrow(RangeError);
    expect(() => createCalendar({ own: [off('2018-02-29')] })).toThrow(RangeError);
  });

  test('win over an entered notice, the data and the regulation, whichever day it is', () => {
    const any = fc
      .integer({ min: dayNumber('2024-06-01'), max: dayNumber('2029-12-31') })
      .map(dateOfDayNumber);
    const dates = fc.oneof(
      any,
      fc.constantFrom('2027-10-01', '2027-10-09', '2027-05-01', '2026-10-01', '2026-10-10'),
    );
    const kinds = fc.constantFrom<'off' | 'work'>('off', 'work');
    const notices = {
      years: [2027],
      days: [off('2027-10-01', '国庆节', notice), work('2027-10-09', '国庆节', notice)],
    };
    fc.assert(
      fc.property(dates, kinds, (on, kind) => {
        const own = createCalendar({ notices, own: [{ on, kind, name: '自定', source }] });
        expect(own.isWorkingDay(on)).toBe(kind === 'work');
        expect(own.dayInfo(on)).toMatchObject({ origin: 'own', source, working: kind === 'work' });
        expect(own.workingDaysBetween(dateOfDayNumber(dayNumber(on) - 1), on)).toBe(kind === 'work' ? 1 : 0);
      }),
    );
  });
});

describe('years without a notice', () => {
  test('are provisional, and so are the last three days before them', () => {
    const expected: [string, boolean][] = [
      ['2003-12-31', true],
      ['2004-01-01', false],
      ['2018-12-31', false],
      ['2026-10-01', false],
      ['2026-12-28', false],
      ['2026-12-29', true],
      ['2026-12-31', true],
      ['2027-01-01', true],
      ['2030-10-01', true],
    ];
    expect(expected.map(([on]) => [on, calendar.isProvisional(on)])).toEqual(expected);
    expect(() => calendar.isProvisional('2026-13-01')).toThrow(RangeError);
  });

  test('no notice since 2004 arranged a day of December before the 29th, which is why three days are enough', () => {
    for (let year = 2004; year <= 2026; year++)
      for (let day = dayNumber(`${year}-12-01`); day <= dayNumber(`${year}-12-28`); day++)
        expect(calendar.dayInfo(dateOfDayNumber(day)).origin).toBeNull();
  });

  test('still have the holidays of the regulation, but no make-up days', () => {
    // 2027: 春节 2 月 6 日（六），清明 4 月 5 日（一），端午 6 月 9 日（三），中秋 9 月 15 日（三）。
    expect(calendar.addWorkingDays('2026-12-31', 1)).toBe('2027-01-04');
    expect(calendar.addWorkingDays('2027-02-04', 1)).toBe('2027-02-09');
    expect(calendar.isWorkingDay('2027-04-05')).toBe(false);
    expect(calendar.isWorkingDay('2027-06-09')).toBe(false);
    expect(calendar.isWorkingDay('2027-09-15')).toBe(false);
    expect(calendar.addWorkingDays('2027-09-30', 1)).toBe('2027-10-04');
    expect(calendar.isWorkingDay('2027-10-09')).toBe(false);
    expect(calendar.dayInfo('2027-10-01')).toEqual({
      on: '2027-10-01',
      working: false,
      label: '国庆节放假',
      origin: 'regulation',
      source: '《全国年节及纪念日放假办法》（2024年11月10日修订）第二条',
      provisional: true,
    });
  });
});

describe('an entered notice', () => {
  const days = [
    off('2026-12-31', '元旦', notice),
    off('2027-01-01', '元旦', notice),
    off('2027-10-01', '国庆节', notice),
    off('2027-10-04', '国庆节', notice),
    work('2027-10-09', '国庆节', notice),
  ];
  const noticed = createCalendar({ notices: { years: [2027], days } });

  test('ends the provisional state of its year and of the days before it, and no other', () => {
    expect(noticed.isProvisional('2027-06-30')).toBe(false);
    expect(noticed.isProvisional('2026-12-31')).toBe(false);
    expect(noticed.isProvisional('2027-12-30')).toBe(true);
    expect(noticed.isProvisional('2028-01-01')).toBe(true);
  });

  test('takes the place of the regulation and may reach into the year before', () => {
    expect(noticed.isWorkingDay('2026-12-31')).toBe(false);
    expect(noticed.addWorkingDays('2027-09-30', 1)).toBe('2027-10-05');
    expect(noticed.isWorkingDay('2027-10-09')).toBe(true);
    expect(noticed.dayInfo('2027-10-09')).toMatchObject({
      label: '国庆节调休上班',
      origin: 'notice',
      source: notice,
    });
  });

  test('takes the place of the data of its year, whose December belongs to the next', () => {
    const again = createCalendar({ notices: { years: [2018], days: [off('2018-10-01', '国庆节', notice)] } });
    expect(again.isWorkingDay('2018-10-02')).toBe(true);
    expect(again.isWorkingDay('2018-09-30')).toBe(false);
    expect(again.isWorkingDay('2018-12-29')).toBe(true);
    expect(again.isWorkingDay('2018-12-31')).toBe(false);
    expect(again.isWorkingDay('2019-10-01')).toBe(false);
  });

  test('may not contradict itself', () => {
    const both = { years: [2027], days: [off('2027-10-01'), work('2027-10-01')] };
    expect(() => createCalendar({ notices: both })).toThrow(/2027-10-01 既是放假日又是上班日/);
  });
});

describe('what day it is', () => {
  test.each([
    ['2026-10-01', '国庆节放假', 'data', false],
    ['2026-09-20', '国庆节调休上班', 'data', true],
    ['2026-06-19', '端午节放假', 'data', false],
    ['2018-12-29', '元旦调休上班', 'data', true],
    ['2026-07-04', '周六', null, false],
    ['2026-07-05', '周日', null, false],
    ['2026-07-06', '工作日', null, true],
  ])('%s: %s', (on, label, origin, working) => {
    expect(calendar.dayInfo(on)).toMatchObject({ on, label, origin, working, provisional: false });
  });

  test('names the source, and the version of the data', () => {
    expect(calendar.dayInfo('2018-12-31').source).toMatch(
      /^国务院办公厅2019年节假日安排（chinese-days \d+\.\d+\.\d+ 数据）$/,
    );
    expect(calendar.dayInfo('2026-07-06').source).toBeNull();
  });

  test("says that a day is the office's own", () => {
    const own = createCalendar({ own: [off('2026-05-27'), work('2026-05-30', '防汛值守')] });
    expect(own.dayInfo('2026-05-27').label).toBe('古尔邦节（本单位放假）');
    expect(own.dayInfo('2026-05-30').label).toBe('防汛值守（本单位上班）');
  });

  test('agrees with isWorkingDay', () => {
    const dates = fc
      .integer({ min: dayNumber('2003-06-01'), max: dayNumber('2031-06-01') })
      .map(dateOfDayNumber);
    fc.assert(fc.property(dates, (on) => calendar.dayInfo(on).working === calendar.isWorkingDay(on)));
  });
});

describe('a live calendar', () => {
  test('is the same object after its days were replaced, and says whether they differ', () => {
    const live = liveCalendar();
    const { isWorkingDay, addWorkingDays } = live;
    expect(isWorkingDay('2018-08-22')).toBe(true);
    const options: CalendarOptions = { own: [off('2018-08-22')] };
    expect(live.replace(options)).toBe(true);
    expect(isWorkingDay('2018-08-22')).toBe(false);
    expect(addWorkingDays('2018-08-21', 1)).toBe('2018-08-23');
    expect(live.replace(structuredClone(options))).toBe(false);
    expect(live.replace({})).toBe(true);
    expect(isWorkingDay('2018-08-22')).toBe(true);
  });

  test('keeps its days when the new ones contradict each other', () => {
    const live = liveCalendar({ own: [off('2018-08-22')] });
    expect(() => live.replace({ own: [off('2018-08-23'), work('2018-08-23')] })).toThrow(/2018-08-23/);
    expect(live.isWorkingDay('2018-08-22')).toBe(false);
    expect(live.isWorkingDay('2018-08-23')).toBe(true);
  });
});
