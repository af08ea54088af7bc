import { readReturns } from '../src/delivery/receipts/readReturns.ts';
import type { Schedule } from './schedule.ts';

/** Every five minutes: the mailbox for returned mails is read, where there is one. */
export const returnedMail: Schedule = {
  name: 'returned-mail',
  title: '读取退信',
  cron: '*/5 * * * *',
  idle: true,
  async run(app) {
    const read = await readReturns(app);
    if (read !== null && Object.keys(read).length > 0) app.log.info(read, '已读取退信邮箱');
  },
};
