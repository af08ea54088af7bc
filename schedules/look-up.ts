import { lookUpUncertain } from '../src/delivery/lookUp.ts';
import { askForReceipts } from '../src/delivery/receipts/ask.ts';
import type { Schedule } from './schedule.ts';

/** Every minute, beside dispatch and never in its way: providers are asked about what is uncertain, and about missing receipts. */
export const lookUp: Schedule = {
  name: 'look-up',
  title: '向服务商查询发送结果',
  cron: '* * * * *',
  async run(app) {
    const found = await lookUpUncertain(app);
    if (found.accepted + found.resent > 0) app.log.info(found, '已核实');
    const reported = await askForReceipts(app);
    if (reported.delivered + reported.bounced > 0) app.log.info(reported, '已查到短信回执');
  },
};
