import { afterEach, describe, expect, it } from 'vitest';
import { backends } from '../support/database.ts';
import { openWorld, planText, type World } from '../support/world.ts';

/** 到期日2018年11月30日（星期五）。2018年12月29日（星期六）为调休上班日，12月30日至2019年1月1日放假。 */
const PLAN = planText([
  '2018年11月30日前，集中组织开展一次预决算公开专项检查。（县财政局牵头落实，县教育局配合）',
]);

describe.each(backends)('逐级催办（队列：%s）', (backend) => {
  let world: World;
  afterEach(() => world.end());

  it('从交办到上报：每一级按时、按人、按渠道各发一次，到上限为止', async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    const { obligations, left } = await world.confirm(PLAN);
    expect({ obligations, left }).toEqual({ obligations: 2, left: [] });

    await world.until('2018-11-08 23:00');
    await world.expectSent([
      [
        '2018-11-05 10:00',
        'email',
        'handler@cz.example',
        '【交办】',
        '示政办发〔2018〕12号',
        '集中组织开展一次预决算公开专项检查',
        '2018年11月30日',
        '签收',
        '牵头',
      ],
      ['2018-11-05 10:00', 'email', 'section@cz.example', '【交办】'],
      ['2018-11-05 10:00', 'email', 'handler@jy.example', '【交办】', '配合单位（示例县财政局牵头）'],
      ['2018-11-05 10:00', 'email', 'section@jy.example', '【交办】'],
    ]);

    await world.until('2018-11-22 23:00');
    await world.expectSent([
      ['2018-11-09 09:00', 'email', 'handler@cz.example', '距到期还有15个工作日', '第1次提醒', '11月23日'],
      ...digestOn('2018-11-12 08:30'),
      ...digestOn('2018-11-19 08:30'),
    ]);

    await world.until('2018-11-30 23:00');
    await world.expectSent([
      ['2018-11-23 09:00', 'email', 'handler@cz.example', '距到期还有5个工作日', '第2次提醒', '11月29日'],
      ['2018-11-23 09:00', 'sms', '19900000101', '示政办发〔2018〕12号', '11月30日'],
      ['2018-11-23 09:00', 'email', 'handler@jy.example'],
      ...digestOn('2018-11-26 08:30'),
      ['2018-11-29 09:00', 'email', 'handler@cz.example', '距到期还有1个工作日', '第3次提醒'],
      ['2018-11-29 09:00', 'email', 'section@cz.example', '距到期还有1个工作日'],
      ['2018-11-29 09:00', 'sms', '19900000101'],
      ['2018-11-29 09:00', 'sms', '19900000102'],
      ['2018-11-30 09:00', 'email', 'handler@cz.example', '今日到期', '第4次提醒', '逾期1个工作日'],
      ['2018-11-30 09:00', 'email', 'handler@jy.example', '今日到期'],
    ]);

    await world.until('2018-12-05 23:00');
    await world.expectSent([
      ...digestOn('2018-12-03 08:30', '逾期2项'),
      [
        '2018-12-03 09:00',
        'email',
        'handler@cz.example',
        '【逾期】',
        '逾期1个工作日',
        '第1次催办',
        '主要负责人',
      ],
      ['2018-12-03 09:00', 'email', 'deputy@cz.example', '【逾期】', '逾期1个工作日'],
      ['2018-12-03 09:00', 'sms', '19900000101', '逾期1个工作日'],
      ['2018-12-03 09:00', 'sms', '19900000103'],
      ['2018-12-03 09:00', 'email', 'handler@jy.example'],
      ['2018-12-03 09:00', 'email', 'section@jy.example'],
      ['2018-12-05 09:00', 'email', 'head@cz.example', '逾期3个工作日', '第2次催办', '12月12日'],
      ['2018-12-05 09:00', 'email', 'duban@zwgk.example', '示例县财政局'],
    ]);

    await world.until('2019-03-01 18:00');
    // 配合单位的层级少：逾期5个工作日报分管领导，此后每10个工作日一次，共四次。
    const supporting = ['2018-12-07', '2018-12-21', '2019-01-07', '2019-01-21'];
    const repeats = ['2018-12-12', '2018-12-19', '2018-12-26', '2019-01-03', '2019-01-10', '2019-01-17'];
    const sent = await world.sent();
    const bulletins = sent.filter((s) => s.subject.includes('通报'));
    expect(bulletins.map((s) => `${s.at} ${s.to}`)).toEqual([
      '2019-01-02 08:30 duban@zwgk.example',
      '2019-01-02 08:30 leader@xzf.example',
    ]);
    const reports = sent.filter((s) => !s.to.startsWith('leader@') && !bulletins.includes(s));
    expect(reports.map((s) => `${s.at} ${s.to}`)).toEqual(
      [
        ...supporting.map((on) => `${on} 09:00 deputy@jy.example`),
        ...repeats.flatMap((on) => [`${on} 09:00 duban@zwgk.example`, `${on} 09:00 head@cz.example`]),
      ].sort(),
    );
    expect(reports.at(-1)?.text).toContain('本事项不再安排后续催办');
  });
});

const digestOn = (at: string, ...words: string[]): [string, 'email', string, ...string[]][] => [
  [at, 'email', 'leader@xzf.example', '逾期周报', ...words],
];
