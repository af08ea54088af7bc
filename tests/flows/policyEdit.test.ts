import { count, eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../config/policy.ts';
import { policiesFolder } from '../../config/paths.ts';
import { loadPolicies } from '../../config/policyFiles.ts';
import { markForReplanning } from '../../src/db/obligations.ts';
import { newestPolicies, seedPolicies } from '../../src/db/policies.ts';
import { obligations, policies, reminders } from '../../src/db/schema.ts';
import { editPolicy } from '../../src/policies/edit.ts';
import { preview } from '../../src/preview/preview.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, shown, type World } from '../support/world.ts';
import {
  CZ,
  digestOn,
  expectReconciled,
  mail,
  obligationOf,
  policyNamed,
  remindersIn,
  text,
} from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
const LATER = planText(['2018年12月7日前，完成教育经费公开。（县教育局负责落实）']);

/** 标准策略改两处：提前5个工作日的邮件和短信改为提前4个工作日的邮件；新增提前10个工作日。 */
function edited(standard: Policy): Policy {
  const step = { title: '提醒', at: '09:00', audience: ['handler' as const], channels: ['email' as const] };
  const steps = standard.steps.map((s) =>
    s.key === 'before5' ? { ...step, key: 'before4', offsetWorkingDays: -4 } : s,
  );
  return { ...standard, steps: [...steps, { ...step, key: 'before10', offsetWorkingDays: -10 }] };
}

let world: World;
afterEach(() => world.end());

const versions = async () =>
  (await world.app.db.select().from(policies).where(eq(policies.name, 'standard'))).map(
    (p) => `${p.version} ${p.origin}`,
  );
/** 两张表的每一行。 */
const stored = async () => [
  await world.app.db.select().from(policies).orderBy(policies.id),
  await world.app.db.select().from(obligations).orderBy(obligations.id),
  await world.app.db.select().from(reminders).orderBy(reminders.id),
];

const time = (at: Date | null) => (at ? shown(at) : '—');
/** 每条变动一行：层级、原定、改为。 */
const listed = (moved: Awaited<ReturnType<typeof editPolicy>>['moved']) =>
  moved.map((m) => `${m.step} ${time(m.from)} → ${time(m.to)}`).sort();

const restart = (files: Iterable<Policy> = loadPolicies(policiesFolder).values()) =>
  seedPolicies(world.app.db, files, world.clock.now());
const newest = async () =>
  (await newestPolicies(world.app.db)).find((p) => p.name === 'standard')?.definition;

describe.each(backends)('中途修改策略（队列：%s）', (backend) => {
  it('先看变化，再保存，最后改用新版本：各步只动该动的', async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    await world.confirm(PLAN);
    await world.until('2018-11-20 10:00');
    await world.sent();
    const changed = edited(await policyNamed(world, 'standard'));
    const moves = [
      // 11月30日前第5个工作日是11月23日，第4个是26日；第10个是16日，已过，不在其列。
      'before5 2018-11-23 09:00 → —',
      'before5 2018-11-23 09:00 → —',
      'before4 — → 2018-11-26 09:00',
    ];

    // 只看：什么也没有改。
    const before = await stored();
    const looked = await editPolicy(world.app, changed, 'check');
    expect({ ...looked, moved: listed(looked.moved) }).toEqual({
      version: 2,
      running: 1,
      movedDue: [],
      moved: moves.sort(),
    });
    expect(looked.moved[0]).toMatchObject({ unit: '示例县财政局', dueOn: '2018-11-30' });
    expect(await stored()).toEqual(before);

    // 保存：新立项的用新版本，正在进行的不变。
    const kept = await editPolicy(world.app, changed, 'keep');
    expect({ ...kept, moved: listed(kept.moved) }).toEqual({
      version: 2,
      running: 1,
      movedDue: [],
      moved: moves,
    });
    expect((await stored()).slice(1)).toEqual(before.slice(1));
    await world.confirm(LATER);
    await world.until('2018-11-22 10:00');
    await world.expectSent([
      mail('2018-11-20 10:00', 'handler@jy.example', '【交办】'),
      mail('2018-11-20 10:00', 'section@jy.example', '【交办】'),
    ]);

    // 改用：财政局的也改；已过时点的新层级不补发。
    const applied = await editPolicy(world.app, changed, 'apply');
    expect({ ...applied, moved: listed(applied.moved) }).toEqual({
      version: 2,
      running: 1,
      movedDue: [],
      moved: moves,
    });
    const cancelled = await remindersIn(world, 'cancelled');
    expect(cancelled).toEqual([
      `before5 1 email ${CZ.handler} 催办策略调整`,
      `before5 1 sms ${CZ.handler} 催办策略调整`,
    ]);
    expect(await remindersIn(world, 'skipped')).toContain(
      `before10 1 email ${CZ.handler} 策略调整时该时点已过`,
    );
    expect((await editPolicy(world.app, changed, 'apply')).running).toBe(0);

    await world.until('2018-11-30 18:00');
    await world.expectSent([
      // 教育局12月7日前第10个工作日。
      mail('2018-11-23 09:00', 'handler@jy.example', '距到期还有10个工作日'),
      digestOn('2018-11-26'),
      mail('2018-11-26 09:00', CZ.handler, '距到期还有4个工作日'),
      mail('2018-11-29 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2018-11-29 09:00', CZ.section),
      text('2018-11-29 09:00', CZ.phones.handler),
      text('2018-11-29 09:00', CZ.phones.section),
      mail('2018-11-30 09:00', CZ.handler, '今日到期'),
    ]);
    await expectReconciled(world);
  });

  it('改了休息日的规则：改用以后到期日随之移动，逐项列出，通知写明为什么；只保存的不动', async () => {
    world = await openWorld({ backend, start: '2018-11-20 10:00' });
    // 2018年12月2日是星期日。
    await world.confirm(planText(['2018年12月2日前，完成预算公开专项检查。（县财政局负责落实）']));
    const forward = { ...(await policyNamed(world, 'standard')), dueOnRestDay: 'forward' as const };
    const movedDue = [
      { unit: '示例县财政局', task: '完成预算公开专项检查', from: '2018-12-02', to: '2018-12-03' },
    ];
    expect(await editPolicy(world.app, forward, 'keep')).toMatchObject({ running: 1, movedDue });
    expect((await obligationOf(world)).dueOn).toBe('2018-12-02');
    expect(await editPolicy(world.app, forward, 'apply')).toMatchObject({ running: 1, movedDue });
    expect((await obligationOf(world)).dueOn).toBe('2018-12-03');
    await world.until('2018-11-26 18:00');
    await world.expectSent([
      mail('2018-11-20 10:00', CZ.handler, '2018年12月3日（原文：2018年12月2日前，当日为休息日，顺延）'),
      mail('2018-11-20 10:00', CZ.section, '【交办】'),
      digestOn('2018-11-26'),
      mail('2018-11-26 09:00', CZ.handler, '距到期还有5个工作日'),
      text('2018-11-26 09:00', CZ.phones.handler),
    ]);
    await expectReconciled(world);
  });

  it('只保存、不改用：正在进行的事项到底都按立项时的版本', async () => {
    world = await openWorld({ backend, start: '2018-11-20 10:00' });
    await world.confirm(PLAN);
    await editPolicy(world.app, edited(await policyNamed(world, 'standard')), 'keep');
    await world.until('2018-11-26 18:00');
    await world.expectSent([
      mail('2018-11-20 10:00', CZ.handler, '【交办】'),
      mail('2018-11-20 10:00', CZ.section, '【交办】'),
      mail('2018-11-23 09:00', CZ.handler, '距到期还有5个工作日'),
      text('2018-11-23 09:00', CZ.phones.handler),
      digestOn('2018-11-26'),
    ]);
  });
});

describe('策略文件和页面上的修改', () => {
  it('重新启动、文件没变：不盖过管理员的修改；文件变了：成为新版本', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    const standard = await policyNamed(world, 'standard');
    await editPolicy(world.app, edited(standard), 'keep');
    await restart();
    await restart();
    expect(await versions()).toEqual(['1 file', '2 edit']);
    expect(await newest()).toEqual(edited(standard));

    const renamed = { ...standard, title: '标准催办（新）' };
    await restart([renamed]);
    await restart([renamed]);
    expect(await versions()).toEqual(['1 file', '2 edit', '3 file']);
    // 改回原样也是一次修改。
    await restart();
    expect(await versions()).toEqual(['1 file', '2 edit', '3 file', '4 file']);
    expect(await newest()).toEqual(standard);
  });

  it('文件改得和管理员的修改一样，管理员随后再改：重新启动不把他改回去', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    const standard = await policyNamed(world, 'standard');
    const first = edited(standard);
    await editPolicy(world.app, first, 'keep');
    await restart([first]);
    const second = { ...first, title: '标准催办（再改）' };
    await editPolicy(world.app, second, 'keep');
    await restart([first]);
    expect(await newest()).toEqual(second);
    expect(await versions()).toEqual(['1 file', '2 file', '3 edit']);
  });

  it('有一项的策略版本读不出来：预览、查看变化和改用都照常，只是这一项不动', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const { db } = world.app;
    await world.confirm(PLAN);
    await world.confirm(LATER);
    const [broken] = await db
      .insert(policies)
      .values({
        name: 'broken',
        version: 1,
        definition: JSON.parse('{}'),
        createdAt: moment('2018-11-05 09:00'),
      })
      .returning();
    const { id } = await obligationOf(world, '示例县教育局');
    await db
      .update(obligations)
      .set({ policyId: broken?.id ?? '' })
      .where(eq(obligations.id, id));
    await markForReplanning(db, '工作日历调整', null);

    const { messages } = await preview(world.app, { from: '2018-11-05', to: '2018-11-30' });
    expect(messages.some((m) => m.unit === '示例县财政局')).toBe(true);
    const changed = edited(await policyNamed(world, 'standard'));
    expect((await editPolicy(world.app, changed, 'check')).running).toBe(1);
    expect((await editPolicy(world.app, changed, 'apply')).moved.length).toBeGreaterThan(0);
    const [marked] = await db
      .select({ n: count() })
      .from(obligations)
      .where(eq(obligations.replanReason, '工作日历调整'));
    expect(marked?.n).toBe(1);
    world.app.log.level = 'silent';
    await world.until('2018-11-05 10:05');
    await world.expectSent([
      mail('2018-11-05 10:00', CZ.handler, '【交办】'),
      mail('2018-11-05 10:00', CZ.section, '【交办】'),
    ]);
  });
});
