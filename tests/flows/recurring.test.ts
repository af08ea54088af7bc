import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runRecord } from '../../src/cli/record.ts';
import { addPolicyVersion, newestPolicies } from '../../src/db/policies.ts';
import { deadlines, obligations, units } from '../../src/db/schema.ts';
import { confirmPlan } from '../../src/plans/confirmPlan.ts';
import { makePeriods } from '../../src/plans/makePeriods.ts';
import { rollHorizon } from '../../src/reminders/fill.ts';
import { complete } from '../../src/replies/record.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';

const MONTHLY = planText(['每月28日前，报送政务公开工作情况。（县财政局负责落实）']);

let world: World;
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.end();
});

/** 到期日、状态，按到期日先后。 */
const owed = async (unit = '示例县财政局') => {
  const rows = await world.app.db
    .select({ dueOn: obligations.dueOn, state: obligations.state })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .where(eq(units.name, unit))
    .orderBy(obligations.dueOn);
  return rows.map(({ dueOn, state }) => `${dueOn} ${state}`);
};

const close = async (dueOn: string) => {
  const [row] = await world.app.db.select().from(obligations).where(eq(obligations.dueOn, dueOn));
  await complete(world.app, row?.id ?? '', null);
};

const record = async (...argv: string[]) => {
  vi.stubEnv('DATABASE_URL', world.app.env.DATABASE_URL);
  vi.stubEnv('LOG_LEVEL', 'error');
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await runRecord(argv).finally(() => log.mockRestore());
};

/** 各策略改为每隔多久问一次常态化任务。 */
const askEvery = async (every: 'month' | 'quarter' | null) => {
  for (const { definition } of await newestPolicies(world.app.db)) {
    const { ongoing: _before, ...others } = definition;
    const changed = every === null ? others : { ...others, ongoing: { every } };
    await addPolicyVersion(world.app.db, changed, 'edit', world.app.clock.now());
  }
};

/** 政府领导的周报不在此列。 */
const sentToUnits = async () =>
  (await world.sent()).filter((s) => !s.to.startsWith('leader@') && !s.to.startsWith('duban@'));

describe.each(backends)('周期性时限（队列：%s）', (backend) => {
  it('每月28日前报送：每月各催各的，办结一个月不影响下个月，到年底为止', async () => {
    world = await openWorld({ backend, start: '2018-09-03 10:00' });
    const { recurring, left, obligations: made } = await world.confirm(MONTHLY);
    // 90天以内的三期：9月、10月、11月。
    expect({ recurring, left, made }).toEqual({ recurring: 1, left: [], made: 3 });

    // 9月28日（星期五）：提前15个工作日的时点9月6日，提前5个工作日9月20日（24日中秋节放假）。
    await world.until('2018-09-20 18:00');
    const september = await sentToUnits();
    expect(september.map((s) => `${s.at} ${s.by} ${s.to}`)).toEqual([
      '2018-09-03 10:00 email handler@cz.example',
      '2018-09-03 10:00 email section@cz.example',
      '2018-09-06 09:00 email handler@cz.example',
      '2018-09-20 09:00 email handler@cz.example',
      '2018-09-20 09:00 sms 19900000101',
    ]);
    // 交办只有一次，说的是第一期。
    expect(september[0]?.subject).toContain('【交办】');
    expect(september[0]?.text).toContain('2018年9月28日');
    expect(september[0]?.text).not.toContain('2018年10月28日');

    // 登记办结只算最早到期的一期，后面几期照旧。
    await record('办结', '示例县财政局', '一（一）1');
    await world.until('2018-09-30 18:00');
    expect(await sentToUnits()).toEqual([]);
    // 每天夜里的滚动已经立了12月的一期。
    expect(await owed()).toEqual([
      '2018-09-28 closed',
      '2018-10-28 open',
      '2018-11-28 open',
      '2018-12-28 open',
    ]);

    // 10月28日是星期日，“当日”提到10月26日；提前15个工作日为10月8日，国庆放假后的第一天。
    await world.until('2018-10-26 18:00');
    const october = await sentToUnits();
    expect(october.map((s) => `${s.at} ${s.by} ${s.to}`)).toEqual([
      '2018-10-08 09:00 email handler@cz.example',
      '2018-10-22 09:00 email handler@cz.example',
      '2018-10-22 09:00 sms 19900000101',
      '2018-10-26 09:00 email handler@cz.example',
      '2018-10-26 09:00 email section@cz.example',
      '2018-10-26 09:00 sms 19900000101',
      '2018-10-26 09:00 sms 19900000102',
    ]);
    expect(october.every((s) => s.by === 'sms' || !s.text.includes('2018年9月28日'))).toBe(true);
    expect(october.every((s) => !s.subject.includes('【交办】'))).toBe(true);

    await record('办结', '示例县财政局', '--due', '2018-11-28', '--all');
    expect(await owed()).toContain('2018-10-28 open');
    for (const dueOn of ['2018-10-28', '2018-12-28']) await close(dueOn);
    expect((await owed()).every((row) => row.endsWith('closed'))).toBe(true);
    await world.until('2019-03-01 18:00');
    expect(await sentToUnits()).toEqual([]);
    expect(await owed()).toHaveLength(4);
  });
});

describe('周期性时限', () => {
  it('接连生成两次、同时生成两次：每期每单位只有一项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-03 10:00', workers: false });
    await world.confirm(MONTHLY);
    world.clock.set(moment('2018-10-15 10:00'));
    const made = await Promise.all([makePeriods(world.app), makePeriods(world.app)]);
    expect(made[0] + made[1]).toBe(1);
    expect(await makePeriods(world.app)).toBe(0);
    await rollHorizon(world.app);
    await rollHorizon(world.app);
    expect(await owed()).toHaveLength(4);
  });

  it('停机四个月后：错过的各期照样是该单位的事项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-01-08 10:00', workers: false });
    await world.confirm(MONTHLY.replaceAll('2018年9月3日', '2018年1月5日'));
    expect(await owed()).toHaveLength(3);
    world.clock.set(moment('2018-08-01 10:00'));
    expect(await makePeriods(world.app)).toBe(7);
    expect((await owed()).map((row) => row.slice(0, 10))).toEqual(
      ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'].map((month) => `2018-${month}-28`),
    );
  });

  it('一条规则坏了：搁置并记录，不耽误别的', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-03 10:00', workers: false });
    await world.confirm(
      planText([
        '每月28日前，报送政务公开工作情况。（县财政局负责落实）',
        '每月28日前，报送预算执行情况。（县教育局负责落实）',
      ]),
    );
    const [bad] = await world.app.db
      .select({ id: deadlines.id })
      .from(deadlines)
      .orderBy(deadlines.spanStart)
      .limit(1);
    await world.app.db
      .update(deadlines)
      .set({ rrule: 'FREQ=QUARTERLY' })
      .where(eq(deadlines.id, bad?.id ?? ''));
    world.clock.set(moment('2018-10-15 10:00'));
    world.app.log.level = 'silent';
    expect(await makePeriods(world.app)).toBe(1);
    expect([(await owed()).length, (await owed('示例县教育局')).length]).toEqual([3, 4]);
  });

  it('没有终止日期的待审核，填写后才立项；计划年度已过的说明时限已过；过密的说明原因', async () => {
    world = await openWorld({ backend: 'postgres', start: '2019-02-11 10:00', workers: false });
    const { planId, left } = await world.confirm(
      planText([
        '每月28日前，报送政务公开工作情况。（县财政局负责落实）',
        '每日更新政府网站信息。（县教育局负责落实）',
      ]),
    );
    expect(left.map(({ why, ask }) => ({ why, ask }))).toEqual([
      { why: '时限已过：周期性时限到2018年12月31日为止', ask: 'until' },
      {
        why: '周期性时限没有立项：一年有366次，超过160次，逐次催办过密',
        ask: undefined,
      },
    ]);
    expect(await owed()).toEqual([]);
    await confirmPlan(world.app, planId, { until: '2019-03-31' });
    expect((await owed()).map((row) => row.slice(0, 10))).toEqual(['2019-02-28', '2019-03-28']);
  });

  it('常态化任务：策略写明每季度问一次的，按季度立项，与周期性时限一样', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-03 10:00', workers: false });
    const text = planText(['加强政策解读。（县财政局负责落实。完成时限：长期坚持）']);
    const { planId, left } = await world.confirm(text);
    expect(left.map((l) => l.why)).toEqual(['长期任务，没有截止日期']);
    await askEvery('quarter');
    const confirmed = await confirmPlan(world.app, planId);
    expect(confirmed).toMatchObject({ obligations: 1, recurring: 1, left: [] });
    world.clock.set(moment('2018-10-15 10:00'));
    expect(await makePeriods(world.app)).toBe(1);
    expect(await owed()).toEqual(['2018-09-30 open', '2018-12-31 open']);
  });

  it('常态化任务：问的是进展，不是催办结', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-03 10:00' });
    await askEvery('quarter');
    await world.confirm(planText(['加强政策解读。（县财政局负责落实。完成时限：长期坚持）']));
    await world.until('2018-09-25 18:00');
    const [handed, , , reminded, text] = await sentToUnits();
    expect(handed?.text).toContain('1. 报送“加强政策解读”的进展情况（');
    expect(handed?.text).toContain('办理时限：2018年9月30日（原文：长期坚持，定期报送进展）');
    expect(reminded?.text).toContain('报送“加强政策解读”的进展情况');
    expect(text?.text).toContain('“报送‘加强政策解读’的进展情况”');
    // 周报和通报里逾期的，也是没有报送进展，不是没有办结。
    await world.sent();
    await world.until('2018-10-08 08:30');
    const reports = (await world.sent()).filter(({ to }) => to === 'leader@xzf.example');
    expect(reports).toHaveLength(2);
    for (const { text: report } of reports) expect(report).toContain('报送“加强政策解读”的进展情况');
  });

  it('常态化任务：策略改为不再问的，以后各期不再立项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-03-05 10:00', workers: false });
    await askEvery('quarter');
    await world.confirm(planText(['加强政策解读。（县财政局负责落实。完成时限：长期坚持）'], '2018年3月5日'));
    expect(await owed()).toEqual(['2018-03-31 open']);
    await askEvery('month');
    world.clock.set(moment('2018-05-10 10:00'));
    expect(await makePeriods(world.app)).toBe(2);
    await askEvery(null);
    world.clock.set(moment('2018-08-10 10:00'));
    expect(await makePeriods(world.app)).toBe(0);
    await askEvery('quarter');
    world.clock.set(moment('2018-11-10 10:00'));
    expect(await makePeriods(world.app)).toBe(1);
    expect(await owed()).toEqual([
      '2018-03-31 open',
      '2018-06-30 open',
      '2018-07-31 open',
      '2018-12-31 open',
    ]);
  });
});
