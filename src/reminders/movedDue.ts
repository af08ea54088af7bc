import type { CalendarDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { liveDueDates } from '../db/dueGrounds.ts';
import { obligationFacts } from '../db/obligations.ts';

/** A due date that the calendar, or a ladder's rule for rest days, has moved. */
export type MovedDue = { unit: string; task: string; from: CalendarDate; to: CalendarDate };

/** The due dates that are others now than they were in `before` (from `liveDueDates`), in the order of the old ones. */
export async function movedDueSince(db: Db, before: ReadonlyMap<string, CalendarDate>): Promise<MovedDue[]> {
  const after = await liveDueDates(db);
  const ids = [...after.keys()].filter((id) => before.has(id) && before.get(id) !== after.get(id));
  const moved = [...(await obligationFacts(db, ids))].map(([id, { unit, task, obligation }]) => {
    const { dueOn } = obligation;
    return { unit, task: task.title, from: before.get(id) ?? dueOn, to: dueOn };
  });
  return moved.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
