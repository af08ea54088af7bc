import { quarterlyBulletin } from '../src/digests/quarterly.ts';
import type { Schedule } from './schedule.ts';

/** By default 08:30 on the quarter's first working day: see `quarterlyBulletin`. */
export const quarterlyBulletinMorning: Schedule = {
  name: 'quarterly-bulletin',
  title: '季度通报（每季度第一个工作日）',
  cron: '30 8 * * *',
  picksItsDay: true,
  async run(app, due) {
    const bulletin = await quarterlyBulletin(app, due);
    if (bulletin.made) app.log.info(bulletin, '已生成季度通报');
  },
};
