import { afterEach, describe, expect, it } from 'vitest';
import { openWorld, planText, type World } from '../support/world.ts';

/**
 * 2018年国庆节10月1日至7日放假，9月29日（星期六）、9月30日（星期日）上班；中秋节9月22日至24日放假。
 * （国办发明电〔2017〕12号）
 */
describe('国庆节前后的催办', () => {
  let world: World;
  afterEach(() => world.end());

  it('按调休上班日倒数工作日，放假期间不发送，周报顺延到节后第一个工作日', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-09-25 10:00' });
    await world.confirm(planText(['2018年10月8日前，完成政府网站普查整改。（县教育局负责落实）']));
    await world.until('2018-10-09 18:00');
    await world.expectSent([
      ['2018-09-25 10:00', 'email', 'handler@jy.example', '【交办】'],
      ['2018-09-25 10:00', 'email', 'section@jy.example', '【交办】'],
      ['2018-09-26 09:00', 'email', 'handler@jy.example', '距到期还有5个工作日'],
      ['2018-09-26 09:00', 'sms', '19900000201'],
      ['2018-09-30 09:00', 'email', 'handler@jy.example', '距到期还有1个工作日'],
      ['2018-09-30 09:00', 'email', 'section@jy.example'],
      ['2018-09-30 09:00', 'sms', '19900000201'],
      ['2018-09-30 09:00', 'sms', '19900000202'],
      ['2018-10-08 08:30', 'email', 'leader@xzf.example', '本周无逾期事项'],
      ['2018-10-08 09:00', 'email', 'handler@jy.example', '今日到期'],
      ['2018-10-09 09:00', 'email', 'handler@jy.example', '逾期1个工作日'],
      ['2018-10-09 09:00', 'email', 'deputy@jy.example'],
      ['2018-10-09 09:00', 'sms', '19900000201'],
      ['2018-10-09 09:00', 'sms', '19900000203'],
    ]);
    expect(world.app.calendar.isWorkingDay('2018-09-30')).toBe(true);
  });
});
