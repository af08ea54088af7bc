import { dispatchDue } from '../src/reminders/dispatch.ts';
import type { Schedule } from './schedule.ts';

/** Every minute: what is due goes out. */
export const dispatch: Schedule = {
  name: 'dispatch',
  title: '发送到期催办',
  cron: '* * * * *',
  async run(app) {
    const done = await dispatchDue(app);
    if (done.messages + done.requeued + done.expired > 0) app.log.info(done, '已派发');
  },
};
