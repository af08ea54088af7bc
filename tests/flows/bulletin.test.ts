import { and, eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { bulletins, contacts, deadlines, obligations, tasks, units } from '../../src/db/schema.ts';
import { quarterlyBulletin } from '../../src/digests/quarterly.ts';
import { complete } from '../../src/replies/record.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';

/** 2018年9月29日、30日（周六、周日）为调休上班日，10月1日至7日放假，第四季度第一个工作日是10月8日。 */
const PLAN = planText(
  [
    '2018年8月31日前，完成预算公开专项检查。（县财政局牵头落实，县教育局配合）',
    '2018年9月28日前，公开重大建设项目批准和实施信息。（县财政局牵头落实）',
    '2018年11月30日前，完成政务热线清理整合。（县教育局牵头落实）',
  ],
  '2018年7月6日',
);

let world: World;
afterEach(() => world.end());

async function obligationOf(unit: string, dueOn: string): Promise<string> {
  const [row] = await world.app.db
    .select({ id: obligations.id })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(and(eq(units.name, unit), eq(obligations.dueOn, dueOn)));
  if (!row) throw new Error(`${unit} owes nothing by ${dueOn}`);
  return row.id;
}

/** 到第三季度末：财政局第一项按时办结、第二项没有办结，教育局第一项逾期三个工作日办结。 */
async function liveThroughQuarter(): Promise<void> {
  await world.confirm(PLAN);
  await world.until('2018-08-30 15:00');
  await complete(world.app, await obligationOf('示例县财政局', '2018-08-31'), null);
  await world.until('2018-09-05 15:00');
  await complete(world.app, await obligationOf('示例县教育局', '2018-08-31'), null);
  await world.until('2018-10-08 08:00');
  await world.sent();
}

const stored = () => world.app.db.select().from(bulletins);

describe.each(backends)('季度通报（队列：%s）', (backend) => {
  it('新季度第一个工作日发给督办人员和领导，逐单位列出逾期事项，只发一次', async () => {
    world = await openWorld({ backend, start: '2018-07-09 10:00' });
    await liveThroughQuarter();
    expect(await stored()).toEqual([]);
    await world.until('2018-10-08 08:45');
    const bulletin: string[] = [
      '关于2018年第三季度逾期事项的通报：共2项，1项尚未办结',
      '2018年第三季度到期的责任事项共3项，其中按时办结1项，逾期办结1项，截至2018年10月8日逾期尚未办结1项。',
      '【示例县财政局】1项',
      '公开重大建设项目批准和实施信息',
      '（尚未办结，已逾期3个工作日）',
      '时限2018年9月28日｜牵头单位｜示政办发〔2018〕12号',
      '【示例县教育局】1项',
      '（逾期3个工作日）',
      '时限2018年8月31日｜2018年9月5日办结｜责任单位｜示政办发〔2018〕12号',
      '单位排列不分先后',
    ];
    const sent = await world.sent();
    const mails = sent.filter((mail) => mail.subject.includes('通报'));
    expect(mails.map(({ at, to }) => `${at} ${to}`)).toEqual([
      '2018-10-08 08:30 duban@zwgk.example',
      '2018-10-08 08:30 leader@xzf.example',
    ]);
    for (const words of bulletin)
      for (const { subject, text } of mails) expect(`${subject}\n${text}`).toContain(words);
    // 同一天早上还有逾期周报，此外没有别的。
    expect(sent.filter((mail) => !mails.includes(mail))).toMatchObject([
      { at: '2018-10-08 08:30', to: 'leader@xzf.example', subject: expect.stringContaining('逾期周报') },
    ]);
    for (const { text } of mails) {
      expect(text.indexOf('财政局')).toBeLessThan(text.indexOf('教育局'));
      expect(text).not.toContain('政务热线');
      expect(text).not.toContain('预算公开专项检查。（逾期0');
    }

    await world.until('2018-10-12 18:00');
    expect((await world.sent()).filter((mail) => mail.subject.includes('通报'))).toEqual([]);
    expect(await stored()).toMatchObject([
      { quarterOn: '2018-07-01', content: { counts: { due: 3, onTime: 1, late: 1, open: 1 } } },
    ]);
  });
});

describe('季度通报', () => {
  it('错过的那天早上过后补发；上季度的早晨不算；两个进程同时也只有一期', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-07-09 10:00' });
    await liveThroughQuarter();
    world.clock.set(moment('2018-10-10 10:00'));
    const nothing = { made: false, messages: 0 };
    expect(await quarterlyBulletin(world.app, moment('2018-10-07 08:30'))).toEqual(nothing);
    // 休息日不发。
    world.clock.set(moment('2018-10-13 10:00'));
    expect(await quarterlyBulletin(world.app, moment('2018-10-12 08:30'))).toEqual(nothing);
    world.clock.set(moment('2018-10-12 10:00'));
    // 督办人员兼任领导的，只收一封。
    const [duban] = await world.app.db.select().from(contacts).where(eq(contacts.role, 'supervisor'));
    await world.app.db.insert(contacts).values({
      unitId: duban?.unitId ?? '',
      role: 'leader',
      name: '分管副主任',
      email: 'DUBAN@zwgk.example',
    });
    const both = await Promise.all(
      [1, 2].map(() => quarterlyBulletin(world.app, moment('2018-10-12 08:30'))),
    );
    expect(both.filter(({ made }) => made)).toEqual([{ made: true, messages: 2 }]);
    expect(await stored()).toHaveLength(1);
    await world.until('2018-10-12 10:01');
    expect((await world.sent()).filter((mail) => mail.subject.includes('通报'))).toHaveLength(2);
  });

  it('没有到期事项的季度不发；全部按时办结的如实通报', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-07-09 10:00' });
    await world.confirm(
      planText(['2018年11月30日前，完成政务热线清理整合。（县教育局牵头落实）'], '2018年7月6日'),
    );
    await world.until('2018-11-29 08:45');
    expect(await stored()).toEqual([]);
    await complete(world.app, await obligationOf('示例县教育局', '2018-11-30'), null);
    await world.until('2019-01-02 08:00');
    await world.sent();
    await world.until('2019-01-02 08:45');
    const mails = (await world.sent()).filter((mail) => mail.subject.includes('通报'));
    expect(mails.map(({ to }) => to)).toEqual(['duban@zwgk.example', 'leader@xzf.example']);
    for (const { subject, text } of mails) {
      expect(subject).toBe('关于2018年第四季度到期事项办理情况的通报：全部按时办结');
      expect(text).toContain('2018年第四季度到期的责任事项共1项，均已按时办结。');
      expect(text).not.toContain('逾期时间');
    }
  });
});
