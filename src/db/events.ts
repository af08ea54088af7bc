import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { deadlines, events, obligations, plans, tasks } from './schema.ts';

export type EventRow = typeof events.$inferSelect;

/** A deadline that runs from an event, with the days on which the event has happened so far. */
export type WaitingDeadline = {
  id: string;
  plan: string;
  ref: string;
  phrase: string;
  /** The event in the plan's own words; '' when it names none. */
  after: string;
  happenedOn: string[];
};

/** Every deadline that runs from an event, plan after plan, in the order of the text. */
export async function waitingDeadlines(db: Db): Promise<WaitingDeadline[]> {
  return db
    .select({
      id: deadlines.id,
      plan: plans.title,
      ref: tasks.ref,
      phrase: deadlines.phrase,
      after: sql<string>`coalesce(${deadlines.relative} ->> 'after', '')`,
      happenedOn: sql<string[]>`array(select to_char(${events.happenedOn}, 'YYYY-MM-DD') from ${events}
        where ${events.deadlineId} = ${deadlines.id} order by ${events.happenedOn})`,
    })
    .from(deadlines)
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .where(and(eq(deadlines.kind, 'relative'), isNull(deadlines.dueOn)))
    .orderBy(asc(plans.importedAt), asc(plans.id), asc(tasks.position), asc(deadlines.position));
}

/** Records an event once; `known`: it was recorded before. */
export async function saveEvent(
  db: Db,
  event: typeof events.$inferInsert,
): Promise<{ id: string; known: boolean }> {
  const [added] = await db.insert(events).values(event).onConflictDoNothing().returning({ id: events.id });
  if (added) return { id: added.id, known: false };
  const known = await findEvent(db, event.deadlineId, event.happenedOn);
  if (!known) throw new Error(`event of ${event.happenedOn} was not stored`);
  return { id: known.id, known: true };
}

export async function findEvent(
  db: Db,
  deadlineId: string,
  happenedOn: string,
): Promise<EventRow | undefined> {
  const [row] = await db
    .select()
    .from(events)
    .where(and(eq(events.deadlineId, deadlineId), eq(events.happenedOn, happenedOn)));
  return row;
}

/** The days from which something is owed for this deadline, each with the due date, in their order. */
export async function owedFromEvents(
  db: Db,
  deadlineId: string,
): Promise<{ happenedOn: string; dueOn: string }[]> {
  return db
    .select({ happenedOn: events.happenedOn, dueOn: sql<string>`min(${obligations.dueOn})::text` })
    .from(events)
    .innerJoin(obligations, eq(obligations.eventId, events.id))
    .where(eq(events.deadlineId, deadlineId))
    .groupBy(events.happenedOn)
    .orderBy(asc(events.happenedOn));
}

/** The day was entered wrongly. */
export async function moveEvent(db: Db, id: string, happenedOn: string): Promise<void> {
  await db.update(events).set({ happenedOn }).where(eq(events.id, id));
}
