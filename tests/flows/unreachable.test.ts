import { and, eq, isNotNull } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { contacts, reminders } from '../../src/db/schema.ts';
import { unreachableLines } from '../../src/cli/unreachable.ts';
import { preview } from '../../src/preview/preview.ts';
import { backends } from '../support/database.ts';
import { openWorld, planText, type World } from '../support/world.ts';
import { CZ, digestOn, DUBAN, expectReconciled, importWith, mail, text } from './office.ts';

/** 到期日2018年11月30日（星期五）；11月23日为提前5个工作日。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);

let world: World;
afterEach(() => world.end());

/** 已发的在记录里的说明：哪一级、给谁、为什么给他。 */
const notes = async () => {
  const rows = await world.app.db
    .select({ step: reminders.step, channel: reminders.channel, email: contacts.email, note: reminders.note })
    .from(reminders)
    .innerJoin(contacts, eq(contacts.id, reminders.contactId))
    .where(and(isNotNull(reminders.note), eq(reminders.state, 'accepted')))
    .orderBy(reminders.plannedAt, reminders.channel, contacts.email);
  return rows.map((r) => `${r.step} ${r.channel} ${r.email} ${r.note}`);
};

describe.each(backends)('所列的人都通知不到（队列：%s）', (backend) => {
  it('立即改送上一级，通知里说明，记录里写明；能通知到一个就不上送', async () => {
    world = await openWorld({ backend, start: '2018-11-20 10:00' });
    // 财政局没有承办人，科室负责人只登记了手机。
    const { unreachable } = await importWith(world, PLAN, {
      change: (csv) =>
        csv
          .split('\n')
          .filter((line) => !line.includes(CZ.handler))
          .join('\n')
          .replace('部门,,办公室主任,科室负责人,section@cz.example', '部门,县财政局,办公室主任,科室负责人,'),
    });
    expect(unreachable).toContain('示例县财政局：没有登记承办人');
    expect(unreachable).toContain('示例县财政局：科室负责人没有登记邮箱');
    await world.until('2018-11-30 18:00');
    const toDeputy = '承办人、科室负责人无法通知，改送分管领导';
    await world.expectSent([
      // 交办（承办人、科室负责人，邮件）：都没有邮箱，送分管领导。
      mail('2018-11-20 10:00', CZ.deputy, '【交办】', `（说明：${toDeputy}。）`),
      // 提前5个工作日（承办人，邮件和短信）：上一级科室负责人有手机。
      text('2018-11-23 09:00', CZ.phones.section),
      digestOn('2018-11-26'),
      // 提前1个工作日（承办人、科室负责人，邮件和短信）：科室负责人的短信发得到，不上送。
      text('2018-11-29 09:00', CZ.phones.section),
      // 到期当日（承办人，邮件）：科室负责人没有邮箱，送分管领导。
      mail('2018-11-30 09:00', CZ.deputy, '今日到期', '（说明：承办人无法通知，改送分管领导。）'),
    ]);
    expect(await notes()).toEqual([
      `assign email ${CZ.deputy} ${toDeputy}`,
      'before5 sms null 承办人无法通知，改送科室负责人',
      `due email ${CZ.deputy} 承办人无法通知，改送分管领导`,
    ]);
    await expectReconciled(world);
  });

  it('单位没有任何联系人：一路送到督办人员，预览同样说明', async () => {
    world = await openWorld({ backend, start: '2018-11-20 10:00' });
    const { unreachable } = await importWith(world, PLAN, {
      change: (csv) =>
        csv
          .split('\n')
          .filter((line) => !line.includes('@cz.example'))
          .concat('示例县财政局,部门,县财政局,,,,')
          .join('\n'),
    });
    expect(unreachable).toEqual(
      expect.arrayContaining(['示例县财政局：没有登记承办人', '示例县财政局：没有登记主要负责人']),
    );
    const shown = await preview(world.app, { from: '2018-11-20', to: '2018-12-05' });
    expect(shown.unreachable).toContainEqual({
      unit: '示例县财政局',
      reason: '没有登记承办人',
      movedTo: 'supervisor',
      told: 'moved',
      tasks: 1,
    });
    const lines = unreachableLines(shown.unreachable);
    expect(lines).toContain('  示例县财政局：没有登记承办人，改送督办人员（责任事项1项）');
    expect(lines).toHaveLength(new Set(lines).size);
    // 逾期3个工作日的本来就送督办人员：主要负责人缺了，另有人收到。
    expect(lines[lines.indexOf('无法通知本人，同一次催办的其他人能收到：') + 1]).toBe(
      '  示例县财政局：没有登记主要负责人（责任事项1项）',
    );

    await world.until('2018-12-05 18:00');
    const duban = '19900000301';
    await world.expectSent([
      mail('2018-11-20 10:00', DUBAN, '【交办】', '承办人、科室负责人无法通知，改送督办人员', '示例县财政局'),
      mail('2018-11-23 09:00', DUBAN, '承办人无法通知，改送督办人员'),
      text('2018-11-23 09:00', duban),
      digestOn('2018-11-26'),
      mail('2018-11-29 09:00', DUBAN, '承办人、科室负责人无法通知，改送督办人员'),
      text('2018-11-29 09:00', duban),
      mail('2018-11-30 09:00', DUBAN, '今日到期'),
      digestOn('2018-12-03'),
      mail('2018-12-03 09:00', DUBAN, '逾期1个工作日', '承办人、分管领导无法通知，改送督办人员'),
      text('2018-12-03 09:00', duban),
      // 逾期3个工作日本来就送督办人员，没有改送可言。
      mail('2018-12-05 09:00', DUBAN, '逾期3个工作日'),
    ]);
    const moved = await notes();
    expect(moved.every((n) => n.includes(DUBAN) && n.endsWith('改送督办人员'))).toBe(true);
    expect(moved.some((n) => n.startsWith('overdue3'))).toBe(false);
    await expectReconciled(world);
  });
});

describe('谁也通知不到', () => {
  it('连督办人员也没有：确认时逐项说明，不派发也不出错', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00' });
    const {
      obligations,
      reminders: planned,
      unreachable,
    } = await importWith(world, PLAN, {
      change: (csv) =>
        csv
          .split('\n')
          .filter((line) => !/@cz\.example|duban@/.test(line))
          .concat('示例县财政局,部门,县财政局,,,,')
          .join('\n'),
    });
    expect({ obligations, planned }).toEqual({ obligations: 1, planned: 0 });
    expect(unreachable).toContain('示例县财政局：没有登记督办人员');
    const shown = await preview(world.app, { from: '2018-11-20', to: '2018-12-05' });
    expect(new Set(shown.unreachable.map(({ told }) => told))).toEqual(new Set(['nobody']));
    expect(unreachableLines(shown.unreachable)[0]).toBe('无法通知，也没有人可以改送：');
    expect(shown.digestToNobody).toBe(false);
    await world.until('2018-12-05 18:00');
    await world.expectSent([digestOn('2018-11-26'), digestOn('2018-12-03', '逾期1项')]);
  });
});
