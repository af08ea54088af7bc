import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge, reportProgress } from '../../src/replies/record.ts';
import { backends } from '../support/database.ts';
import { openWorld, planText, type World } from '../support/world.ts';
import {
  CZ,
  digestOn,
  expectReconciled,
  importWith,
  mail,
  obligationOf,
  remindersIn,
  text,
} from './office.ts';

/**
 * 紧急策略，11月5日（星期一）立项，12月14日（星期五）到期，其间29个工作日：过半（第15个）是11月26日；提前3个工作日是
 * 12月11日。签收后5个工作日没有进展的提醒，再发至多两次。
 */
const PLAN = planText(['2018年12月14日前，完成防汛工程验收。（县财政局负责落实）']);
const silent = (on: string) => [mail(`${on} 09:00`, CZ.handler), mail(`${on} 09:00`, CZ.section)];
const HALF = mail('2018-11-26 09:00', CZ.handler, '距到期还有14个工作日');
const ASSIGNED = [
  mail('2018-11-05 10:00', CZ.handler, '【交办】'),
  mail('2018-11-05 10:00', CZ.section, '【交办】'),
  text('2018-11-05 10:00', CZ.phones.handler),
  text('2018-11-05 10:00', CZ.phones.section),
];

describe.each(backends)('签收后久无进展（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  const begin = async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    await importWith(world, PLAN, { urgency: 'urgent' });
    return (await obligationOf(world)).id;
  };

  it('签收后每5个工作日没有进展提醒一次，共三次为止；时间过半另有提醒', async () => {
    const id = await begin();
    await world.until('2018-11-07 11:00');
    await world.expectSent(ASSIGNED);
    expect(await acknowledge(world.app, id)).toBe(true);
    await world.until('2018-12-10 18:00');
    await world.expectSent([
      digestOn('2018-11-12'),
      // 11月7日签收：8、9、12、13、14日。
      ...silent('2018-11-14'),
      digestOn('2018-11-19'),
      ...silent('2018-11-21'),
      digestOn('2018-11-26'),
      HALF,
      ...silent('2018-11-28'),
      digestOn('2018-12-03'),
      digestOn('2018-12-10'),
    ]);
    await expectReconciled(world);
  });

  it('反馈了进展就不再提醒，其他各级照旧', async () => {
    const id = await begin();
    await world.until('2018-11-07 11:00');
    await world.sent();
    await acknowledge(world.app, id);
    await world.until('2018-11-16 10:00');
    await world.expectSent([digestOn('2018-11-12'), ...silent('2018-11-14')]);
    expect(await reportProgress(world.app, id, '已完成招标')).toBe(true);
    const cancelled = await remindersIn(world, 'cancelled');
    expect(cancelled).toHaveLength(4);
    expect(cancelled.every((r) => /^silent5 [23] email .* 单位已反馈进展$/.test(r))).toBe(true);
    await world.until('2018-12-10 18:00');
    await world.expectSent([
      digestOn('2018-11-19'),
      digestOn('2018-11-26'),
      HALF,
      digestOn('2018-12-03'),
      digestOn('2018-12-10'),
    ]);
  });

  it('没有签收就没有这一级；没有签收直接反馈进展，也算签收', async () => {
    const id = await begin();
    await world.until('2018-11-15 10:00');
    await world.expectSent([...ASSIGNED, digestOn('2018-11-12')]);
    await reportProgress(world.app, id, null);
    expect(await obligationOf(world)).toMatchObject({ state: 'acknowledged' });
    await world.until('2018-11-30 18:00');
    await world.expectSent([digestOn('2018-11-19'), digestOn('2018-11-26'), HALF]);
  });

  it('到期以后不再问有无进展，只催逾期', async () => {
    const id = await begin();
    await world.until('2018-12-04 11:00');
    await world.sent();
    await acknowledge(world.app, id);
    await world.until('2018-12-14 18:00');
    await world.expectSent([
      digestOn('2018-12-10'),
      // 12月4日签收：5、6、7、10、11日；提前3个工作日也是11日，同一时刻合并为一条。
      ...silent('2018-12-11'),
      text('2018-12-11 09:00', CZ.phones.handler),
      text('2018-12-11 09:00', CZ.phones.section),
      mail('2018-12-13 09:00', CZ.handler),
      mail('2018-12-13 09:00', CZ.section),
      mail('2018-12-13 09:00', CZ.deputy),
      text('2018-12-13 09:00', CZ.phones.handler),
      text('2018-12-13 09:00', CZ.phones.section),
      text('2018-12-13 09:00', CZ.phones.deputy),
      mail('2018-12-14 09:00', CZ.handler, '今日到期'),
      mail('2018-12-14 09:00', CZ.section, '今日到期'),
      text('2018-12-14 09:00', CZ.phones.handler),
      text('2018-12-14 09:00', CZ.phones.section),
    ]);
    // 第二次本应在12月18日，已在到期之后：从没有排过。
    for (const state of ['planned', 'cancelled', 'skipped'] as const)
      expect((await remindersIn(world, state)).filter((r) => /^silent5 [23]/.test(r))).toEqual([]);
    expect((await remindersIn(world, 'skipped')).filter((r) => r.startsWith('silent5'))).toEqual([
      `silent5 1 email ${CZ.handler} 同一事项已有更近一级催办，合并为一次`,
      `silent5 1 email ${CZ.section} 同一事项已有更近一级催办，合并为一次`,
    ]);
    await expectReconciled(world);
  });
});
