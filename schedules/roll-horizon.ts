import { makePeriods } from '../src/plans/makePeriods.ts';
import { rollHorizon } from '../src/reminders/fill.ts';
import type { Schedule } from './schedule.ts';

/** Shortly after midnight: recurring deadlines get their next periods, and reminders are filled in up to the new edge of the horizon. */
export const rollHorizonDaily: Schedule = {
  name: 'roll-horizon',
  title: '滚动生成催办计划',
  cron: '20 0 * * *',
  async run(app) {
    await makePeriods(app);
    const added = await rollHorizon(app);
    if (added > 0) app.log.info({ added }, '已排期');
  },
};
