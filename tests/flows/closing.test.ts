import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { obligations, reminders, units } from '../../src/db/schema.ts';
import { complete } from '../../src/replies/record.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';

const PLAN = planText([
  '2018年11月30日前，完成政务热线清理整合并上报情况。（县财政局牵头落实，县教育局配合）',
]);

describe.each(backends)('办结后不再催办（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  const obligationOf = async (unit: string): Promise<string> => {
    const [row] = await world.app.db
      .select({ id: obligations.id })
      .from(obligations)
      .innerJoin(units, eq(units.id, obligations.unitId))
      .where(eq(units.name, unit));
    if (!row) throw new Error(`no obligation of ${unit}`);
    return row.id;
  };

  it('办结的单位收不到以后的催办，未办结的照常', async () => {
    world = await openWorld({ backend, start: '2018-11-26 10:00' });
    await world.confirm(PLAN);
    await world.until('2018-11-28 12:00');
    await world.sent();
    const finance = await obligationOf('示例县财政局');
    expect(await complete(world.app, finance, '已完成')).toBe(true);
    await world.until('2018-11-30 18:00');
    await world.expectSent([['2018-11-30 09:00', 'email', 'handler@jy.example', '今日到期']]);
    const left = await world.app.db.select().from(reminders).where(eq(reminders.obligationId, finance));
    const open = left.filter((r) => r.state === 'planned' || r.state === 'queued');
    expect(open).toEqual([]);
    const cancelled = left.filter((r) => r.state === 'cancelled');
    expect(cancelled.length).toBeGreaterThan(5);
    expect(new Set(cancelled.map((r) => r.reason))).toEqual(new Set(['事项已办结']));
  });

  it('消息已入队、发送前一刻办结的，也不再发出，并记明原因', async () => {
    world = await openWorld({ backend, start: '2018-11-28 18:00', workers: false });
    await world.confirm(PLAN);
    world.clock.set(moment('2018-11-29 09:00'));
    expect((await dispatchDue(world.app)).messages).toBeGreaterThan(0);
    await complete(world.app, await obligationOf('示例县财政局'), null);
    await complete(world.app, await obligationOf('示例县教育局'), null);
    await startWorkers(world.app);
    await world.until('2018-11-29 09:05');
    await world.expectSent([]);
    const states = await world.app.db
      .select({ state: reminders.state, reason: reminders.reason })
      .from(reminders);
    expect(states.filter((r) => r.state === 'cancelled').map((r) => r.reason)).toContain(
      '发送前事项已办结或已停止',
    );
    expect(states.filter((r) => r.state === 'accepted')).toEqual([]);
  });
});
