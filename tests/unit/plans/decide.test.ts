import { describe, expect, it } from 'vitest';
import type { DeadlineToReview } from '../../../src/db/plans.ts';
import { type Answers, decide } from '../../../src/plans/decide.ts';
import { edgeOn, planSpan } from '../../../src/plans/horizon.ts';

type Words = Partial<DeadlineToReview['deadline']>;
type Plan = Partial<DeadlineToReview['plan']>;

const item = (deadline: Words, plan: Plan = {}): DeadlineToReview => ({
  deadline: {
    id: 'd',
    taskId: 't',
    position: 0,
    phrase: '每月28日前',
    spanStart: 0,
    spanEnd: 6,
    kind: 'recurring',
    dueOn: null,
    rrule: 'FREQ=MONTHLY;BYMONTHDAY=28',
    relative: null,
    confidence: 1,
    reason: '',
    warnings: [],
    state: 'pending',
    endsOn: null,
    periodsUntil: null,
    ...deadline,
  },
  task: {
    id: 't',
    planId: 'p',
    position: 0,
    ref: '一',
    title: '报送情况',
    text: '报送情况',
    spanStart: 0,
    spanEnd: 4,
    urgency: 'normal',
  },
  plan: {
    title: '要点',
    planYear: 2018,
    docDate: '2018-09-03',
    importedAt: new Date('2018-09-03T02:00:00Z'),
    ...plan,
  },
  units: [
    {
      id: 'u',
      taskId: 't',
      role: 'lead',
      position: 0,
      words: '县财政局',
      how: 'name',
      note: null,
      suggestions: [],
      unitIds: ['unit'],
      helps: false,
    },
  ],
});

const on = (today: string, deadline: Words, plan: Plan = {}, answers: Answers = {}) =>
  decide(item(deadline, plan), { today, answers, every: undefined });
const why = (decision: ReturnType<typeof decide>) => (decision.is === 'left' ? decision.why : decision.is);
const confirmed = (decision: ReturnType<typeof decide>) =>
  decision.is === 'owed' ? decision.confirmed : decision;

const ends = (title: string, planYear = 2018) => {
  const decided = confirmed(on('2018-11-05', {}, { title, planYear }));
  return 'endsOn' in decided ? decided.endsOn : decided;
};

describe('周期性时限到哪一天为止', () => {
  it('规则自己的、填写的、计划年度的、印发年度的，依次取用', () => {
    const until = { rrule: 'FREQ=MONTHLY;BYMONTHDAY=28;UNTIL=20190630' };
    expect(confirmed(on('2018-11-05', until, {}, { until: '2019-03-31' }))).toMatchObject({
      endsOn: '2019-06-30',
    });
    expect(confirmed(on('2018-11-05', {}, {}, { until: '2019-03-31' }))).toMatchObject({
      endsOn: '2019-03-31',
    });
    expect(confirmed(on('2018-11-05', { endsOn: '2019-01-31' }))).toMatchObject({ endsOn: '2019-01-31' });
    expect(confirmed(on('2018-11-05', {}))).toMatchObject({ endsOn: '2018-12-31' });
    expect(confirmed(on('2018-11-05', {}, { planYear: null }))).toMatchObject({ endsOn: '2018-12-31' });
  });

  it('标题写明几年的，到最后一年为止', () => {
    expect(ends('政务公开2018—2019年工作方案')).toBe('2019-12-31');
    expect(ends('三年行动计划（2018-2020年）')).toBe('2020-12-31');
    expect(ends('2018年至2019年重点工作')).toBe('2019-12-31');
    expect(ends('2018——2019年度任务')).toBe('2019-12-31');
    expect(ends('2018～2019年要点')).toBe('2019-12-31');
    expect(ends('2018年要点')).toBe('2018-12-31');
    expect(ends('2018—2019学年工作计划')).toBe('2018-12-31');
    expect(ends('2016—2017年总结后的2018年要点')).toBe('2018-12-31');
  });

  it('都没有的待填写，填得太远的请核对', () => {
    const undated = { planYear: null, docDate: null };
    expect(on('2018-11-05', {}, undated)).toEqual({
      is: 'left',
      why: '周期性时限没有终止日期，请填写',
      ask: 'until',
    });
    expect(on('2018-11-05', {}, undated, { until: '2018-12-15' })).toEqual({
      is: 'owed',
      due: ['2018-11-28'],
      confirmed: {
        rrule: 'FREQ=MONTHLY;BYMONTHDAY=28',
        endsOn: '2018-12-15',
        periodsUntil: '2018-12-15',
      },
    });
    expect(why(on('2018-11-05', {}, undated, { until: '2118-12-31' }))).toContain('在10年以后，请核对');
  });

  it('本年度没有下一期的，说明时限已过；下一年度的计划从下一年度起', () => {
    expect(why(on('2018-12-29', {}))).toBe('时限已过：到2018年12月31日为止没有尚未到期的一期');
    const next = on('2018-12-29', {}, { planYear: 2019 });
    expect(next).toMatchObject({ due: ['2019-01-28', '2019-02-28', '2019-03-28'] });
  });

  it('规则用不了的说明哪一项', () => {
    expect(why(on('2018-11-05', { rrule: 'FREQ=QUARTERLY' }))).toContain('“FREQ=QUARTERLY”不正确');
    expect(why(on('2018-11-05', { rrule: null }))).toContain('周期性时限没有立项');
  });
});

describe('立项提前多久', () => {
  it('到期前90天起，边界一天一天往前挪时每期只出现一次', () => {
    expect(edgeOn('2018-09-03')).toBe('2018-12-02');
    const first = on('2018-09-03', {});
    expect(first).toMatchObject({
      due: ['2018-09-28', '2018-10-28', '2018-11-28'],
      confirmed: { periodsUntil: '2018-12-27' },
    });
    expect(
      on('2018-11-05', { state: 'confirmed', endsOn: '2018-12-31', periodsUntil: '2018-12-27' }),
    ).toMatchObject({ due: ['2018-11-28', '2018-12-28'], confirmed: { periodsUntil: '2018-12-31' } });
  });

  it('计划没有年份的，按导入的年份起算', () => {
    expect(
      planSpan({
        title: '要点',
        planYear: null,
        docDate: null,
        importedAt: new Date('2018-12-31T23:00:00Z'),
      }),
    ).toEqual({
      since: '2019-01-01',
      end: null,
    });
  });
});

describe('有日期的时限', () => {
  const past = { kind: 'date', dueOn: '2018-10-31' } as const;
  it('已过的先问；按逾期立项，或者不再催办', () => {
    expect(on('2018-11-05', past)).toEqual({ is: 'left', why: '时限已过，请核对是否仍需催办', ask: 'past' });
    expect(on('2018-11-05', past, {}, { past: 'overdue' })).toMatchObject({
      is: 'owed',
      due: ['2018-10-31'],
    });
    expect(on('2018-11-05', past, {}, { past: 'skip' })).toEqual({ is: 'skipped' });
    expect(on('2018-11-05', { ...past, state: 'confirmed' }, {}, { past: 'overdue' }).is).toBe('left');
    expect(on('2018-10-31', past)).toMatchObject({ is: 'owed' });
  });

  it('没有责任单位的不立项', () => {
    const nobody = { ...item({ kind: 'date', dueOn: '2018-11-30' }), units: [] };
    const decision = decide(nobody, { today: '2018-11-05', answers: {}, every: undefined });
    expect(why(decision)).toBe('文件中没有找到责任单位');
  });
});
