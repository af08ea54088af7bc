import { audit } from '../src/audit/audit.ts';
import { keepTotals } from '../src/audit/totals.ts';
import { readScheduleRows } from '../src/db/scheduleTimes.ts';
import { keepSealed } from '../src/evidence/keepSealed.ts';
import { troubleWith } from './due.ts';
import type { Schedule } from './schedule.ts';
import { watched } from './watched.ts';

/** Every five minutes: seals the log of messages, counts what it sealed, and looks whether all is as it should be; only then an address outside hears of it. */
export const auditFiveMinutely: Schedule = {
  name: 'audit',
  title: '自检',
  cron: '*/5 * * * *',
  idle: true,
  afterOthers: true,
  async run(app) {
    const now = app.clock.now();
    const rows = await readScheduleRows(app.db);
    const troubled = watched.flatMap((schedule) => {
      const row = rows.get(schedule.name);
      return row ? troubleWith(schedule, row, now) : [];
    });
    const sealing = await keepSealed(app);
    await audit(app, [...troubled, ...sealing, ...(await keepTotals(app))]);
  },
};
