import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { reminders } from '../../src/db/schema.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';
import { CZ, mail, text } from './office.ts';

describe.each(backends)('合并发送（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  it('同一联系人同一渠道的多项任务合并为一条，逾期的在前', async () => {
    world = await openWorld({ backend, start: '2018-11-29 10:00' });
    await world.confirm(
      planText([
        '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
        '2018年12月4日前，公布政府债务限额。（县财政局负责落实）',
        '2018年12月10日前，上报财政专项资金清单。（县财政局负责落实）',
      ]),
    );
    await world.until('2018-12-02 12:00');
    await world.expectSent([
      [
        '2018-11-29 10:00',
        'email',
        'handler@cz.example',
        '3项',
        '完成预算公开专项检查',
        '公布政府债务限额',
        '上报财政专项资金清单',
      ],
      ['2018-11-29 10:00', 'email', 'section@cz.example', '3项'],
      ['2018-11-30 09:00', 'email', 'handler@cz.example', '今日到期'],
    ]);
    await world.until('2018-12-03 18:00');
    const sent = await world.sent();
    expect(sent.map((s) => `${s.at} ${s.by} ${s.to}`)).toEqual([
      '2018-12-03 08:30 email leader@xzf.example',
      '2018-12-03 09:00 email deputy@cz.example',
      '2018-12-03 09:00 email handler@cz.example',
      '2018-12-03 09:00 email section@cz.example',
      '2018-12-03 09:00 sms 19900000101',
      '2018-12-03 09:00 sms 19900000102',
      '2018-12-03 09:00 sms 19900000103',
    ]);
    const letter = sent.find((s) => s.to === 'handler@cz.example')?.text ?? '';
    expect(letter).toContain('逾期1个工作日');
    expect(letter).toContain('距到期还有1个工作日');
    expect(letter.indexOf('完成预算公开专项检查')).toBeLessThan(letter.indexOf('公布政府债务限额'));
  });

  it('停机一周后每位联系人只收到一条合并的消息，错过的层级记为跳过', async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    await world.confirm(planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']));
    await world.until('2018-11-22 18:00');
    await world.sent();
    // 11月23日至12月3日停机：提前5个、1个工作日、到期当日、逾期1个工作日的时点都已过去。
    world.clock.set(moment('2018-12-03 15:00'));
    await world.until('2018-12-03 18:00');
    const sent = await world.sent();
    expect(sent.filter((s) => !s.to.startsWith('leader@')).map((s) => `${s.at} ${s.by} ${s.to}`)).toEqual([
      '2018-12-03 15:00 email deputy@cz.example',
      '2018-12-03 15:00 email handler@cz.example',
      '2018-12-03 15:00 email section@cz.example',
      '2018-12-03 15:00 sms 19900000101',
      '2018-12-03 15:00 sms 19900000102',
      '2018-12-03 15:00 sms 19900000103',
    ]);
    const skipped = await world.app.db.select().from(reminders).where(eq(reminders.state, 'skipped'));
    expect(skipped.map((r) => `${r.step} ${r.channel}`).sort()).toEqual([
      'before1 email',
      'before1 sms',
      'before5 email',
      'before5 sms',
      'due email',
    ]);
  });

  it('发送时段之外到期的不丢：留到下一个时段，短信按短信的时段', async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    await world.confirm(planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']));
    await world.until('2018-11-22 18:00');
    await world.sent();
    world.clock.set(moment('2018-11-23 12:00'));
    await world.until('2018-11-26 08:00');
    await world.expectSent([
      ['2018-11-23 12:00', 'sms', '19900000101'],
      ['2018-11-23 14:30', 'email', 'handler@cz.example', '距到期还有5个工作日'],
    ]);
    world.clock.set(moment('2018-11-29 20:00'));
    await world.until('2018-11-30 08:45');
    await world.expectSent([
      ['2018-11-30 08:30', 'email', 'leader@xzf.example'],
      ['2018-11-30 08:30', 'email', 'handler@cz.example', '今日到期'],
      ['2018-11-30 08:30', 'email', 'section@cz.example'],
      ['2018-11-30 08:30', 'sms', '19900000101'],
      ['2018-11-30 08:30', 'sms', '19900000102'],
    ]);
    // 到期当日的提醒本在9时，已并入同一时段8时30分的一封，不再单发。
    await world.until('2018-11-30 10:00');
    await world.expectSent([]);
  });

  it('一批装不下：分批处理，每人仍只收一条；前面一批都在等时段，后面的照发', async () => {
    world = await openWorld({ backend, start: '2018-11-22 10:00', workers: false });
    await world.confirm(
      planText([
        '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
        '2018年11月30日前，公布政府债务限额。（县财政局负责落实）',
        '2018年11月30日前，完成教育经费公开。（县教育局负责落实）',
        '2018年11月30日前，公布学区划分方案。（县教育局负责落实）',
      ]),
    );
    // 四人各有2项，一批3条。
    expect((await dispatchDue(world.app, 3)).messages).toBe(4);
    await startWorkers(world.app);
    await world.until('2018-11-22 10:01');
    await world.expectSent([
      mail('2018-11-22 10:00', CZ.handler, '【交办】', '2项'),
      mail('2018-11-22 10:00', CZ.section, '【交办】', '2项'),
      mail('2018-11-22 10:00', 'handler@jy.example', '【交办】', '2项'),
      mail('2018-11-22 10:00', 'section@jy.example', '【交办】', '2项'),
    ]);
    // 中午不发邮件：两人的邮件等到下午，短信照发；一人的邮件和短信正好一批。
    world.clock.set(moment('2018-11-23 12:00'));
    const heldUntil = moment('2018-11-23 14:30');
    expect(await dispatchDue(world.app, 4)).toMatchObject({ messages: 2, held: 4, heldUntil });
    await world.until('2018-11-23 18:00');
    await world.expectSent([
      text('2018-11-23 12:00', CZ.phones.handler, '有2项工作'),
      text('2018-11-23 12:00', '19900000201', '有2项工作'),
      mail('2018-11-23 14:30', CZ.handler, '完成预算公开专项检查', '公布政府债务限额'),
      mail('2018-11-23 14:30', 'handler@jy.example'),
    ]);
  });

  it('时段内派发、时段外才轮到发送的：放回去，等下一个时段', async () => {
    world = await openWorld({ backend, start: '2018-11-16 17:20', workers: false });
    await world.confirm(planText(['2018年12月14日前，完成预算公开专项检查。（县财政局负责落实）']));
    world.clock.set(moment('2018-11-16 17:29'));
    expect((await dispatchDue(world.app)).messages).toBe(2);
    world.clock.set(moment('2018-11-17 02:00'));
    await startWorkers(world.app);
    await world.until('2018-11-19 09:00');
    await world.expectSent([
      ['2018-11-19 08:30', 'email', 'handler@cz.example', '【交办】'],
      ['2018-11-19 08:30', 'email', 'section@cz.example', '【交办】'],
      ['2018-11-19 08:30', 'email', 'leader@xzf.example'],
    ]);
  });

  it('确认得晚：已过时点的层级记为跳过，不补发', async () => {
    world = await openWorld({ backend, start: '2018-11-27 10:00' });
    await world.confirm(planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']));
    await world.until('2018-11-28 18:00');
    await world.expectSent([
      ['2018-11-27 10:00', 'email', 'handler@cz.example', '【交办】'],
      ['2018-11-27 10:00', 'email', 'section@cz.example', '【交办】'],
    ]);
    const skipped = await world.app.db.select().from(reminders).where(eq(reminders.state, 'skipped'));
    expect(skipped.map((r) => `${r.step} ${r.channel} ${r.reason}`).sort()).toEqual([
      'before15 email 交办时该时点已过',
      'before5 email 交办时该时点已过',
      'before5 sms 交办时该时点已过',
    ]);
  });
});
