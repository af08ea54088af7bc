import { afterEach, describe, expect, it } from 'vitest';
import { openWorld, planText, type World } from '../support/world.ts';
import { CZ, digestOn, DUBAN, expectReconciled, mail, text } from './office.ts';

/**
 * 2018年春节2月15日至21日放假，2月11日（星期日）、2月24日（星期六）上班（国办发明电〔2017〕12号）。
 * 2022年春节1月31日至2月6日放假，1月29日（星期六）、1月30日（星期日）上班（国办发明电〔2021〕11号）。
 */
describe('春节前后的催办', () => {
  let world: World;
  afterEach(() => world.end());

  it('2018年2月20日到期：节前按调休上班日倒数，节后从第一个工作日数起，放假期间一条不发', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-01-22 10:00' });
    await world.confirm(
      planText(['2018年2月20日前，公开财政预算草案。（县财政局负责落实）'], '2018年1月19日'),
    );
    await world.until('2018-02-14 18:00');
    await world.expectSent([
      mail('2018-01-22 10:00', CZ.handler, '【交办】'),
      mail('2018-01-22 10:00', CZ.section, '【交办】'),
      // 到期前的工作日：2月14、13、12、11（调休）、9、8、7、6、5、2、1日，1月31、30、29、26日。第15个是1月26日。
      mail('2018-01-26 09:00', CZ.handler, '距到期还有15个工作日', '将于2月9日（到期前5个工作日）'),
      digestOn('2018-01-29'),
      digestOn('2018-02-05'),
      // 第5个是2月9日（星期五）；没有调休就会是2月8日。
      mail('2018-02-09 09:00', CZ.handler, '距到期还有5个工作日', '将于2月14日（到期前1个工作日）'),
      text('2018-02-09 09:00', CZ.phones.handler),
      digestOn('2018-02-12'),
      // 提前1个工作日和“当日”都落在节前最后一个工作日2月14日：承办人只收到一封。
      mail('2018-02-14 09:00', CZ.handler, '2018年2月20日'),
      mail('2018-02-14 09:00', CZ.section),
      text('2018-02-14 09:00', CZ.phones.handler),
      text('2018-02-14 09:00', CZ.phones.section),
    ]);

    await world.until('2018-02-21 23:59');
    await world.expectSent([]);

    await world.until('2018-03-02 18:00');
    await world.expectSent([
      // 2月19日那一周的周报，在节后第一个工作日2月22日（星期四）。
      digestOn('2018-02-22', '逾期1项'),
      mail('2018-02-22 09:00', CZ.handler, '逾期1个工作日', '第1次催办'),
      mail('2018-02-22 09:00', CZ.deputy, '逾期1个工作日'),
      text('2018-02-22 09:00', CZ.phones.handler),
      text('2018-02-22 09:00', CZ.phones.deputy),
      // 逾期3个工作日：22、23、24日（星期六，调休上班）。
      mail('2018-02-24 09:00', CZ.head, '逾期3个工作日'),
      mail('2018-02-24 09:00', DUBAN),
      digestOn('2018-02-26'),
      // 再过5个工作日：26、27、28日，3月1、2日。
      mail('2018-03-02 09:00', CZ.head, '逾期8个工作日'),
      mail('2018-03-02 09:00', DUBAN),
    ]);
    await expectReconciled(world);
  });

  it('2022年2月4日（正月初四）到期：周末调休的两天都算工作日，也照常发送', async () => {
    world = await openWorld({ backend: 'redis', start: '2022-01-25 10:00' });
    const plan = planText(['2022年2月4日前，公开财政预算草案。（县财政局负责落实）'], '2022年1月20日');
    await world.confirm(plan.replaceAll('2018', '2022'));
    await world.until('2022-02-06 23:59');
    await world.expectSent([
      mail('2022-01-25 10:00', CZ.handler, '【交办】'),
      mail('2022-01-25 10:00', CZ.section, '【交办】'),
      // 1月30日（日）、29日（六）、28、27、26日：第5个是1月26日（星期三）。
      mail('2022-01-26 09:00', CZ.handler, '距到期还有5个工作日'),
      text('2022-01-26 09:00', CZ.phones.handler),
      // 1月30日星期日上班：提前1个工作日和“当日”都在这一天。
      mail('2022-01-30 09:00', CZ.handler, '2022年2月4日'),
      mail('2022-01-30 09:00', CZ.section),
      text('2022-01-30 09:00', CZ.phones.handler),
      text('2022-01-30 09:00', CZ.phones.section),
    ]);
    await world.until('2022-02-09 18:00');
    await world.expectSent([
      digestOn('2022-02-07', '逾期1项'),
      mail('2022-02-07 09:00', CZ.handler, '逾期1个工作日'),
      mail('2022-02-07 09:00', CZ.deputy),
      text('2022-02-07 09:00', CZ.phones.handler),
      text('2022-02-07 09:00', CZ.phones.deputy),
      mail('2022-02-09 09:00', CZ.head, '逾期3个工作日'),
      mail('2022-02-09 09:00', DUBAN),
    ]);
    expect(world.app.calendar.isWorkingDay('2022-01-30')).toBe(true);
  });
});
