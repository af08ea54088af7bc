import { afterEach, describe, expect, it } from 'vitest';
import { backends } from '../support/database.ts';
import { type Expected, moment, openWorld, planText, type World } from '../support/world.ts';
import { CZ, digestOn, expectReconciled, mail, remindersIn, text } from './office.ts';

/** 两项任务同一承办人：甲11月30日（星期五）到期，乙12月4日（星期二）到期。 */
const PLAN = planText([
  '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
  '2018年12月4日前，公布政府债务限额。（县财政局负责落实）',
]);
const { handler, section, deputy, phones } = CZ;
const MERGED = '同一事项已有更近一级催办，合并为一次';

type Outage = { what: string; down: string; up: string; until: string; sent: Expected[]; skipped: string[] };

const outages: Outage[] = [
  {
    what: '停一小时：推迟的照发，一条不少',
    down: '2018-11-29 08:50',
    up: '2018-11-29 09:50',
    until: '2018-11-29 18:00',
    sent: [
      mail('2018-11-29 09:50', handler, '距到期还有1个工作日'),
      mail('2018-11-29 09:50', section),
      text('2018-11-29 09:50', phones.handler),
      text('2018-11-29 09:50', phones.section),
    ],
    skipped: [],
  },
  {
    what: '停一天：前一天错过的与当天上午的并为一条',
    down: '2018-11-29 08:50',
    up: '2018-11-30 08:50',
    until: '2018-11-30 18:00',
    sent: [
      mail('2018-11-30 08:50', handler, '今日到期'),
      mail('2018-11-30 08:50', section, '今日到期'),
      text('2018-11-30 08:50', phones.handler, '今日到期'),
      text('2018-11-30 08:50', phones.section),
    ],
    // 承办人当天的邮件说的是“今日到期”，提前1个工作日的一封不再发。
    skipped: [`before1 1 email ${handler} ${MERGED}`],
  },
  {
    what: '停一周：两项任务几级一起错过，每人每渠道只收一条',
    down: '2018-11-26 18:00',
    up: '2018-12-03 10:00',
    until: '2018-12-03 18:00',
    sent: [
      // 甲逾期1个工作日；乙次日到期，提前1个工作日。
      mail('2018-12-03 10:00', handler, '逾期1个工作日', '距到期还有1个工作日', '另有1项即将到期'),
      mail('2018-12-03 10:00', section),
      mail('2018-12-03 10:00', deputy, '逾期1个工作日'),
      text('2018-12-03 10:00', phones.handler, '有2项工作待办结'),
      text('2018-12-03 10:00', phones.section),
      text('2018-12-03 10:00', phones.deputy),
    ],
    skipped: [
      `before1 1 email ${handler} ${MERGED}`,
      `before1 1 sms ${handler} ${MERGED}`,
      `before5 1 email ${handler} ${MERGED}`,
      `before5 1 sms ${handler} ${MERGED}`,
      `due 1 email ${handler} ${MERGED}`,
    ],
  },
];

describe.each(backends)('停机之后（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  it.each(outages)('$what', async ({ down, up, until, sent, skipped }) => {
    world = await openWorld({ backend, start: '2018-11-06 10:00' });
    await world.confirm(PLAN);
    await world.until(down);
    await world.sent();
    world.clock.set(moment(up));
    await world.until(until);
    await world.expectSent(sent);
    expect(await remindersIn(world, 'skipped')).toEqual(skipped);
    await expectReconciled(world);
  });

  /**
   * 2018年国庆节10月1日至7日放假，9月29日（星期六）、30日（星期日）上班。任务10月8日（星期一）到期：提前1个工作日是9月30日。
   */
  it.each([
    ['10月4日（放假期间）恢复：等到节后第一个时段才发', '2018-10-04 15:00', '2018-10-08 08:30'],
    ['10月8日上班以后恢复：当场发', '2018-10-08 10:00', '2018-10-08 10:00'],
  ])('停机跨国庆节，9月29日停，%s', async (_what, up, at) => {
    world = await openWorld({ backend, start: '2018-09-25 10:00' });
    await world.confirm(planText(['2018年10月8日前，完成政府网站普查整改。（县财政局负责落实）']));
    await world.until('2018-09-29 08:00');
    await world.expectSent([
      mail('2018-09-25 10:00', handler, '【交办】'),
      mail('2018-09-25 10:00', section, '【交办】'),
      mail('2018-09-26 09:00', handler, '距到期还有5个工作日'),
      text('2018-09-26 09:00', phones.handler),
    ]);
    world.clock.set(moment(up));
    await world.until('2018-10-09 18:00');
    const morning = at === '2018-10-08 08:30' ? [digestOn('2018-10-08')] : [];
    // 上午8时30分的周报错过了，第二天补上。
    const nextDay = morning.length > 0 ? [] : [digestOn('2018-10-09')];
    await world.expectSent([
      ...morning,
      mail(at, handler, '今日到期'),
      mail(at, section),
      text(at, phones.handler),
      text(at, phones.section),
      ...nextDay,
      mail('2018-10-09 09:00', handler, '逾期1个工作日'),
      mail('2018-10-09 09:00', deputy),
      text('2018-10-09 09:00', phones.handler),
      text('2018-10-09 09:00', phones.deputy),
    ]);
    const late = (await remindersIn(world, 'skipped')).filter((r) => r.endsWith(MERGED));
    expect(late).toEqual([`before1 1 email ${handler} ${MERGED}`]);
    await expectReconciled(world);
  });
});
