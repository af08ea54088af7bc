import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { readNotice } from '../../../src/calendar/notice/read.ts';
import type { ArrangedDay } from '../../../src/calendar/types.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';

const require = createRequire(import.meta.url);
const published = (name: string) => readFileSync(require.resolve(`chinese-days/dist/${name}`), 'utf8');
const brief = (days: ArrangedDay[]) => days.map(({ on, kind, name }) => `${on} ${kind} ${name}`);

const json = (days: unknown[], more: object = {}) => ({
  name: '2027.json',
  content: JSON.stringify({ year: 2027, papers: ['https://www.gov.cn/notice-2027'], days, ...more }),
});
const nationalDay = { name: '国庆节', date: '2027-10-01', isOffDay: true };

const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
const ics = (...events: string[][]) => ({
  name: '2027.ics',
  content: ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n'),
});
const nationalWeek = event(
  'DTSTART;VALUE=DATE:20271001',
  'DTEND;VALUE=DATE:20271008',
  'SUMMARY:国庆节（休）',
);

/** What the reader refuses, without the words around it. */
function refusal(file: Parameters<typeof readNotice>[0]): string {
  try {
    readNotice(file);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it was not refused');
}

describe('calendars as they are published', () => {
  const years = Array.from({ length: 23 }, (_, i) => 2004 + i);

  test.each(years)('chinese-days %i.ics is the same arrangement as its data', (year) => {
    const { days } = readNotice({ name: `${year}.ics`, content: published(`years/${year}.ics`) });
    const of = (list: Readonly<Record<string, string>>) =>
      Object.keys(list)
        .filter((on) => on.startsWith(`${year}-`))
        .sort();
    expect(days.filter((day) => day.kind === 'off').map((day) => day.on)).toEqual(of(chineseDays.holidays));
    expect(days.filter((day) => day.kind === 'work').map((day) => day.on)).toEqual(of(chineseDays.workdays));
  });

  test('a file of several years needs the year, and gives that one', () => {
    const content = published('holidays.ics');
    expect(refusal({ name: 'holidays.ics', content })).toMatch(
      /有2024、2025、2026年的安排，请用 --year 指定其中一年/,
    );
    const notice = readNotice({ name: 'holidays.ics', content, year: 2026 });
    expect(notice.year).toBe(2026);
    expect(notice.days).toHaveLength(39);
    expect(notice.days.every(({ on }) => on.startsWith('2026'))).toBe(true);
    expect(notice.source).toBe('中国节假日（holidays.ics）');
  });

  test("Apple's: spans, the end not included, and plain festivals that nobody is off for", () => {
    const notice = readNotice(
      ics(
        event(
          'DTSTART;VALUE=DATE:20261231',
          'DTEND;VALUE=DATE:20270102',
          'SUMMARY;LANGUAGE=zh_CN:元旦（休）',
          'X-APPLE-SPECIAL-DAY:WORK-HOLIDAY',
        ),
        event('DTSTART;VALUE=DATE:20270808', 'SUMMARY;LANGUAGE=zh_CN:七夕', 'RRULE:FREQ=YEARLY'),
        event(
          'DTSTART;VALUE=DATE:20270926',
          'SUMMARY;LANGUAGE=zh_CN:国庆节（班）',
          'X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY',
        ),
        nationalWeek,
      ),
    );
    expect(brief(notice.days)).toEqual([
      '2026-12-31 off 元旦',
      '2027-01-01 off 元旦',
      '2027-09-26 work 国庆节',
      ...[1, 2, 3, 4, 5, 6, 7].map((day) => `2027-10-0${day} off 国庆节`),
    ]);
    expect(notice.warnings.at(-1)).toBe('文件中另有1项没有标明休或班，未采用');
  });

  test("holiday-cn's and others': marks in words, times of day, durations, folded lines", () => {
    const notice = readNotice(
      ics(
        event('SUMMARY:国庆节假期', 'DTSTART;VALUE=DATE:20271001', 'DTEND;VALUE=DATE:20271002'),
        event('SUMMARY:上班(补国庆节假期)', 'DTSTART;VALUE=DATE:20270925', 'DTEND;VALUE=DATE:20270926'),
        event(
          'SUMMARY:国庆节 补班 第1天/共2天',
          'DTSTART;TZID=Asia/Shanghai:20271009T090000',
          'DTEND;TZID=Asia/Shanghai:20271009T180000',
        ),
        event('SUMMARY:劳动', ' 节放假', 'DTSTART:20270430T160000Z', 'DURATION:P2D'),
        event('SUMMARY:清明节（休）', 'DTSTART:20270404T160000Z', 'DTEND:20270406T100000Z'),
        event('SUMMARY:春节（休）', 'DTSTART:20270204T160000Z', 'DTEND:20270208T160000Z'),
        event('SUMMARY:端午节', 'DESCRIPTION:休', 'DTSTART:20270609'),
      ),
    );
    expect(brief(notice.days)).toEqual([
      ...[5, 6, 7, 8].map((day) => `2027-02-0${day} off 春节`),
      ...[5, 6].map((day) => `2027-04-0${day} off 清明节`),
      '2027-05-01 off 劳动节',
      '2027-05-02 off 劳动节',
      '2027-06-09 off 端午节',
      '2027-09-25 work 国庆节',
      '2027-10-01 off 国庆节',
      '2027-10-09 work 国庆节',
    ]);
  });

  test('the open json format, and a calendar made of it', () => {
    const { year, source, days } = readNotice(
      json([
        { name: '元旦', date: '2026-12-31', isOffDay: true },
        nationalDay,
        { name: '国庆节', date: '2027-10-09', isOffDay: false },
      ]),
    );
    expect({ year, source }).toEqual({ year: 2027, source: 'https://www.gov.cn/notice-2027' });
    const calendar = createCalendar({ notices: { years: [year], days } });
    expect(calendar.isWorkingDay('2026-12-31')).toBe(false);
    expect(calendar.isWorkingDay('2027-10-09')).toBe(true);
    expect(calendar.isProvisional('2027-10-01')).toBe(false);
  });

  test('our own json: spans, kinds and a source; a source given by hand wins', () => {
    const own = json(
      [
        { on: '2027-10-01', to: '2027-10-03', kind: 'off', name: '国庆节' },
        { on: '2027-10-09', kind: 'work', name: '国庆节' },
      ],
      { source: '国办发明电〔2026〕00号' },
    );
    expect(readNotice(own).source).toBe('国办发明电〔2026〕00号');
    expect(brief(readNotice(own).days)).toHaveLength(4);
    expect(readNotice({ ...own, source: '省政府办公厅转发' }).days[0]?.source).toBe('省政府办公厅转发');
  });

  test('a public holiday that the file forgets is pointed out, one on a weekend is not', () => {
    const { warnings } = readNotice(
      json([nationalDay, { name: '春节', on: '2027-02-05', to: '2027-02-11', kind: 'off' }]),
    );
    // 2027: 元旦星期五，劳动节星期六、星期日，国庆节2日星期六。
    expect(warnings.map((line) => line.slice(0, line.indexOf('是')))).toEqual([
      '2027年1月1日（元旦）',
      '2027年4月5日（清明节）',
      '2027年6月9日（端午节）',
      '2027年9月15日（中秋节）',
    ]);
  });
});

describe('what is refused', () => {
  test('a day both off and worked, in either format, with both places', () => {
    expect(
      refusal(
        json([
          nationalDay,
          { name: '国庆节', date: '2027-10-02', isOffDay: true },
          { name: '国庆节', date: '2027-10-02', isOffDay: false },
        ]),
      ),
    ).toBe('放假通知“2027.json”有1处不正确：days 第3项：2027-10-02上班，而days 第2项放假。');
    expect(refusal(ics(nationalWeek, event('DTSTART;VALUE=DATE:20271003', 'SUMMARY:国庆节（班）')))).toMatch(
      /第8行：2027-10-03上班，而第3行放假/,
    );
  });

  test('an event marked both ways', () => {
    expect(
      refusal(
        ics(
          nationalWeek,
          event('DTSTART;VALUE=DATE:20271009', 'SUMMARY:国庆节（班）', 'X-APPLE-SPECIAL-DAY:WORK-HOLIDAY'),
        ),
      ),
    ).toMatch(/第8行：“国庆节（班）”既标为休又标为班/);
  });

  test('a make-up day from Monday to Friday', () => {
    expect(refusal(json([nationalDay, { name: '国庆节', date: '2027-10-11', isOffDay: false }]))).toMatch(
      /days 第2项：2027-10-11是周一，本来就上班，不是调休上班日/,
    );
  });

  test('a date that is not real, or of another year', () => {
    expect(refusal(json([nationalDay, { name: '元旦', date: '2027-02-29', isOffDay: true }]))).toMatch(
      /days 第2项 date："2027-02-29"不是真实的日期/,
    );
    expect(refusal(ics(nationalWeek, event('DTSTART;VALUE=DATE:20270229', 'SUMMARY:春节（休）')))).toMatch(
      /第8行：“春节（休）”的开始日期"2027-02-29"不是真实的日期/,
    );
    expect(refusal(json([nationalDay, { name: '元旦', date: '2029-01-01', isOffDay: true }]))).toMatch(
      /days 第2项：2029-01-01不在2027年及其前后一年之内/,
    );
  });

  test('a file without 国庆节, which is no notice of a year', () => {
    expect(refusal(json([{ name: '元旦', date: '2027-01-01', isOffDay: true }]))).toMatch(
      /全文：没有2027年10月1日国庆节放假，不是2027年全年的放假通知/,
    );
    expect(refusal(ics())).toMatch(/全文：没有10月1日国庆节放假/);
    expect(refusal({ ...json([nationalDay]), year: 2028 })).toMatch(/year：文件是2027年的，要导入的是2028年/);
    expect(refusal({ ...ics(nationalWeek), year: 2028 })).toMatch(/没有2028年10月1日国庆节放假/);
  });

  test('every field in error at once', () => {
    const message = refusal(
      json(
        [
          { date: '2027-13-01', isOffDay: '是' },
          { name: '元旦', on: '2027-01-03', to: '2027-01-01', kind: 'rest' },
          { name: '春节', date: '2027-02-06' },
          7,
        ],
        { year: '2027' },
      ),
    );
    for (const place of [
      'year：',
      '第1项 name：',
      '第1项 date：',
      '第1项 isOffDay：',
      '第2项 kind：',
      '第4项：',
    ])
      expect(message).toContain(place);
  });

  test('spans that run backwards or for months, repetition, missing starts', () => {
    expect(refusal(json([{ ...nationalDay, to: '2027-09-01' }]))).toMatch(/第1项 to：早于开始日期/);
    expect(refusal(json([{ ...nationalDay, to: '2028-10-07' }]))).toMatch(/第1项 to：一项安排不能超过31天/);
    const wrong = refusal(
      ics(
        event('DTSTART;VALUE=DATE:20271001', 'DTEND;VALUE=DATE:99991231', 'SUMMARY:国庆节（休）'),
        event('DTSTART;VALUE=DATE:20271001', 'DTEND;VALUE=DATE:20270901', 'SUMMARY:国庆节（休）'),
        event('SUMMARY:春节（休）'),
        event('DTSTART;VALUE=DATE:20270501', 'RRULE:FREQ=YEARLY', 'SUMMARY:劳动节（休）'),
        event('DTSTART;VALUE=DATE:20270501', 'DURATION:PT8H', 'SUMMARY:劳动节（休）'),
      ),
    );
    for (const why of [
      '一项安排不能超过31天',
      '结束日期早于开始日期',
      '没有开始日期',
      '按规则重复',
      '时长（DURATION）应为整天',
    ])
      expect(wrong).toContain(why);
    expect(wrong).toContain('有5处不正确');
  });

  test.each([
    '',
    'BEGIN:VCALENDAR',
    'hello',
    '{"year": 2027',
    'BEGIN:VCARD\r\nEND:VCARD',
    '[]',
    'BEGIN:VCALENDAR\nDTSTART\nEND:VCALENDAR',
  ])('%j is no notice at all', (content) => {
    expect(refusal({ name: 'x.ics', content })).toMatch(
      /有1处不正确：(?:全文|第\d行)：不是完整的|应为一份放假通知/,
    );
  });

  test('a line that is none, by its number', () => {
    const content = ics(nationalWeek).content.replace('END:VEVENT', '国庆节放假七天\r\nEND:VEVENT');
    expect(refusal({ name: 'x.ics', content })).toMatch(/第7行：不是完整的 iCalendar 文件/);
  });

  test('more than 1 MB', () => {
    expect(refusal({ name: 'x.ics', content: ' '.repeat(1024 * 1024 + 1) })).toMatch(/超过 1 MB/);
  });

  test('a thousand problems are counted, thirty are shown', () => {
    const days = Array.from({ length: 1000 }, () => ({
      name: '国庆节',
      date: '2027-10-11',
      isOffDay: false,
    }));
    expect(refusal(json([nationalDay, ...days]))).toMatch(/有1000处不正确.*还有970处/);
  });

  test('nesting without end is no notice, and no crash', () => {
    const content = `${'BEGIN:VCALENDAR\n'.repeat(60_000)}`;
    expect(refusal({ name: 'x.ics', content })).toMatch(/全文/);
    const closed = `${'BEGIN:VCALENDAR\n'.repeat(25_000)}${'END:VCALENDAR\n'.repeat(25_000)}`;
    expect(refusal({ name: 'x.ics', content: closed })).toMatch(/全文/);
  });
});
