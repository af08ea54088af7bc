import { eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { LIVE_STATES } from './obligations.ts';
import { deadlines, events, obligations, plans, type Relative, replies, tasks } from './schema.ts';

/** What a due date rests on. */
export type DueGrounds = {
  relative: Relative | null;
  /** The day it runs from: the event's, or the plan's publication. */
  from: string | null;
  /** An extension or a resumption has set it since. */
  byHand: boolean;
};

export async function dueGrounds(db: Db, obligationIds: string[]): Promise<Map<string, DueGrounds>> {
  if (obligationIds.length === 0) return new Map();
  const rows = await db
    .select({
      id: obligations.id,
      relative: deadlines.relative,
      from: sql<string | null>`coalesce(${events.happenedOn}, ${plans.docDate})::text`,
      byHand: sql<boolean>`exists (select from ${replies} where ${replies.obligationId} = ${obligations.id}
        and ${replies.kind} in ('extension', 'resume'))`,
    })
    .from(obligations)
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .leftJoin(events, eq(events.id, obligations.eventId))
    .where(sql`${obligations.id} = any(${sql.param(obligationIds)}::uuid[])`);
  return new Map(rows.map(({ id, ...grounds }) => [id, grounds]));
}

/** When everything that is still open is due, by the obligation. */
export async function liveDueDates(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: obligations.id, dueOn: obligations.dueOn })
    .from(obligations)
    .where(inArray(obligations.state, LIVE_STATES));
  return new Map(rows.map(({ id, dueOn }) => [id, dueOn]));
}
