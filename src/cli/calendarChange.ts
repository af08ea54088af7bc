import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import { liveDueDates } from '../db/dueGrounds.ts';
import { obligationFacts } from '../db/obligations.ts';
import { changeCalendar } from '../reminders/changeCalendar.ts';
import type { MovedReminder } from '../reminders/replan.ts';
import { type MovedDue, movedDueLines, movedLines, paired } from './moved.ts';

export type CalendarChange = { movedDue: MovedDue[]; moved: MovedReminder[] };

/** Changes the calendar and says which due dates and which reminders that has moved. */
export async function changedCalendar(
  app: DataApp,
  change: (tx: Db) => Promise<void>,
): Promise<CalendarChange> {
  const before = await liveDueDates(app.db);
  const { moved } = await changeCalendar(app, change);
  const after = await liveDueDates(app.db);
  const ids = [...after.keys()].filter((id) => before.has(id) && before.get(id) !== after.get(id));
  const movedDue = [...(await obligationFacts(app.db, ids))].map(([id, { unit, task, obligation }]) => {
    const { dueOn } = obligation;
    return { unit, task: task.title, from: before.get(id) ?? dueOn, to: dueOn };
  });
  return {
    movedDue: movedDue.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
    moved: paired(moved),
  };
}

export function changeLines({ movedDue, moved }: CalendarChange): string[] {
  return [...movedDueLines(movedDue), ...movedLines(moved)];
}
