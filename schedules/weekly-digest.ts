import { weeklyDigest } from '../src/digests/weekly.ts';
import type { Schedule } from './schedule.ts';

/** 08:30 on the week's first working day (Monday, unless it is a holiday): see `weeklyDigest`. */
export const weeklyDigestMorning: Schedule = {
  name: 'weekly-digest',
  title: '逾期周报（每周第一个工作日）',
  cron: '30 8 * * *',
  async run(app) {
    const digest = await weeklyDigest(app);
    if (digest.made) app.log.info(digest, '已生成逾期周报');
  },
};
