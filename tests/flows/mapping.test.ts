import { afterEach, describe, expect, it } from 'vitest';
import { confirmPlan } from '../../src/plans/confirmPlan.ts';
import { mapUnits } from '../../src/plans/mapUnits.ts';
import { openWorld, planText, type World } from '../support/world.ts';

describe('单位匹配由人确定一次，以后照此办理', () => {
  let world: World;
  afterEach(() => world.end());

  it('未匹配的写法经人指定后生成责任事项；下一份计划自动匹配；指定“不指任何单位”的不再询问', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const first = await world.confirm(
      planText(['2018年11月30日前，完成预算公开专项检查。（县国库收付中心牵头落实，县教育局配合）']),
    );
    expect(first.unmatched.map((u) => u.words)).toEqual(['县国库收付中心']);
    expect({ obligations: first.obligations, left: first.left.map((l) => l.why) }).toEqual({
      obligations: 0,
      left: ['牵头单位“县国库收付中心”未匹配'],
    });

    expect(await mapUnits(world.app, { words: '县国库收付中心', units: ['县财政局'] })).toEqual({
      units: ['示例县财政局'],
      tasks: 1,
    });
    expect(await confirmPlan(world.app, first.planId)).toMatchObject({ obligations: 2, left: [] });
    await world.until('2018-11-05 10:05');
    await world.expectSent([
      ['2018-11-05 10:00', 'email', 'handler@cz.example', '牵头单位'],
      ['2018-11-05 10:00', 'email', 'section@cz.example'],
      ['2018-11-05 10:00', 'email', 'handler@jy.example'],
      ['2018-11-05 10:00', 'email', 'section@jy.example'],
    ]);

    const second = await world.confirm(
      planText(['2018年12月5日前，公布债务限额。（县国库收付中心负责落实）']),
    );
    expect({ unmatched: second.unmatched, obligations: second.obligations }).toEqual({
      unmatched: [],
      obligations: 1,
    });
    await mapUnits(world.app, { words: '县工商联', units: [] });
    const third = await world.confirm(planText(['2018年12月6日前，开展走访活动。（县工商联负责落实）']));
    expect(third.unmatched).toEqual([]);
    expect(third.left.map((l) => l.why)).toEqual(['责任单位未匹配']);
    await world.until('2018-11-05 10:30');
    expect((await world.sent()).map((s) => s.to).sort()).toEqual([
      'handler@cz.example',
      'section@cz.example',
    ]);
  });

  it('通讯录里没有的单位：一句话说明，并给出相近的', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    await world.confirm(planText(['2018年11月30日前，完成检查。（县财政局负责落实）']));
    await expect(mapUnits(world.app, { words: '县国库', units: ['县财政'] })).rejects.toThrow(
      '没有“县财政”这一个单位',
    );
    await world.until('2018-11-05 10:05');
    await world.sent();
  });
});
