import { and, asc, eq, or } from 'drizzle-orm';
import type { Db } from './db.ts';
import type { ReminderRow } from './reminders.ts';
import { reminders } from './schema.ts';

/** What an obligation is to be sent next; undefined where nothing is planned. */
export async function nextReminderOf(
  db: Db,
  { id, dueVersion }: { id: string; dueVersion: number },
): Promise<ReminderRow | undefined> {
  const ofThisDue = or(eq(reminders.kind, 'assignment'), eq(reminders.dueVersion, dueVersion));
  const [row] = await db
    .select()
    .from(reminders)
    .where(and(eq(reminders.obligationId, id), eq(reminders.state, 'planned'), ofThisDue))
    .orderBy(asc(reminders.plannedAt))
    .limit(1);
  return row;
}
