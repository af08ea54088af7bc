import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { ChannelName } from '../../config/policy.ts';
import type { Db } from './db.ts';
import { attempts, messages } from './schema.ts';
import type { MessageRow } from './messages.ts';

type Claimed = Pick<MessageRow, 'id' | 'attemptCount'>;

export async function endAttempt(
  db: Db,
  message: Claimed,
  end: { endedAt: Date; outcome: string; detail: string },
): Promise<void> {
  await db
    .update(attempts)
    .set(end)
    .where(and(eq(attempts.messageId, message.id), eq(attempts.number, message.attemptCount)));
}

export type Uncertain = { id: string; channel: ChannelName; attemptCount: number };

/** Uncertain messages to ask about: settled before `before` (a provider may be slow to know), not asked since. */
export async function takeUncertain(
  db: Db,
  at: { before: Date; now: Date },
  limit: number,
): Promise<Uncertain[]> {
  const due = db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.state, 'uncertain'),
        or(isNull(messages.settledAt), lte(messages.settledAt, at.before)),
        or(isNull(messages.lookedUpAt), lte(messages.lookedUpAt, at.before)),
      ),
    )
    .orderBy(sql`${messages.lookedUpAt} nulls first`, asc(messages.createdAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(messages)
    .set({ lookedUpAt: at.now })
    .where(sql`${messages.id} in ${due}`)
    .returning({ id: messages.id, channel: messages.channel, attemptCount: messages.attemptCount });
}

/** The uncertain message of that id. */
export async function findUncertain(db: Db, id: string): Promise<Uncertain | undefined> {
  const [row] = await db
    .select({ id: messages.id, channel: messages.channel, attemptCount: messages.attemptCount })
    .from(messages)
    .where(sql`${messages.id}::text = ${id} and ${messages.state} = 'uncertain'`);
  return row;
}

/** Settles an uncertain message by what the provider or a person said of it; false when somebody settled it meanwhile. */
export async function resolveUncertain(
  db: Db,
  message: Uncertain,
  to: { state: 'accepted' | 'pending'; reason: string; settledAt: Date | null; queueAt?: Date; now: Date },
): Promise<boolean> {
  const { state, reason, settledAt, queueAt, now } = to;
  const rows = await db
    .update(messages)
    .set({ state, reason, changedAt: now, settledAt, ...(queueAt && { queueAt }) })
    .where(and(eq(messages.id, message.id), eq(messages.state, 'uncertain')))
    .returning({ id: messages.id });
  if (rows.length === 1 && state === 'accepted') {
    await endAttempt(db, message, { endedAt: now, outcome: 'accepted', detail: reason });
  }
  return rows.length === 1;
}
