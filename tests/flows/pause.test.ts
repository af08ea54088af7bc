import { afterEach, describe, expect, it } from 'vitest';
import { afterwards } from '../../src/cli/afterwards.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { complete } from '../../src/replies/record.ts';
import { extend, pause, resume } from '../../src/replies/reschedule.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';
import { CZ, digestOn, DUBAN, expectReconciled, mail, obligationOf, remindersIn, text } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);

let world: World;
afterEach(() => world.end());

/** 立项后过到某一刻暂停，再过到某一刻恢复；两段之间单位什么也没有收到。 */
const pausedFrom = async (from: string, to: string) => {
  await world.until(from);
  await world.sent();
  const { id } = await obligationOf(world);
  expect(await pause(world.app, id, '等上级文件')).toBe(true);
  await world.until(to);
  const meanwhile = await world.sent();
  expect(meanwhile.filter((s) => !s.subject.includes('逾期周报'))).toEqual([]);
  expect(meanwhile.every((s) => s.text.includes('本周无逾期事项'))).toBe(true);
  expect(await resume(world.app, id, null)).not.toBeNull();
  return obligationOf(world);
};

describe.each(backends)('暂停与恢复（队列：%s）', (backend) => {
  it('到期前暂停：停了多久，时限就顺延多久；暂停期间一条不发；恢复后不再交办', async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    await world.confirm(PLAN);
    // 11月20日（星期二）下午暂停，还剩8个工作日（21、22、23、26至30日）；12月10日（星期一）恢复。
    const { dueOn, state } = await pausedFrom('2018-11-20 15:00', '2018-12-10 10:00');
    // 8个工作日后：12月11、12、13、14、17、18、19、20日。
    expect({ dueOn, state }).toEqual({ dueOn: '2018-12-20', state: 'open' });
    const reasons = new Set((await remindersIn(world, 'cancelled')).map((r) => r.split(' ').at(-1)));
    expect(reasons).toEqual(new Set(['事项已暂停']));
    // 12月20日前第15个工作日是11月29日，正在暂停。
    expect(await remindersIn(world, 'skipped')).toEqual([
      `before15 1 email ${CZ.handler} 调整时限时该时点已过`,
    ]);

    await world.until('2018-12-21 18:00');
    await world.expectSent([
      // 12月19、18、17、14、13日。
      mail(
        '2018-12-13 09:00',
        CZ.handler,
        '距到期还有5个工作日',
        '2018年12月20日（原文：2018年11月30日前，因暂停办理顺延）',
      ),
      text('2018-12-13 09:00', CZ.phones.handler),
      digestOn('2018-12-17'),
      mail('2018-12-19 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2018-12-19 09:00', CZ.section),
      text('2018-12-19 09:00', CZ.phones.handler),
      text('2018-12-19 09:00', CZ.phones.section),
      mail('2018-12-20 09:00', CZ.handler, '今日到期'),
      mail('2018-12-21 09:00', CZ.handler, '逾期1个工作日'),
      mail('2018-12-21 09:00', CZ.deputy),
      text('2018-12-21 09:00', CZ.phones.handler),
      text('2018-12-21 09:00', CZ.phones.deputy),
    ]);
    await expectReconciled(world);
  });

  it('逾期以后暂停：恢复时逾期几天还是几天，接着往上报', async () => {
    world = await openWorld({ backend, start: '2018-11-28 10:00' });
    await world.confirm(PLAN);
    // 12月5日（星期三）逾期3个工作日，已报主要负责人；12月24日（星期一）恢复。
    const { dueOn } = await pausedFrom('2018-12-05 15:00', '2018-12-24 10:00');
    // 仍逾期3个工作日：12月20、21、24日。
    expect(dueOn).toBe('2018-12-19');
    await world.until('2018-12-29 18:00');
    await world.expectSent([
      // 12月25、26、27、28日和29日（星期六，调休上班）之后为8个工作日；3个工作日的那一次恢复时已过，不补发。
      mail('2018-12-29 09:00', CZ.head, '逾期8个工作日'),
      mail('2018-12-29 09:00', DUBAN),
    ]);
  });

  it('消息已入队、还没发出时暂停：这一条不发', async () => {
    world = await openWorld({ backend, start: '2018-11-28 18:00', workers: false });
    await world.confirm(PLAN);
    world.clock.set(moment('2018-11-29 09:00'));
    expect((await dispatchDue(world.app)).messages).toBe(4);
    const { id } = await obligationOf(world);
    await pause(world.app, id, null);
    await startWorkers(world.app);
    await world.until('2018-11-30 18:00');
    await world.expectSent([]);
    const stopped = (await remindersIn(world, 'cancelled')).filter((r) =>
      r.endsWith('发送前事项已办结或已停止'),
    );
    expect(stopped).toHaveLength(4);
  });
});

describe('暂停与恢复', () => {
  /** 2018年12月5日（星期三）逾期3个工作日时暂停，在不同的日子恢复；22日是星期六。 */
  it.each([
    ['星期五', '2018-12-21 10:00', '2018-12-18'],
    ['星期六：休息日，同星期五', '2018-12-22 10:00', '2018-12-18'],
    ['星期一', '2018-12-24 10:00', '2018-12-19'],
  ])('逾期后%s恢复，到期日往前数3个工作日', async (_day, at, dueOn) => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-28 10:00', workers: false });
    await world.confirm(PLAN);
    world.clock.set(moment('2018-12-05 15:00'));
    const { id } = await obligationOf(world);
    await pause(world.app, id, null);
    world.clock.set(moment(at));
    await resume(world.app, id, null);
    expect((await obligationOf(world)).dueOn).toBe(dueOn);
    expect(world.app.calendar.workingDaysBetween(dueOn, at.slice(0, 10))).toBe(3);
  });

  /** 到期日2018年12月23日是星期日。 */
  it.each([
    ['到期前一分钟之内', '2018-12-19 10:00', '2018-12-19 10:01', '2018-12-23'],
    ['到期前停了一天', '2018-12-19 10:00', '2018-12-20 10:00', '2018-12-24'],
    ['到期前的周末', '2018-12-22 10:00', '2018-12-23 10:00', '2018-12-23'],
    ['逾期后一分钟之内', '2018-12-26 10:00', '2018-12-26 10:01', '2018-12-23'],
    ['逾期后停了一天', '2018-12-26 10:00', '2018-12-27 10:00', '2018-12-24'],
  ])('时限在休息日，%s：暂停不会使时限提前', async (_when, from, to, dueOn) => {
    world = await openWorld({ backend: 'postgres', start: '2018-12-17 08:00', workers: false });
    await world.confirm(planText(['2018年12月23日前，完成预算公开专项检查。（县财政局负责落实）']));
    const { id } = await obligationOf(world);
    world.clock.set(moment(from));
    await pause(world.app, id, null);
    world.clock.set(moment(to));
    expect(await resume(world.app, id, null)).toEqual({ dueOn, before: '2018-12-23' });
    // 时限没有变的，不算调整：版本不变，前后各级照旧。
    const moved = dueOn !== '2018-12-23';
    expect(await obligationOf(world)).toMatchObject({ dueOn, dueVersion: moved ? 2 : 1, pausedAt: null });
  });

  it('当日暂停又恢复：还没到的各级照旧，已发的不再发', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-22 10:00' });
    await world.confirm(PLAN);
    await world.until('2018-11-23 10:00');
    expect((await world.sent()).length).toBe(4);
    const before = await remindersIn(world, 'planned');
    const { id } = await obligationOf(world);
    await pause(world.app, id, null);
    await resume(world.app, id, null);
    expect(await remindersIn(world, 'planned')).toEqual(before);
    await world.until('2018-11-28 18:00');
    await world.expectSent([digestOn('2018-11-26')]);
  });

  it('没有暂停的不能恢复，已办结的不能暂停', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-28 18:00', workers: false });
    await world.confirm(PLAN);
    const { id } = await obligationOf(world);
    expect(await resume(world.app, id, null)).toBeNull();
    expect(await pause(world.app, id, null)).toBe(true);
    expect(await pause(world.app, id, null)).toBe(false);
    expect(await resume(world.app, id, null)).not.toBeNull();
    expect(await complete(world.app, id, null)).toBe(true);
    expect(await pause(world.app, id, null)).toBe(false);
  });

  it('登记后说明接下来怎样：暂停期间不催，恢复、延期以后下一次在何时', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-19 10:00', workers: false });
    await world.confirm(PLAN);
    const next = async () => afterwards(world.app, await obligationOf(world));
    const { id } = await obligationOf(world);
    expect(await next()).toBe('接下来：2018年11月19日 10:00，交办通知。');
    await pause(world.app, id, null);
    expect(await next()).toContain('暂停期间不催办。');
    world.clock.set(moment('2018-11-21 10:00'));
    await resume(world.app, id, null);
    await dispatchDue(world.app);
    // 停了两个工作日，12月4日（星期二）到期；前5个工作日是11月27日。
    expect(await next()).toBe('接下来：2018年11月27日 09:00，提前5个工作日提醒。');
    await extend(world.app, id, { dueOn: '2019-11-29', note: null });
    expect(await next()).toBe('接下来：2019年11月8日的催办，提前60天排定。');
    world.clock.set(moment('2030-11-21 10:00'));
    await extend(world.app, id, { dueOn: '2030-01-31', note: null });
    expect(await next()).toBe('接下来没有要发的催办。');
  });
});
