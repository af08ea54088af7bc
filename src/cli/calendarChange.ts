import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import { liveDueDates } from '../db/dueGrounds.ts';
import { changeCalendar } from '../reminders/changeCalendar.ts';
import { type MovedDue, movedDueSince } from '../reminders/movedDue.ts';
import type { MovedReminder } from '../reminders/replan.ts';
import { movedDueLines, movedLines, paired } from './moved.ts';

export type CalendarChange = { movedDue: MovedDue[]; moved: MovedReminder[] };

/** Changes the calendar and says which due dates and which reminders that has moved. */
export async function changedCalendar(
  app: DataApp,
  change: (tx: Db) => Promise<void>,
): Promise<CalendarChange> {
  const before = await liveDueDates(app.db);
  const { moved } = await changeCalendar(app, change);
  return { movedDue: await movedDueSince(app.db, before), moved: paired(moved) };
}

export function changeLines({ movedDue, moved }: CalendarChange): string[] {
  return [...movedDueLines(movedDue), ...movedLines(moved)];
}
