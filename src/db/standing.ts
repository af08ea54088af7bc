import { and, count, desc, eq, inArray, lte, min, sql } from 'drizzle-orm';
import type { ChannelName } from '../../config/channels.ts';
import type { Db } from './db.ts';
import { messages, type MessageState, reminders } from './schema.ts';

/*
 * What waits at this moment. Each query reads through a partial index that holds only what waits, so that its cost does not
 * grow with what was ever sent.
 */

/** Reminders whose planned time has come and that nobody has handled yet, and the planned time of the first. */
export async function dueReminders(db: Db, now: Date): Promise<{ n: number; oldest: Date | null }> {
  const [row] = await db
    .select({ n: count(), oldest: min(reminders.plannedAt) })
    .from(reminders)
    .where(and(eq(reminders.state, 'planned'), lte(reminders.plannedAt, now)));
  return row ?? { n: 0, oldest: null };
}

export type Standing = { channel: ChannelName; state: MessageState; n: number; oldest: Date | null };

/** Messages that have not come to an end, and when the first of each kind was made. */
export async function openMessages(db: Db): Promise<Standing[]> {
  const columns = {
    channel: messages.channel,
    state: messages.state,
    n: count(),
    oldest: min(messages.createdAt),
  };
  const live = await db
    .select(columns)
    .from(messages)
    .where(inArray(messages.state, ['pending', 'held', 'sending']))
    .groupBy(messages.channel, messages.state);
  const uncertain = await db
    .select(columns)
    .from(messages)
    .where(eq(messages.state, 'uncertain'))
    .groupBy(messages.channel, messages.state);
  return [...live, ...uncertain];
}

export type HeldFor = { channel: ChannelName; reason: string; n: number; next: Date | null };

/** Why messages are held, those that most are held for first, and when the first of them is to be tried. */
export async function heldFor(db: Db, limit: number): Promise<HeldFor[]> {
  const reason = sql<string>`coalesce(${messages.reason}, '')`;
  return db
    .select({ channel: messages.channel, reason, n: count(), next: min(messages.queueAt) })
    .from(messages)
    .where(eq(messages.state, 'held'))
    .groupBy(messages.channel, reason)
    .orderBy(desc(count()), messages.channel, reason)
    .limit(limit);
}

/** Where these messages stand; those that are not there are left out. */
export async function standingOf(db: Db, ids: readonly string[]): Promise<Map<string, MessageState>> {
  const rows = await db
    .select({ id: messages.id, state: messages.state })
    .from(messages)
    .where(sql`${messages.id} = any(${sql.param(ids)}::uuid[])`);
  return new Map(rows.map(({ id, state }) => [id, state]));
}
