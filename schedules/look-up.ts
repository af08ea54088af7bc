import { lookUpUncertain } from '../src/delivery/lookUp.ts';
import type { Schedule } from './schedule.ts';

/** Every minute, beside dispatch and never in its way: providers are asked about what is uncertain. */
export const lookUp: Schedule = {
  name: 'look-up',
  title: '向服务商查询发送结果',
  cron: '* * * * *',
  async run(app) {
    const found = await lookUpUncertain(app);
    if (found.accepted + found.resent > 0) app.log.info(found, '已核实');
  },
};
