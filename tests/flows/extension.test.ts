import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { obligations, replies } from '../../src/db/schema.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { complete } from '../../src/replies/record.ts';
import { extend } from '../../src/replies/reschedule.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';
import { CZ, digestOn, DUBAN, expectReconciled, mail, obligationOf, remindersIn, text } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);

describe.each(backends)('延期（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  it('到期前一天批准延期：旧的催办取消并记明原因，按新时限重新排，不再交办', async () => {
    world = await openWorld({ backend, start: '2018-11-19 10:00' });
    await world.confirm(PLAN);
    await world.until('2018-11-29 15:00');
    await world.expectSent([
      mail('2018-11-19 10:00', CZ.handler, '【交办】'),
      mail('2018-11-19 10:00', CZ.section, '【交办】'),
      mail('2018-11-23 09:00', CZ.handler, '距到期还有5个工作日'),
      text('2018-11-23 09:00', CZ.phones.handler),
      digestOn('2018-11-26'),
      mail('2018-11-29 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2018-11-29 09:00', CZ.section),
      text('2018-11-29 09:00', CZ.phones.handler),
      text('2018-11-29 09:00', CZ.phones.section),
    ]);
    const { id } = await obligationOf(world);
    expect(await extend(world.app, id, { dueOn: '2018-12-14', note: '等上级文件' })).toBe(true);

    const cancelled = await remindersIn(world, 'cancelled');
    expect(cancelled).toContain(`due 1 email ${CZ.handler} 时限已延至2018年12月14日`);
    expect(cancelled.filter((r) => !r.endsWith(' 时限已延至2018年12月14日'))).toEqual([]);
    // 到期当日1条、逾期1个工作日4条；逾期3个工作日及以后7次，每次2条。
    expect(cancelled).toHaveLength(1 + 4 + 7 * 2);
    expect((await remindersIn(world, 'skipped')).filter((r) => r.includes('调整时限'))).toEqual([
      // 12月14日前第15个工作日是11月23日，批准延期时已过。
      `before15 1 email ${CZ.handler} 调整时限时该时点已过`,
    ]);

    await world.until('2018-12-06 23:00');
    await world.expectSent([digestOn('2018-12-03', '本周无逾期事项')]);
    await world.until('2018-12-19 18:00');
    await world.expectSent([
      // 12月13、12、11、10、7日。
      mail(
        '2018-12-07 09:00',
        CZ.handler,
        '距到期还有5个工作日',
        '2018年12月14日（原文：2018年11月30日前，已同意延期）',
        '第1次提醒',
      ),
      text('2018-12-07 09:00', CZ.phones.handler),
      digestOn('2018-12-10'),
      mail('2018-12-13 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2018-12-13 09:00', CZ.section),
      text('2018-12-13 09:00', CZ.phones.handler),
      text('2018-12-13 09:00', CZ.phones.section),
      mail('2018-12-14 09:00', CZ.handler, '今日到期'),
      digestOn('2018-12-17', '逾期1项'),
      mail('2018-12-17 09:00', CZ.handler, '逾期1个工作日'),
      mail('2018-12-17 09:00', CZ.deputy),
      text('2018-12-17 09:00', CZ.phones.handler),
      text('2018-12-17 09:00', CZ.phones.deputy),
      mail('2018-12-19 09:00', CZ.head, '逾期3个工作日'),
      mail('2018-12-19 09:00', DUBAN),
    ]);
    await expectReconciled(world);
  });

  it('消息已入队、还没发出时延期：旧时限的催办不发，记明时限已调整；交办照发，写明新的时限', async () => {
    world = await openWorld({ backend, start: '2018-11-26 18:00', workers: false });
    await world.confirm(PLAN);
    world.clock.set(moment('2018-11-29 09:00'));
    // 交办通知邮件两封，提前1个工作日提醒短信两条；提醒的邮件由同时发出的交办通知代替。
    expect((await dispatchDue(world.app)).messages).toBe(4);
    const { id } = await obligationOf(world);
    await extend(world.app, id, { dueOn: '2018-12-14', note: null });
    await startWorkers(world.app);
    await world.until('2018-11-30 18:00');
    await world.expectSent([
      mail('2018-11-29 09:00', CZ.handler, '【交办】', '2018年12月14日'),
      mail('2018-11-29 09:00', CZ.section, '【交办】', '2018年12月14日'),
    ]);
    const stopped = (await remindersIn(world, 'cancelled')).filter((r) => r.endsWith('发送前时限已调整'));
    expect(stopped).toHaveLength(2);
  });
});

describe('延期', () => {
  let world: World;
  afterEach(() => world.end());

  it('不晚于现在时限的、已办结的：不改动，也不留下记录', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-26 18:00', workers: false });
    await world.confirm(PLAN);
    const before = await obligationOf(world);
    for (const dueOn of ['2018-11-30', '2018-11-29']) {
      const refused = extend(world.app, before.id, { dueOn, note: null });
      await expect(refused).rejects.toMatchObject({ code: 'EXTENSION_NOT_LATER' });
      await expect(refused).rejects.toThrow('不晚于现在的时限2018年11月30日');
    }
    expect(await obligationOf(world)).toEqual(before);
    expect(await remindersIn(world, 'cancelled')).toEqual([]);

    await complete(world.app, before.id, null);
    expect(await extend(world.app, before.id, { dueOn: '2018-12-14', note: null })).toBe(false);
    const kinds = await world.app.db.select({ kind: replies.kind }).from(replies);
    expect(kinds).toEqual([{ kind: 'completion' }]);
  });

  it('逾期以后批准延期：从新时限重新算起，连延两次也一样', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-26 18:00', workers: false });
    await world.confirm(PLAN);
    const { id } = await obligationOf(world);
    world.clock.set(moment('2018-12-05 10:00'));
    await extend(world.app, id, { dueOn: '2018-12-07', note: null });
    await extend(world.app, id, { dueOn: '2018-12-12', note: null });
    const [row] = await world.app.db.select().from(obligations).where(eq(obligations.id, id));
    expect(row).toMatchObject({ dueOn: '2018-12-12', dueVersion: 3, periodOn: '2018-11-30' });
    // 12月12日前第5个工作日是12月5日9时，延期时已过；下一次是12月11日。
    const planned = await remindersIn(world, 'planned');
    expect(planned.filter((r) => r.startsWith('before'))).toEqual([
      `before1 1 email ${CZ.handler}`,
      `before1 1 email ${CZ.section}`,
      `before1 1 sms ${CZ.handler}`,
      `before1 1 sms ${CZ.section}`,
    ]);
    // 一直没有发出的交办通知还在等。
    expect(planned.filter((r) => r.startsWith('assign'))).toHaveLength(2);
  });
});
