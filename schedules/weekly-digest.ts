import { weeklyDigest } from '../src/digests/weekly.ts';
import type { Schedule } from './schedule.ts';

/** By default 08:30 on the week's first working day (Monday, unless it is a holiday): see `weeklyDigest`. */
export const weeklyDigestMorning: Schedule = {
  name: 'weekly-digest',
  title: '逾期周报（每周第一个工作日）',
  cron: '30 8 * * *',
  picksItsDay: true,
  async run(app, due) {
    const digest = await weeklyDigest(app, due);
    if (digest.made) app.log.info(digest, '已生成逾期周报');
  },
};
