import { afterEach, describe, expect, it } from 'vitest';
import { changeCalendar } from '../../src/reminders/changeCalendar.ts';
import { putOwnDay } from '../../src/db/calendar.ts';
import { waitingDeadlines } from '../../src/db/events.ts';
import { obligations } from '../../src/db/schema.ts';
import { recordEvent } from '../../src/plans/recordEvent.ts';
import { extend } from '../../src/replies/reschedule.ts';
import { urge } from '../../src/replies/urge.ts';
import { openWorld, planText, type World } from '../support/world.ts';

const PLAN = planText(['会后10个工作日内，将会议落实情况报县政府办公室。（县财政局牵头落实）']);

describe('按工作日起算的时限，随工作日历调整', () => {
  let world: World;
  afterEach(() => world.end());

  /** 9月12日（星期三）本单位放假。 */
  const closeOn12th = () =>
    changeCalendar(world.app, (tx) =>
      putOwnDay(
        tx,
        { on: '2018-09-12', kind: 'off', name: '县庆', source: '示政办发〔2018〕30号' },
        world.clock.now(),
      ),
    );
  const dueDates = async () =>
    (await world.app.db.select().from(obligations)).map((o) => `${o.dueOn} 第${o.dueVersion}版`);
  /** 会议于9月5日（星期三）召开：10个工作日到9月19日（星期三）。 */
  const meetingHeld = async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-05 16:00' });
    await world.confirm(PLAN);
    const [waiting] = await waitingDeadlines(world.app.db);
    await recordEvent(world.app, {
      deadlineId: waiting?.id ?? '',
      happenedOn: '2018-09-05',
      note: null,
    });
    expect(await dueDates()).toEqual(['2018-09-19 第1版']);
    await world.until('2018-09-05 18:00');
    await world.sent();
  };

  it('期间多放一天假，时限顺延一天，催办随之改期，逐条列出', async () => {
    await meetingHeld();
    const { moved } = await closeOn12th();
    expect(await dueDates()).toEqual(['2018-09-20 第2版']);
    const first = moved.find((m) => m.step === 'due');
    expect(moved.length).toBeGreaterThan(4);
    expect(first?.dueOn).toBe('2018-09-20');
    // 原来提前5个工作日是9月12日，恰逢放假；现在是9月13日。
    await world.until('2018-09-13 12:00');
    await world.expectSent([
      ['2018-09-10 08:30', 'email', 'leader@xzf.example'],
      ['2018-09-13 09:00', 'email', 'handler@cz.example', '2018年9月20日', '距到期还有5个工作日'],
      ['2018-09-13 09:00', 'sms', '19900000101'],
    ]);
  });

  it('登记了而还没发出的人工催办，随新的时限照发', async () => {
    await meetingHeld();
    const [row] = await world.app.db.select().from(obligations);
    await urge(world.app, row?.id ?? '', { note: '请今天下班前报送' });
    await closeOn12th();
    await world.until('2018-09-06 12:00');
    await world.expectSent([
      ['2018-09-06 08:30', 'email', 'handler@cz.example', '2018年9月20日', '请今天下班前报送'],
      ['2018-09-06 08:30', 'sms', '19900000101', '9月20日', '请今天下班前报送'],
    ]);
  });

  it('已经由办公室延期的，不再随日历变动', async () => {
    await meetingHeld();
    const [row] = await world.app.db.select().from(obligations);
    await extend(world.app, row?.id ?? '', { dueOn: '2018-09-28', note: null });
    await closeOn12th();
    expect(await dueDates()).toEqual(['2018-09-28 第2版']);
  });
});
