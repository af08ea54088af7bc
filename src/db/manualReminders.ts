import { sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { MANUAL_STEP } from './reminders.ts';
import { obligations, reminders } from './schema.ts';

/** What was asked for by hand and has not gone out is meant for the task: it goes out with the due date that the task has now. */
export async function carryManual(db: Db, obligationIds: string[]): Promise<void> {
  if (obligationIds.length === 0) return;
  await db.execute(sql`update ${reminders} as r set due_version = o.due_version from ${obligations} as o
    where o.id = r.obligation_id and o.id = any(${sql.param(obligationIds)}::uuid[])
      and r.step = ${MANUAL_STEP} and r.state = 'planned'`);
}
