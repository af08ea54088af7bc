import type { DataApp } from '../app.ts';
import { refreshCalendar } from '../db/calendar.ts';
import type { Db } from '../db/db.ts';
import { markForReplanning } from '../db/obligations.ts';
import { type MovedReminder, REPLAN, replanMarked } from './replan.ts';

/**
 * Changes the calendar and, in the same transaction, marks what is still open to be planned anew; then plans it. Should the
 * process die in between, the marks stand, and the scheduler plans.
 */
export async function changeCalendar(
  app: DataApp,
  change: (tx: Db) => Promise<void>,
): Promise<{ moved: MovedReminder[] }> {
  await app.db.transaction(async (tx) => {
    await change(tx);
    await markForReplanning(tx, REPLAN.calendar, null);
  });
  await refreshCalendar(app, { force: true });
  return replanMarked(app);
}
