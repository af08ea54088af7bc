import { and, count, eq, inArray, isNotNull, lt, lte, sql } from 'drizzle-orm';
import type { ChannelName } from '../../config/policy.ts';
import type { Db } from './db.ts';
import { contacts, messages, obligations, reminders } from './schema.ts';

/** Things that wait since the same instant. `policyId`: whose windows they wait for; null: any. */
export type Waiting = { channel: ChannelName; policyId: string | null; since: Date; n: number };

/** Reminders planned for `before` or earlier that nobody has handled yet, each with number and group of its contact. */
export async function waitingReminders(
  db: Db,
  before: Date,
): Promise<(Waiting & { phone: string | null; chat: string | null })[]> {
  const late = and(eq(reminders.state, 'planned'), lte(reminders.plannedAt, before));
  // Nearly always there is none, and PostgreSQL would read every obligation to find that out.
  const any = await db.select({ id: reminders.id }).from(reminders).where(late).limit(1);
  if (any.length === 0) return [];
  return db
    .select({
      channel: reminders.channel,
      policyId: obligations.policyId,
      since: reminders.plannedAt,
      phone: contacts.phone,
      chat: contacts.chat,
      n: count(),
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .innerJoin(contacts, eq(contacts.id, reminders.contactId))
    .where(late)
    .groupBy(reminders.channel, obligations.policyId, reminders.plannedAt, contacts.phone, contacts.chat);
}

/** Messages made at `before` or earlier that are still to be sent. One that carries several policies counts for one of them. */
export async function waitingMessages(db: Db, before: Date): Promise<Waiting[]> {
  const waiting = db
    .selectDistinctOn([messages.id], {
      channel: messages.channel,
      policyId: obligations.policyId,
      since: messages.createdAt,
    })
    .from(messages)
    .leftJoin(reminders, eq(reminders.messageId, messages.id))
    .leftJoin(obligations, eq(obligations.id, reminders.obligationId))
    .where(and(inArray(messages.state, ['pending', 'held']), lte(messages.createdAt, before)))
    .orderBy(messages.id, obligations.policyId)
    .as('waiting');
  return db
    .select({ channel: waiting.channel, policyId: waiting.policyId, since: waiting.since, n: count() })
    .from(waiting)
    .groupBy(waiting.channel, waiting.policyId, waiting.since);
}

/** Messages whose sender died before `before` and that nobody has taken back since. */
export async function countAbandoned(db: Db, before: Date): Promise<number> {
  return db.$count(
    messages,
    and(eq(messages.state, 'sending'), isNotNull(messages.leaseUntil), lt(messages.leaseUntil, before)),
  );
}

/** Messages of which nobody knows since `before` whether they arrived. */
export async function countLongUncertain(db: Db, before: Date): Promise<number> {
  const since = sql`coalesce(${messages.settledAt}, ${messages.createdAt})`;
  return db.$count(
    messages,
    and(eq(messages.state, 'uncertain'), lte(since, sql`${before.toISOString()}::timestamptz`)),
  );
}
