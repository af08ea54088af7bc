import { lookUpUncertain } from '../src/delivery/lookUp.ts';
import { dispatchDue } from '../src/reminders/dispatch.ts';
import type { Schedule } from './schedule.ts';

/** Every minute: what is due goes out, and what is uncertain is asked about. */
export const dispatch: Schedule = {
  name: 'dispatch',
  title: '发送到期催办',
  cron: '* * * * *',
  async run(app) {
    const done = await dispatchDue(app);
    const settled = await lookUpUncertain(app);
    if (done.messages + done.requeued + done.expired > 0) app.log.info({ ...done, settled }, '已派发');
  },
};
