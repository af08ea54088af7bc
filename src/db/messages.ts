import type { ChannelName } from '../../config/policy.ts';
import { and, asc, count, eq, inArray, isNotNull, lt, lte, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { attempts, contacts, messages, type MessageKind, type MessageState, units } from './schema.ts';

export type NewMessage = typeof messages.$inferInsert;
export type MessageRow = typeof messages.$inferSelect;

export async function insertMessages(db: Db, rows: NewMessage[]): Promise<MessageRow[]> {
  if (rows.length === 0) return [];
  return db.insert(messages).values(rows).onConflictDoNothing().returning();
}

/**
 * Takes a message for sending. Whoever turned exactly one row from `pending` into `sending` owns it; undefined for
 * everybody else, who then has nothing to do.
 */
export async function claimMessage(
  db: Db,
  messageId: string,
  leaseUntil: Date,
): Promise<MessageRow | undefined> {
  const [row] = await db
    .update(messages)
    .set({ state: 'sending', leaseUntil, attemptCount: sql`${messages.attemptCount} + 1` })
    .where(and(eq(messages.id, messageId), eq(messages.state, 'pending')))
    .returning();
  return row;
}

/** What a claimed message came to. Only the owner of that attempt may settle it: false when the lease was taken away. */
export async function settleMessage(
  db: Db,
  message: Pick<MessageRow, 'id' | 'attemptCount'>,
  to: {
    state: MessageState;
    reason: string | null;
    providerId?: string | null;
    settledAt: Date | null;
    enqueuedAt?: Date;
  },
): Promise<boolean> {
  const rows = await db
    .update(messages)
    .set({ ...to, leaseUntil: null })
    .where(
      and(
        eq(messages.id, message.id),
        eq(messages.state, 'sending'),
        eq(messages.attemptCount, message.attemptCount),
      ),
    )
    .returning({ id: messages.id });
  return rows.length === 1;
}

/** Settles an uncertain message by what a look-up found out. */
export async function resolveUncertain(
  db: Db,
  messageId: string,
  to: { state: 'accepted' | 'pending'; reason: string; settledAt: Date | null; enqueuedAt: Date },
): Promise<boolean> {
  const rows = await db
    .update(messages)
    .set(to)
    .where(and(eq(messages.id, messageId), eq(messages.state, 'uncertain')))
    .returning({ id: messages.id });
  return rows.length === 1;
}

export async function keepRendered(
  db: Db,
  messageId: string,
  rendered: { address: string; subject: string | null; body: string },
): Promise<void> {
  await db.update(messages).set(rendered).where(eq(messages.id, messageId));
}

export async function startAttempt(
  db: Db,
  messageId: string,
  number: number,
  startedAt: Date,
): Promise<void> {
  await db.insert(attempts).values({ messageId, number, startedAt });
}

export async function endAttempt(
  db: Db,
  key: { messageId: string; number: number },
  end: { endedAt: Date; outcome: string; detail: string },
): Promise<void> {
  await db
    .update(attempts)
    .set(end)
    .where(and(eq(attempts.messageId, key.messageId), eq(attempts.number, key.number)));
}

/** Messages that wait although their id was put on the queue long ago: the queue lost them, or a worker let them go. */
export async function takeStalePending(
  db: Db,
  enqueuedBefore: Date,
  now: Date,
  limit: number,
): Promise<{ id: string; channel: ChannelName }[]> {
  const stale = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.state, 'pending'), lte(messages.enqueuedAt, enqueuedBefore)))
    .orderBy(asc(messages.enqueuedAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(messages)
    .set({ enqueuedAt: now })
    .where(inArray(messages.id, stale))
    .returning({ id: messages.id, channel: messages.channel });
}

/** Messages whose sender died: nobody knows whether they went, so they are uncertain and never sent again blindly. */
export async function expireLeases(db: Db, now: Date): Promise<string[]> {
  const rows = await db
    .update(messages)
    .set({ state: 'uncertain', reason: '发送进程中断，是否送达待核实', leaseUntil: null })
    .where(and(eq(messages.state, 'sending'), isNotNull(messages.leaseUntil), lt(messages.leaseUntil, now)))
    .returning({ id: messages.id });
  return rows.map((r) => r.id);
}

export async function uncertainMessages(
  db: Db,
  limit: number,
): Promise<{ id: string; channel: ChannelName }[]> {
  return db
    .select({ id: messages.id, channel: messages.channel })
    .from(messages)
    .where(eq(messages.state, 'uncertain'))
    .orderBy(asc(messages.createdAt))
    .limit(limit);
}

/** How many messages are on their way. */
export async function countLive(db: Db): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(messages)
    .where(inArray(messages.state, ['pending', 'sending']));
  return row?.n ?? 0;
}

export async function countMessages(
  db: Db,
): Promise<{ channel: ChannelName; kind: MessageKind; state: MessageState; n: number }[]> {
  return db
    .select({ channel: messages.channel, kind: messages.kind, state: messages.state, n: count() })
    .from(messages)
    .groupBy(messages.channel, messages.kind, messages.state);
}

/** The contact a message goes to, with the unit's name. */
export async function recipient(db: Db, contactId: string) {
  const [row] = await db
    .select({ contact: contacts, unit: units.name })
    .from(contacts)
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(eq(contacts.id, contactId));
  return row;
}
