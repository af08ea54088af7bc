import { afterEach, describe, expect, it } from 'vitest';
import { putOwnDay } from '../../src/db/calendar.ts';
import { waitingDeadlines } from '../../src/db/events.ts';
import { recordEvent } from '../../src/plans/recordEvent.ts';
import { preview } from '../../src/preview/preview.ts';
import { changeCalendar } from '../../src/reminders/changeCalendar.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { extend, pause, resume } from '../../src/replies/reschedule.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';
import { CZ, expectReconciled, importWith, mail, obligationOf, remindersIn, text } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
const EVENT = planText(['会后10个工作日内，将会议落实情况报县政府办公室。（县财政局牵头落实）']);

let world: World;
afterEach(() => world.end());

/** 11月20日（星期二）晚上8时确认，交办通知排在次日8时30分。 */
const confirmedAtNight = async (options: { backend?: 'postgres' | 'redis'; workers?: boolean } = {}) => {
  world = await openWorld({ backend: 'postgres', start: '2018-11-20 20:00', ...options });
  await world.confirm(PLAN);
  return (await obligationOf(world)).id;
};
const handedOverAt = (at: string, ...words: string[]) => [
  mail(at, CZ.handler, '【交办】', ...words),
  mail(at, CZ.section, '【交办】', ...words),
];

describe.each(backends)('交办通知发出以前时限变动，交办不丢（队列：%s）', (backend) => {
  it('当晚暂停又恢复：次日照常交办，而且只交办一次', async () => {
    const id = await confirmedAtNight({ backend });
    world.clock.set(moment('2018-11-20 20:05'));
    await pause(world.app, id, null);
    world.clock.set(moment('2018-11-20 20:06'));
    await resume(world.app, id, null);
    await world.until('2018-11-21 18:00');
    await world.expectSent(handedOverAt('2018-11-21 08:30', '2018年11月30日'));
    await pause(world.app, id, null);
    await world.until('2018-11-22 10:00');
    await resume(world.app, id, null);
    await world.until('2018-11-22 18:00');
    await world.expectSent([]);
    await expectReconciled(world);
  });
});

describe('交办当日的提醒', () => {
  it('同一时段内，交办通知已经写明时限的，邮件不再另发；短信照发；后续安排从次日说起；预览同样', async () => {
    // 11月23日（星期五）是提前5个工作日的那一天，9时提醒；前一天晚上确认，8时30分交办。
    world = await openWorld({ backend: 'postgres', start: '2018-11-22 20:00' });
    await world.confirm(PLAN);
    const { messages } = await preview(world.app, { from: '2018-11-23', to: '2018-11-23' });
    expect(messages.map((m) => `${m.kind} ${m.channel}`).sort()).toEqual([
      'assignment email',
      'assignment email',
      'reminder sms',
    ]);
    await world.until('2018-11-23 18:00');
    await world.expectSent([
      ...handedOverAt('2018-11-23 08:30', '距到期还有5个工作日', '首次提醒将于11月29日'),
      text('2018-11-23 09:00', CZ.phones.handler),
    ]);
    expect(await remindersIn(world, 'skipped')).toContain(
      `before5 1 email ${CZ.handler} 已由同时发出的交办通知告知`,
    );
    await expectReconciled(world);
  });
});

describe('交办通知发出以前时限变动，交办不丢', () => {
  it('暂停几天再恢复：恢复后第一个时段交办，写明新的时限', async () => {
    const id = await confirmedAtNight();
    await pause(world.app, id, null);
    await world.until('2018-11-22 12:00');
    await world.expectSent([]);
    await resume(world.app, id, null);
    await world.until('2018-11-22 18:00');
    await world.expectSent(handedOverAt('2018-11-22 14:30', '2018年12月4日'));
  });

  it('当晚延期：次日按新时限交办，预览也这么说', async () => {
    const id = await confirmedAtNight();
    await extend(world.app, id, { dueOn: '2018-12-14', note: null });
    const { messages } = await preview(world.app, { from: '2018-11-20', to: '2018-11-21' });
    expect(messages.map((m) => `${m.kind} ${m.to}`).sort()).toEqual([
      `assignment ${CZ.handler}`,
      `assignment ${CZ.section}`,
    ]);
    await world.until('2018-11-21 18:00');
    await world.expectSent(handedOverAt('2018-11-21 08:30', '2018年12月14日'));
  });

  it('交办通知已入队、还没发出时延期：照发，写明新的时限，不重发', async () => {
    const id = await confirmedAtNight({ workers: false });
    world.clock.set(moment('2018-11-21 08:30'));
    expect((await dispatchDue(world.app)).messages).toBe(2);
    await extend(world.app, id, { dueOn: '2018-12-14', note: null });
    await startWorkers(world.app);
    await world.until('2018-11-21 18:00');
    await world.expectSent(handedOverAt('2018-11-21 08:30', '2018年12月14日'));
  });

  it('交办通知已入队时暂停：不发；恢复后交办', async () => {
    const id = await confirmedAtNight({ workers: false });
    world.clock.set(moment('2018-11-21 08:30'));
    await dispatchDue(world.app);
    await pause(world.app, id, null);
    await startWorkers(world.app);
    await world.until('2018-11-21 10:00');
    await world.expectSent([]);
    await resume(world.app, id, null);
    await world.until('2018-11-21 18:00');
    await world.expectSent(handedOverAt('2018-11-21 10:00', '2018年11月30日'));
  });

  it('起算的时限随工作日历变动：交办照发，变动中不说不再发送', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-05 20:00' });
    await world.confirm(EVENT);
    const [waiting] = await waitingDeadlines(world.app.db);
    await recordEvent(world.app, { deadlineId: waiting?.id ?? '', happenedOn: '2018-09-05', note: null });
    // 9月12日（星期三）本单位放假：10个工作日由9月19日变为9月20日。
    const day = { on: '2018-09-12', kind: 'off', name: '县庆', source: '示政办发〔2018〕30号' } as const;
    const { moved } = await changeCalendar(world.app, (tx) => putOwnDay(tx, day, world.clock.now()));
    expect(moved.filter((m) => m.step === 'assign')).toEqual([]);
    await world.until('2018-09-06 18:00');
    await world.expectSent(handedOverAt('2018-09-06 08:30', '2018年9月20日'));
  });

  it('时限变动以后才来的承办人：交办给他，原来的人不再收', async () => {
    const id = await confirmedAtNight();
    await world.until('2018-11-21 10:00');
    await world.expectSent(handedOverAt('2018-11-21 08:30'));
    await extend(world.app, id, { dueOn: '2018-12-14', note: null });
    const other = planText(['2018年12月25日前，完成校园安全检查。（县教育局负责落实）']);
    await importWith(world, other, {
      change: (csv) =>
        csv.replace('承办人,承办人,handler@cz.example,19900000101', '新同志,承办人,new@cz.example,'),
    });
    await world.until('2018-11-21 10:05');
    await world.expectSent([
      mail('2018-11-21 10:00', 'new@cz.example', '【交办】', '2018年12月14日'),
      mail('2018-11-21 10:00', 'handler@jy.example', '【交办】'),
      mail('2018-11-21 10:00', 'section@jy.example', '【交办】'),
    ]);
    expect((await remindersIn(world, 'accepted')).filter((r) => r.includes('@cz')).length).toBe(3);
  });
});
