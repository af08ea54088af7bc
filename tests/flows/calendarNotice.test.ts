import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { changeCalendar } from '../../src/reminders/changeCalendar.ts';
import { dateOfDayNumber, dayNumber } from '../../src/calendar/date.ts';
import type { ArrangedDay, DayKind } from '../../src/calendar/types.ts';
import { replaceNotice } from '../../src/db/calendar.ts';
import { contacts, messages } from '../../src/db/schema.ts';
import { preview } from '../../src/preview/preview.ts';
import { backends } from '../support/database.ts';
import { openWorld, planText, shown, type World } from '../support/world.ts';
import { CZ, digestOn, expectReconciled, mail, obligationOf, remindersIn, text } from './office.ts';

/**
 * 2027年的放假安排还没有公布（本程序所带数据到2026年）：先按《全国年节及纪念日放假办法》的法定假日排，录入通知后重排。
 * 以下通知的内容为测试所设。
 */
const arranged = (name: string, kind: DayKind, from: string, to = from): ArrangedDay[] =>
  Array.from({ length: dayNumber(to) - dayNumber(from) + 1 }, (_, i) => ({
    on: dateOfDayNumber(dayNumber(from) + i),
    kind,
    name,
    source: '国办发明电〔2026〕00号',
  }));

const plan = (item: string, issuedOn: string, year: string) =>
  planText([item], issuedOn).replaceAll('2018年政务', `${year}年政务`);

const time = (at: Date | null) => (at ? shown(at) : '—');

describe.each(backends)('暂定年度的放假通知到了（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  const enter = async (days: ArrangedDay[]) => {
    const { moved } = await changeCalendar(world.app, (tx) =>
      replaceNotice(tx, { year: 2027, source: '国办发明电〔2026〕00号', days }, world.clock.now()),
    );
    return moved.map((m) => `${m.unit} ${m.step} ${time(m.from)} → ${time(m.to)}`).sort();
  };

  it('11月公布次年安排：未到时点的按新安排重排，只列出变动的；已发的不动', async () => {
    world = await openWorld({ backend, start: '2026-11-09 10:00' });
    await world.confirm(
      plan('2027年1月5日前，完成预算公开专项检查。（县财政局负责落实）', '2026年11月6日', '2026'),
    );
    await world.until('2026-11-12 10:00');
    await world.expectSent([
      mail('2026-11-09 10:00', CZ.handler, '【交办】'),
      mail('2026-11-09 10:00', CZ.section, '【交办】'),
    ]);
    const period = { from: '2026-12-28', to: '2027-01-08' };
    const before = await preview(world.app, period);
    expect(before.provisionalYears).toEqual([2027]);
    // 12月29日至31日也可能被元旦的安排动到；28日不会。
    const provisional = before.messages.map((m) => `${shown(m.at)} ${m.provisional}`);
    expect(provisional).toContain('2026-12-28 09:00 false');
    expect(provisional).toContain('2027-01-04 09:00 true');

    // 元旦12月31日至1月3日放假，1月9日（星期六）上班。1月5日前的工作日：1月4日，12月30、29、28、25日……
    const off = arranged('元旦', 'off', '2026-12-31', '2027-01-03');
    expect(await enter([...off, ...arranged('元旦', 'work', '2027-01-09')])).toEqual([
      '示例县财政局 before15 2026-12-14 09:00 → 2026-12-11 09:00',
      '示例县财政局 before5 2026-12-28 09:00 → 2026-12-25 09:00',
      '示例县财政局 before5 2026-12-28 09:00 → 2026-12-25 09:00',
    ]);
    expect(await remindersIn(world, 'cancelled')).toEqual([
      `before15 1 email ${CZ.handler} 工作日历调整`,
      `before5 1 email ${CZ.handler} 工作日历调整`,
      `before5 1 sms ${CZ.handler} 工作日历调整`,
    ]);
    const after = await preview(world.app, period);
    expect(after.provisionalYears).toEqual([]);
    expect(after.messages.some((m) => m.provisional)).toBe(false);
    // 同一份通知再录一次，什么也不动。
    expect(await enter([...off, ...arranged('元旦', 'work', '2027-01-09')])).toEqual([]);

    await world.until('2027-01-05 18:00');
    await world.expectSent([
      ...['2026-11-16', '2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14', '2026-12-21'].map((on) =>
        digestOn(on),
      ),
      mail('2026-12-11 09:00', CZ.handler, '距到期还有15个工作日'),
      mail('2026-12-25 09:00', CZ.handler, '距到期还有5个工作日'),
      text('2026-12-25 09:00', CZ.phones.handler),
      digestOn('2026-12-28'),
      digestOn('2027-01-04'),
      mail('2027-01-04 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2027-01-04 09:00', CZ.section),
      text('2027-01-04 09:00', CZ.phones.handler),
      text('2027-01-04 09:00', CZ.phones.section),
      mail('2027-01-05 09:00', CZ.handler, '今日到期'),
    ]);
    await expectReconciled(world);
  });

  it('年中才录入：此前发出的消息记为暂定，此后的不是；已过新时点的立即发，已发过的不重发', async () => {
    world = await openWorld({ backend, start: '2027-09-17 10:00' });
    await world.confirm(
      plan('2027年10月12日前，完成预算公开专项检查。（县财政局负责落实）', '2027年9月16日', '2027'),
    );
    // 法定假日只有10月1日至3日：10月12日前第15个工作日是9月20日，第5个是10月5日。
    await world.until('2027-09-30 10:00');
    await world.expectSent([
      mail('2027-09-17 10:00', CZ.handler, '【交办】'),
      mail('2027-09-17 10:00', CZ.section, '【交办】'),
      mail('2027-09-20 09:00', CZ.handler, '距到期还有15个工作日'),
      digestOn('2027-09-20'),
      digestOn('2027-09-27'),
    ]);

    // 国庆节10月1日至7日放假，10月9日（星期六）上班：第5个工作日成了9月29日，已过；第15个成了9月15日，已发过。
    const off = arranged('国庆节', 'off', '2027-10-01', '2027-10-07');
    expect(await enter([...off, ...arranged('国庆节', 'work', '2027-10-09')])).toEqual([
      '示例县财政局 before5 2027-10-05 09:00 → 2027-09-29 09:00',
      '示例县财政局 before5 2027-10-05 09:00 → 2027-09-29 09:00',
    ]);
    await world.until('2027-10-12 18:00');
    await world.expectSent([
      mail('2027-09-30 10:00', CZ.handler, '第2次提醒'),
      text('2027-09-30 10:00', CZ.phones.handler),
      digestOn('2027-10-08'),
      digestOn('2027-10-11'),
      mail('2027-10-11 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2027-10-11 09:00', CZ.section),
      text('2027-10-11 09:00', CZ.phones.handler),
      text('2027-10-11 09:00', CZ.phones.section),
      mail('2027-10-12 09:00', CZ.handler, '今日到期'),
    ]);
    const rows = await world.app.db
      .select({ message: messages, email: contacts.email })
      .from(messages)
      .innerJoin(contacts, eq(contacts.id, messages.contactId))
      .where(eq(contacts.email, CZ.handler))
      .orderBy(messages.createdAt, messages.channel);
    expect(rows.map(({ message: m }) => `${shown(m.createdAt)} ${m.channel} ${m.provisional}`)).toEqual([
      '2027-09-17 10:00 email true',
      '2027-09-20 09:00 email true',
      '2027-09-30 10:00 email false',
      '2027-09-30 10:00 sms false',
      '2027-10-11 09:00 email false',
      '2027-10-11 09:00 sms false',
      '2027-10-12 09:00 email false',
    ]);
    expect((await obligationOf(world)).replanReason).toBeNull();
    await expectReconciled(world);
  });
});
