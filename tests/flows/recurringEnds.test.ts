import { afterEach, describe, expect, it } from 'vitest';
import { confirmedLines } from '../../src/cli/confirmed.ts';
import { confirmPlan } from '../../src/plans/confirmPlan.ts';
import { openWorld, planText, type World } from '../support/world.ts';

const ITEMS = ['每季度末月10日前，报送政务公开工作情况。（县财政局负责落实）'];
const two = (text: string) => text.replaceAll('2018年政务公开工作要点', '2018—2019年政务公开工作要点');

let world: World;
afterEach(() => world.end());

const open = async () => {
  world = await openWorld({ backend: 'postgres', start: '2018-09-03 10:00', workers: false });
};

describe('周期性时限到哪一天为止，确认时说清楚', () => {
  it('说明每一处到何时为止；改终止日期的，说明由何时改为何时；没有改的不说', async () => {
    await open();
    const confirmed = await world.confirm(planText(ITEMS));
    const lines = confirmedLines(confirmed);
    expect(lines).toContain('  一（一）1“每季度末月10日前”：到2018年12月31日为止');
    expect(lines.at(-1)).toBe('终止日期不合适的，再次运行并加上 --until YYYY-MM-DD 调整（文件写明的除外）。');

    const later = await confirmPlan(world.app, confirmed.planId, { until: '2019-12-31' });
    expect(later.obligations).toBe(0);
    expect(confirmedLines(later).slice(1, 3)).toEqual([
      '终止日期有变动的周期性时限1处，今后各期到期前90天起逐期立项：',
      '  一（一）1“每季度末月10日前”：由2018年12月31日改为到2019年12月31日为止',
    ]);

    const same = await confirmPlan(world.app, confirmed.planId, {});
    expect(same.ends).toEqual([]);
    const sooner = await confirmPlan(world.app, confirmed.planId, { until: '2019-06-30' });
    expect(confirmedLines(sooner)[2]).toMatch(/由2019年12月31日改为到2019年6月30日为止，已立项的各期不变$/);
  });

  it('标题写明跨两年的，到后一年年底为止', async () => {
    await open();
    const { ends } = await world.confirm(two(planText(ITEMS)));
    expect(ends).toMatchObject([{ endsOn: '2019-12-31', before: null, fixed: false }]);
  });
});
