import { afterEach, describe, expect, it } from 'vitest';
import { editPolicy } from '../../src/policies/edit.ts';
import { preview } from '../../src/preview/preview.ts';
import { complete } from '../../src/replies/record.ts';
import { pause } from '../../src/replies/reschedule.ts';
import { urge } from '../../src/replies/urge.ts';
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
const gapReason = '刚由人工催办，间隔不足3个工作日';

let world: World;
afterEach(() => world.end());

/** 策略写明人工催办后3个工作日内不再自动催办。 */
const openWithGap = async (backend: 'postgres' | 'redis', start: string) => {
  world = await openWorld({ backend, start });
  const standard = await policyNamed(world, 'standard');
  await editPolicy(world.app, { ...standard, gapAfterManualWorkingDays: 3 }, 'keep');
  await world.confirm(PLAN);
  return (await obligationOf(world)).id;
};

describe.each(backends)('人工催办（队列：%s）', (backend) => {
  it('时段内当场发；此后3个工作日自动催办让开；再催一次，从第二次重新数', async () => {
    const id = await openWithGap(backend, '2018-11-19 10:00');
    await world.until('2018-11-21 10:05');
    await world.sent();
    const first = await urge(world.app, id);
    expect(first).toEqual({ reminders: 2, firstAt: moment('2018-11-21 10:05'), already: false });
    await world.until('2018-11-26 12:00');
    await world.expectSent([
      mail('2018-11-21 10:05', CZ.handler, '距到期还有7个工作日', '第1次提醒'),
      text('2018-11-21 10:05', CZ.phones.handler),
      // 22、23、26日之内：提前5个工作日（23日）的邮件和短信不发。
      digestOn('2018-11-26'),
    ]);
    expect((await remindersIn(world, 'skipped')).filter((r) => r.endsWith(gapReason))).toEqual([
      `before5 1 email ${CZ.handler} ${gapReason}`,
      `before5 1 sms ${CZ.handler} ${gapReason}`,
    ]);

    // 11月26日中午：短信当场，邮件等下午2时30分。此后27、28、29日，提前1个工作日（29日）也让开。
    const second = await urge(world.app, id);
    expect(second && { ...second, firstAt: second.firstAt && shown(second.firstAt) }).toEqual({
      reminders: 2,
      firstAt: '2018-11-26 12:00',
      already: false,
    });
    await world.until('2018-11-30 18:00');
    await world.expectSent([
      text('2018-11-26 12:00', CZ.phones.handler, '剩4个工作日'),
      mail('2018-11-26 14:30', CZ.handler, '第2次提醒'),
      mail('2018-11-30 09:00', CZ.handler, '今日到期', '第3次提醒'),
    ]);
    expect((await remindersIn(world, 'skipped')).filter((r) => r.startsWith('before1 ')).length).toBe(4);
    expect((await remindersIn(world, 'accepted')).filter((r) => r.startsWith('人工催办'))).toEqual([
      `人工催办 1 email ${CZ.handler}`,
      `人工催办 1 sms ${CZ.handler}`,
      `人工催办 2 email ${CZ.handler}`,
      `人工催办 2 sms ${CZ.handler}`,
    ]);
    await expectReconciled(world);
  });
});

describe('人工催办', () => {
  it('休息日催办的等到上班；策略没有写间隔的，自动催办照旧', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00' });
    await world.confirm(PLAN);
    // 11月24日是星期六。
    await world.until('2018-11-24 10:00');
    await world.sent();
    const urged = await urge(world.app, (await obligationOf(world)).id);
    expect(urged?.firstAt && shown(urged.firstAt)).toBe('2018-11-26 08:30');
    await world.until('2018-11-29 18:00');
    await world.expectSent([
      digestOn('2018-11-26'),
      mail('2018-11-26 08:30', CZ.handler, '距到期还有4个工作日'),
      text('2018-11-26 08:30', CZ.phones.handler),
      mail('2018-11-29 09:00', CZ.handler),
      mail('2018-11-29 09:00', CZ.section),
      text('2018-11-29 09:00', CZ.phones.handler),
      text('2018-11-29 09:00', CZ.phones.section),
    ]);
  });

  it('正好在自动催办的那一刻催办：只发一条', async () => {
    const id = await openWithGap('postgres', '2018-11-20 10:00');
    await world.until('2018-11-23 08:59');
    await world.sent();
    world.clock.set(moment('2018-11-23 09:00'));
    await urge(world.app, id);
    await world.until('2018-11-23 18:00');
    await world.expectSent([
      mail('2018-11-23 09:00', CZ.handler, '距到期还有5个工作日'),
      text('2018-11-23 09:00', CZ.phones.handler),
    ]);
  });

  it('夜里接连催两次：第二次说明已安排，只发一次；要求写进邮件和短信，预览也有', async () => {
    const id = await openWithGap('postgres', '2018-11-20 10:00');
    await world.until('2018-11-20 20:00');
    await world.sent();
    const note = '请于周五前报送检查初稿；附附件。';
    expect((await urge(world.app, id, { note }))?.reminders).toBe(2);
    const second = await urge(world.app, id, { note: '另一要求' });
    expect(second).toEqual({ reminders: 0, firstAt: moment('2018-11-21 08:30'), already: true });
    const { messages } = await preview(world.app, { from: '2018-11-21', to: '2018-11-21' });
    const said = '要求：请于周五前报送检查初稿，附附件。';
    expect(messages.map((m) => m.text.includes(said))).toEqual([true, true]);
    await world.until('2018-11-21 18:00');
    await world.expectSent([
      mail('2018-11-21 08:30', CZ.handler, `（说明：办公室对一（一）1的${said}）`),
      text('2018-11-21 08:30', CZ.phones.handler, said),
    ]);
    // 发出以后可以再催；要求较长的只写进邮件，太长的不收。
    const long = '请于星期五前报送检查初稿，并说明尚未公开的单位及其原因。';
    await urge(world.app, id, { note: long });
    await world.until('2018-11-22 18:00');
    const [byMail, byText] = await world.sent();
    expect(byMail?.text).toContain(long);
    expect(byText?.text).not.toContain('要求');
    await expect(urge(world.app, id, { note: '长'.repeat(201) })).rejects.toMatchObject({
      code: 'NOTE_TOO_LONG',
    });
  });

  it('只用指定的渠道；已办结或暂停的不催', async () => {
    const id = await openWithGap('postgres', '2018-11-20 10:00');
    await world.until('2018-11-20 10:05');
    await world.sent();
    expect((await urge(world.app, id, { by: ['sms'] }))?.reminders).toBe(1);
    await world.until('2018-11-20 10:10');
    await world.expectSent([text('2018-11-20 10:05', CZ.phones.handler)]);
    await pause(world.app, id, null);
    expect(await urge(world.app, id)).toBeNull();
    await world.until('2018-11-20 18:00');
    await world.expectSent([]);
  });

  it('办结以后：已排好的人工催办也取消', async () => {
    const id = await openWithGap('postgres', '2018-11-20 18:00');
    await urge(world.app, id);
    await complete(world.app, id, null);
    expect(await urge(world.app, id)).toBeNull();
    await world.until('2018-11-21 18:00');
    await world.expectSent([]);
    expect((await remindersIn(world, 'cancelled')).filter((r) => r.startsWith('人工催办'))).toEqual([
      `人工催办 1 email ${CZ.handler} 事项已办结`,
      `人工催办 1 sms ${CZ.handler} 事项已办结`,
    ]);
  });
});
