import { asc, count, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import {
  bulletins,
  contacts,
  deadlines,
  digests,
  messages,
  obligations,
  reminders,
  tasks,
  units,
} from './schema.ts';

/** The obligations of a plan with what names them in every run of the same documents. */
export async function owedForRehearsal(db: Db, planId: string) {
  return db
    .select({
      id: obligations.id,
      dueOn: obligations.dueOn,
      startedAt: obligations.startedAt,
      unit: units.name,
      key: sql<string>`${units.name} || ' ' || ${tasks.position} || ' ' || ${deadlines.position} || ' ' || ${obligations.periodOn}`,
    })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(eq(tasks.planId, planId))
    .orderBy(asc(tasks.position), asc(deadlines.position), asc(obligations.periodOn), asc(units.position));
}

export async function countOwed(db: Db, planId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(obligations)
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(eq(tasks.planId, planId));
  return row?.n ?? 0;
}

/** Every message that left, with its reader, in order of time. */
export async function sentMessages(db: Db) {
  return db
    .select({
      id: messages.id,
      kind: messages.kind,
      state: messages.state,
      channel: messages.channel,
      settledAt: messages.settledAt,
      address: messages.address,
      subject: messages.subject,
      body: messages.body,
      unit: units.name,
      weekOf: digests.weekOf,
      edition: digests.edition,
      quarterOn: bulletins.quarterOn,
    })
    .from(messages)
    .innerJoin(contacts, eq(contacts.id, messages.contactId))
    .innerJoin(units, eq(units.id, contacts.unitId))
    .leftJoin(digests, eq(digests.id, messages.digestId))
    .leftJoin(bulletins, eq(bulletins.id, messages.bulletinId))
    .where(inArray(messages.state, ['accepted', 'uncertain']))
    .orderBy(asc(messages.settledAt), asc(messages.channel), asc(messages.address), asc(messages.kind));
}

/** What each of those messages was about: by message, as the plan has the tasks. */
export async function sentReminders(db: Db) {
  return db
    .select({
      messageId: reminders.messageId,
      unit: units.name,
      ref: tasks.ref,
      task: tasks.title,
      dueOn: obligations.dueOn,
      step: reminders.step,
      occurrence: reminders.occurrence,
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(inArray(reminders.state, ['accepted', 'uncertain']))
    .orderBy(asc(obligations.dueOn), asc(units.position), asc(tasks.position), asc(deadlines.position));
}
