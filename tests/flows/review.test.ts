import { afterEach, describe, expect, it } from 'vitest';
import { obligations, plans, reminders } from '../../src/db/schema.ts';
import { confirmPlan } from '../../src/plans/confirmPlan.ts';
import { importPlan } from '../../src/plans/importPlan.ts';
import { readText } from '../../src/reading/txt.ts';
import { readRegistryFile } from '../../src/units/readRegistryFile.ts';
import { openWorld, planText, type World } from '../support/world.ts';

const read = (text: string) => readText(new TextEncoder().encode(text), '要点.txt');
const registry = () => readRegistryFile('tests/fixtures/flows/units.csv');
const past = (unit: string) => planText([`2018年10月底前，完成目录编制。（${unit}负责落实）`]);

describe('审核之前什么也不发', () => {
  let world: World;
  afterEach(() => world.end());

  it('导入后未确认：没有责任事项、没有催办、没有消息；确认后才开始', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const document = read(planText(['2018年11月12日前，完成预算公开专项检查。（县财政局负责落实）']));
    const { tasks } = await importPlan(world.app, { document, registry: await registry() });
    expect(tasks).toBe(1);
    await world.until('2018-11-14 18:00');
    await world.expectSent([]);
    expect(await world.app.db.$count(obligations)).toBe(0);
    expect(await world.app.db.$count(reminders)).toBe(0);
  });

  it('待审核的逐条说明原因：相对时限、已过时限、单位未匹配', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const document = read(
      planText([
        '2018年10月底前，完成目录编制。（县财政局负责落实）',
        '2018年12月底前，完成政府网站整改。（县气象局负责落实）',
        '在收到申请之日起20个工作日内予以答复。（县教育局负责落实）',
        '自本通知印发之日起60个工作日内，上报实施方案。（县教育局负责落实）',
      ]),
    );
    const { planId, unmatched } = await importPlan(world.app, { document, registry: await registry() });
    expect(unmatched.map((u) => u.words)).toEqual(['县气象局']);
    const { obligations: made, left } = await confirmPlan(world.app, planId);
    expect(left.map((l) => l.why)).toEqual([
      '时限已过，请核对是否仍需催办',
      '责任单位“县气象局”未匹配',
      '待起算事件发生后录入',
    ]);
    // 2018年9月3日印发，60个工作日（中秋节、国庆节放假，9月29日和30日上班）为11月30日。
    const [owed] = await world.app.db.select().from(obligations);
    expect({ made, dueOn: owed?.dueOn }).toEqual({ made: 1, dueOn: '2018-11-30' });
    await world.until('2018-11-05 10:05');
    await world.sent();
  });

  it('时限已过的：不说怎么办就留待审核；按逾期立项的照实写到期日；不再催办的不再问', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    const asked = await world.confirm(past('县财政局'));
    expect(asked.left).toEqual([
      { ref: '一（一）1', phrase: '2018年10月底前', why: '时限已过，请核对是否仍需催办', ask: 'past' },
    ]);
    expect((await confirmPlan(world.app, asked.planId, { past: 'overdue' })).obligations).toBe(1);
    const [owed] = await world.app.db.select().from(obligations);
    expect(owed).toMatchObject({ dueOn: '2018-10-31', state: 'open' });
    expect((await confirmPlan(world.app, asked.planId, { past: 'overdue' })).obligations).toBe(0);

    const other = await world.confirm(past('县教育局'));
    const skipped = await confirmPlan(world.app, other.planId, { past: 'skip' });
    expect(skipped).toMatchObject({ obligations: 0, skipped: 1, left: [] });
    const again = await confirmPlan(world.app, other.planId, { past: 'overdue' });
    expect(again).toMatchObject({ obligations: 0, skipped: 0, left: [] });
  });

  it('过期半年才按逾期立项的：催办照样发出，不因层级早已走完而落空', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const { planId } = await world.confirm(planText(['2018年4月底前，完成目录编制。（县财政局负责落实）']));
    expect((await confirmPlan(world.app, planId, { past: 'overdue' })).obligations).toBe(1);
    await world.until('2018-11-16 18:00');
    const late = (await world.sent()).filter((s) => s.subject.startsWith('【逾期】'));
    // 4月30日（休息日）以后的第133、138个工作日：比标准策略走完（第33个）晚了一百天。
    expect(late.map((s) => `${s.at} ${s.to} ${s.subject.split('》')[1]}`)).toEqual([
      '2018-11-09 09:00 duban@zwgk.example 1项任务已逾期133个工作日',
      '2018-11-09 09:00 head@cz.example 1项任务已逾期133个工作日',
      '2018-11-16 09:00 duban@zwgk.example 1项任务已逾期138个工作日',
      '2018-11-16 09:00 head@cz.example 1项任务已逾期138个工作日',
    ]);
  });

  it('文号相同、内容不同的计划：不悄悄再导入一份，确要导入的须明说', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const first = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
    const corrected = planText(['2018年12月3日前，完成预算公开专项检查。（县财政局负责落实）']);
    await importPlan(world.app, { document: read(first), registry: await registry() });
    const again = { document: read(corrected), registry: await registry() };
    await expect(importPlan(world.app, again)).rejects.toThrow(
      '示政办发〔2018〕12号已经导入过，内容与这一份不同',
    );
    expect(await world.app.db.$count(plans)).toBe(1);
    await importPlan(world.app, { ...again, anew: true });
    expect(await world.app.db.$count(plans)).toBe(2);
  });

  it('重复导入同一份计划、重复确认：不增加任何事项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const text = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
    const first = await world.confirm(text);
    const again = await world.confirm(text);
    expect(again.planId).toBe(first.planId);
    expect(again.obligations).toBe(0);
    expect(await world.app.db.$count(plans)).toBe(1);
    expect(await world.app.db.$count(obligations)).toBe(1);
    await world.until('2018-11-05 10:05');
    expect(await world.sent()).toHaveLength(2);
  });
});
