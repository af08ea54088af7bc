import type { ChannelName } from '../../config/policy.ts';
import { and, asc, count, eq, inArray, isNotNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { attempts, messages, type MessageKind, type MessageState } from './schema.ts';

export type MessageRow = typeof messages.$inferSelect;

/** A message that is made and goes to the queue. */
export type NewMessage = Pick<
  MessageRow,
  'kind' | 'contactId' | 'channel' | 'createdAt' | 'queueAt' | 'provisional'
> & {
  id: string;
  digestId?: string;
  bulletinId?: string;
};

/** Those that were there already (a digest's, one for each contact) are not made again and not among the answers. */
export async function insertMessages(
  db: Db,
  rows: readonly NewMessage[],
): Promise<{ id: string; channel: ChannelName }[]> {
  if (rows.length === 0) return [];
  const column = <T>(of: (row: NewMessage) => T) => sql.param(rows.map(of));
  const result = await db.execute<{ id: string; channel: ChannelName }>(sql`
    insert into ${messages}
      (id, kind, contact_id, channel, digest_id, bulletin_id, created_at, queue_at, provisional)
    select * from unnest(
      ${column((r) => r.id)}::uuid[], ${column((r) => r.kind)}::text[], ${column((r) => r.contactId)}::uuid[],
      ${column((r) => r.channel)}::text[], ${column((r) => r.digestId ?? null)}::uuid[],
      ${column((r) => r.bulletinId ?? null)}::uuid[], ${column((r) => r.createdAt.toISOString())}::timestamptz[],
      ${column((r) => r.queueAt.toISOString())}::timestamptz[], ${column((r) => r.provisional)}::boolean[])
    on conflict do nothing returning id, channel`);
  return result.rows;
}

/**
 * Messages that are to be put on the queue now: held ones whose time has come, and of `channels` also pending ones that
 * still wait although they were put there long ago, so that the queue lost them or a worker let them go. `lostAt`: when
 * they count as lost again.
 */
export async function takeToQueue(
  db: Db,
  { now, lostAt, channels }: { now: Date; lostAt: Date; channels: ChannelName[] },
  limit: number,
): Promise<{ id: string; channel: ChannelName }[]> {
  const lost = and(eq(messages.state, 'pending'), inArray(messages.channel, channels));
  const waiting = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(or(eq(messages.state, 'held'), lost), lte(messages.queueAt, now)))
    .orderBy(asc(messages.queueAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(messages)
    .set({
      state: 'pending',
      queueAt: lostAt,
      // A pending one does not change its state.
      changedAt: sql`case ${messages.state} when 'held' then ${now.toISOString()}::timestamptz end`,
      reason: sql`case ${messages.state} when 'held' then '等候期满，重新排队' else ${messages.reason} end`,
    })
    .where(inArray(messages.id, waiting))
    .returning({ id: messages.id, channel: messages.channel });
}

/** What the log of messages says of a lease that ran out: before the try had begun, and after. Past rows hold these words. */
export const expiredReasons = {
  pending: '发送前进程中断，重新发送',
  uncertain: '发送进程中断，是否送达待核实',
} as const;

/**
 * Messages whose sender died. One that had not begun to send goes back to be sent, at once; of the others nobody knows
 * whether they went, so they are uncertain and never sent again blindly. Returns the ids of both.
 */
export async function expireLeases(db: Db, now: Date): Promise<{ uncertain: string[]; released: string[] }> {
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
      reason: expiredReasons.pending,
      changedAt: now,
      leaseUntil: null,
      queueAt: now,
      attemptCount: sql`${messages.attemptCount} - 1`,
    })
    .where(and(dead, sql`not ${begun}`))
    .returning({ id: messages.id });
  const rows = await db
    .update(messages)
    .set({
      state: 'uncertain',
      reason: expiredReasons.uncertain,
      changedAt: now,
      leaseUntil: null,
    })
    .where(and(dead, begun))
    .returning({ id: messages.id });
  return { uncertain: rows.map((r) => r.id), released: released.map((r) => r.id) };
}

/** How many messages wait on the queue of each channel. */
export async function countPending(db: Db): Promise<Map<ChannelName, number>> {
  const rows = await db
    .select({ channel: messages.channel, n: count() })
    .from(messages)
    .where(eq(messages.state, 'pending'))
    .groupBy(messages.channel);
  return new Map(rows.map((r) => [r.channel, r.n]));
}

/** How many messages are on their way now; those that are held do not count. */
export async function countLive(db: Db): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(messages)
    .where(inArray(messages.state, ['pending', 'sending']));
  return row?.n ?? 0;
}

/** When the first of the held messages is to be put on the queue, or null. */
export async function nextHeldAt(db: Db): Promise<Date | null> {
  const [row] = await db
    .select({ at: messages.queueAt })
    .from(messages)
    .where(eq(messages.state, 'held'))
    .orderBy(asc(messages.queueAt))
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
