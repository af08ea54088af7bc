import type { ChannelName } from '../../config/policy.ts';
import { and, asc, count, eq, gt, inArray, isNotNull, lt, lte, or, sql } from 'drizzle-orm';
import { chunks } from '../group.ts';
import type { Db } from './db.ts';
import { attempts, messages, type MessageKind, type MessageState } from './schema.ts';

/** Rows a statement: PostgreSQL takes 65,535 parameters. */
const BATCH = 5_000;

export type NewMessage = typeof messages.$inferInsert;
export type MessageRow = typeof messages.$inferSelect;

export async function insertMessages(db: Db, rows: NewMessage[]): Promise<MessageRow[]> {
  const created: MessageRow[] = [];
  for (const part of chunks(rows, BATCH))
    created.push(...(await db.insert(messages).values(part).onConflictDoNothing().returning()));
  return created;
}

/** Puts a message back for a further try at `enqueuedAt`; false when another has taken it over. */
export async function putBack(
  db: Db,
  message: Pick<MessageRow, 'id' | 'attemptCount'>,
  to: { reason: string; changedAt: Date; enqueuedAt: Date },
): Promise<boolean> {
  const rows = await db
    .update(messages)
    .set({ ...to, state: 'pending', settledAt: null, leaseUntil: null })
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

/** Puts a claimed message back, as if it had not been taken: it may go out at `at` and is queued again by then. */
export async function releaseMessage(
  db: Db,
  message: Pick<MessageRow, 'id' | 'attemptCount'>,
  held: { reason: string; changedAt: Date; enqueuedAt: Date },
): Promise<void> {
  await db
    .update(messages)
    .set({ ...held, state: 'pending', leaseUntil: null, attemptCount: message.attemptCount - 1 })
    .where(
      and(
        eq(messages.id, message.id),
        eq(messages.state, 'sending'),
        eq(messages.attemptCount, message.attemptCount),
      ),
    );
}

/** Messages that wait although their id was put on the queue long ago: the queue lost them, or a worker let them go. */
export async function takeStalePending(
  db: Db,
  at: { enqueuedBefore: Date; now: Date; channels: ChannelName[] },
  limit: number,
): Promise<{ id: string; channel: ChannelName }[]> {
  const stale = db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.state, 'pending'),
        lte(messages.enqueuedAt, at.enqueuedBefore),
        inArray(messages.channel, at.channels),
      ),
    )
    .orderBy(asc(messages.enqueuedAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(messages)
    .set({ enqueuedAt: at.now })
    .where(inArray(messages.id, stale))
    .returning({ id: messages.id, channel: messages.channel });
}

/**
 * Messages whose sender died. One that had not begun to send goes back to be sent; of the others nobody knows whether
 * they went, so they are uncertain and never sent again blindly. `enqueuedAt` is what
 * the former count as queued since. Returns the uncertain ones.
 */
export async function expireLeases(
  db: Db,
  now: Date,
  enqueuedAt: Date,
): Promise<{ uncertain: string[]; released: number }> {
  const dead = and(
    eq(messages.state, 'sending'),
    isNotNull(messages.leaseUntil),
    lt(messages.leaseUntil, now),
  );
  const begun = sql`exists (select from ${attempts} where ${attempts.messageId} = ${messages.id} and ${attempts.number} = ${messages.attemptCount})`;
  const released = await db
    .update(messages)
    .set({
      state: 'pending',
      reason: '发送前进程中断，重新发送',
      changedAt: now,
      leaseUntil: null,
      enqueuedAt,
      attemptCount: sql`${messages.attemptCount} - 1`,
    })
    .where(and(dead, sql`not ${begun}`));
  const rows = await db
    .update(messages)
    .set({
      state: 'uncertain',
      reason: '发送进程中断，是否送达待核实',
      changedAt: now,
      leaseUntil: null,
    })
    .where(and(dead, begun))
    .returning({ id: messages.id });
  return { uncertain: rows.map((r) => r.id), released: released.rowCount ?? 0 };
}

/** How many messages wait for each channel. */
export async function countPending(db: Db): Promise<Map<ChannelName, number>> {
  const rows = await db
    .select({ channel: messages.channel, n: count() })
    .from(messages)
    .where(eq(messages.state, 'pending'))
    .groupBy(messages.channel);
  return new Map(rows.map((r) => [r.channel, r.n]));
}

/** How many messages are on their way now; those that wait for a window or a further try do not count. */
export async function countLive(db: Db, now: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(messages)
    .where(
      or(eq(messages.state, 'sending'), and(eq(messages.state, 'pending'), lte(messages.enqueuedAt, now))),
    );
  return row?.n ?? 0;
}

/** The earliest time from which a waiting message counts as on its way again, or null. */
export async function nextHeldAt(db: Db, after: Date): Promise<Date | null> {
  const [row] = await db
    .select({ at: messages.enqueuedAt })
    .from(messages)
    .where(and(eq(messages.state, 'pending'), gt(messages.enqueuedAt, after)))
    .orderBy(asc(messages.enqueuedAt))
    .limit(1);
  return row?.at ?? null;
}

export async function countMessages(
  db: Db,
): Promise<{ channel: ChannelName; kind: MessageKind; state: MessageState; n: number }[]> {
  return db
    .select({ channel: messages.channel, kind: messages.kind, state: messages.state, n: count() })
    .from(messages)
    .groupBy(messages.channel, messages.kind, messages.state);
}
