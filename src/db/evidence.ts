import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import {
  attempts,
  contacts,
  deadlines,
  events,
  messages,
  obligations,
  plans,
  policies,
  reminders,
  replies,
  tasks,
  taskUnits,
  units,
} from './schema.ts';

/** An obligation with everything that it rests on. */
export async function obligationWhole(db: Db, id: string) {
  const [row] = await db
    .select({
      obligation: obligations,
      unit: units,
      deadline: deadlines,
      task: tasks,
      plan: plans,
      policy: policies,
      event: events,
    })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .innerJoin(policies, eq(policies.id, obligations.policyId))
    .leftJoin(events, eq(events.id, obligations.eventId))
    .where(eq(obligations.id, id));
  return row;
}

/** The plan's words by which a unit was made responsible for a task. */
export async function unitWords(db: Db, taskId: string, unitId: string) {
  return db
    .select({ role: taskUnits.role, words: taskUnits.words, how: taskUnits.how, note: taskUnits.note })
    .from(taskUnits)
    .where(and(eq(taskUnits.taskId, taskId), sql`${unitId}::uuid = any(${taskUnits.unitIds})`))
    .orderBy(asc(taskUnits.role), asc(taskUnits.position));
}

const reader = { unit: units.name, role: contacts.role, name: contacts.name };

export async function remindersOfObligation(db: Db, obligationId: string) {
  return db
    .select({ ...getTableColumns(reminders), reader })
    .from(reminders)
    .innerJoin(contacts, eq(contacts.id, reminders.contactId))
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(eq(reminders.obligationId, obligationId))
    .orderBy(asc(reminders.plannedAt), asc(reminders.channel), asc(contacts.role), asc(reminders.id));
}

/** The messages that carried reminders of this obligation, and whatever else they carried. */
export async function messagesOfObligation(db: Db, obligationId: string) {
  const own = db
    .select({ id: reminders.messageId })
    .from(reminders)
    .where(eq(reminders.obligationId, obligationId));
  return db
    .select({ ...getTableColumns(messages), reader })
    .from(messages)
    .innerJoin(contacts, eq(contacts.id, messages.contactId))
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(sql`${messages.id} in ${own}`)
    .orderBy(asc(messages.createdAt), asc(messages.channel), asc(messages.id));
}

export async function attemptsOf(db: Db, messageIds: string[]) {
  return db
    .select()
    .from(attempts)
    .where(sql`${attempts.messageId} = any(${sql.param(messageIds)}::uuid[])`)
    .orderBy(asc(attempts.messageId), asc(attempts.number));
}

export async function repliesOf(db: Db, obligationId: string) {
  return db
    .select()
    .from(replies)
    .where(eq(replies.obligationId, obligationId))
    .orderBy(asc(replies.repliedAt), asc(replies.id));
}
