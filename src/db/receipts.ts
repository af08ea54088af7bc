import { and, eq, gte, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { ChannelName } from '../../config/policy.ts';
import { endAttempt } from './attempts.ts';
import type { Db } from './db.ts';
import { refuseAddress } from './refusedAddresses.ts';
import { attempts, messages, reminders } from './schema.ts';

/** A provider reports within three days; what is older than this is not looked for. */
const REPORTED_WITHIN_MS = 8 * 24 * 3_600_000;

/** What a provider said later of a message that it took: it arrived, or the other end did not take it. */
export type Receipt = {
  channel: ChannelName;
  /** Ours, where the provider gives it back, or the provider's own. */
  of: { messageId: string } | { providerId: string };
  /** The number or address that it names: it must be the one that we sent to. */
  to?: string;
  arrived: boolean;
  /** It did not arrive because there is no such recipient. */
  noRecipient?: boolean;
  /** One line in Chinese, without addresses and numbers. */
  reason: string;
  now: Date;
};

/** `tooEarly`: the message is being sent, and its outcome must be written down first. `known`: nothing to change. */
export type Settled = 'settled' | 'known' | 'tooEarly' | 'unknown';

/** With the message that it is of; null: of none of ours. */
export type SettledMessage = { settled: Settled; messageId: string | null };

/**
 * Settles a message by a receipt: accepted or uncertain becomes delivered or bounced. A text that arrived although its last
 * try counts as refused and it waits for another one is delivered, too, and does not go out again. The first receipt
 * stands; a repeated one changes nothing. A message that was never tried has no receipt: whoever sends one made it up.
 */
export async function settleReceipt(db: Db, receipt: Receipt): Promise<SettledMessage> {
  return db.transaction(async (tx) => {
    const message = await find(tx, receipt);
    if (!message || !sameRecipient(message.address, receipt.to))
      return { settled: 'unknown', messageId: null };
    const { state, id } = message;
    if (state === 'sending') return { settled: 'tooEarly', messageId: id };
    const open =
      state === 'accepted' ||
      state === 'uncertain' ||
      ((state === 'pending' || state === 'held') && receipt.arrived);
    if (!open || message.attemptCount === 0) return { settled: 'known', messageId: id };
    const { arrived, reason, now } = receipt;
    if (state !== 'accepted')
      await endAttempt(tx, message, { endedAt: now, outcome: 'accepted', detail: reason });
    await tx
      .update(messages)
      .set({
        state: arrived ? 'delivered' : 'bounced',
        reason,
        changedAt: now,
        settledAt: now,
        leaseUntil: null,
      })
      .where(and(eq(messages.id, id), eq(messages.state, state)));
    await tx
      .update(reminders)
      .set({ state: arrived ? 'accepted' : 'refused', reason: arrived ? null : reason })
      .where(and(eq(reminders.messageId, id), inArray(reminders.state, ['queued', 'uncertain', 'accepted'])));
    if (receipt.noRecipient && message.address !== null) {
      const { address, contactId } = message;
      await refuseAddress(tx, { contactId, channel: receipt.channel, address, reason, at: now });
    }
    return { settled: 'settled', messageId: id };
  });
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

async function find(db: Db, { of, channel, now }: Receipt) {
  if ('messageId' in of && !uuid.test(of.messageId)) return undefined;
  const recent = gte(messages.createdAt, new Date(now.getTime() - REPORTED_WITHIN_MS));
  const which =
    'messageId' in of ? eq(messages.id, of.messageId) : and(recent, eq(messages.providerId, of.providerId));
  const [message] = await db
    .select({
      id: messages.id,
      state: messages.state,
      contactId: messages.contactId,
      address: messages.address,
      attemptCount: messages.attemptCount,
    })
    .from(messages)
    .where(and(eq(messages.channel, channel), which))
    .limit(1)
    .for('update');
  return message;
}

function sameRecipient(ours: string | null, theirs: string | undefined): boolean {
  return theirs === undefined || (ours !== null && plain(ours) === plain(theirs));
}

/** Telephone numbers are compared without country code and signs. */
const plain = (to: string): string =>
  to.includes('@') ? to.toLowerCase() : to.replace(/\D/g, '').slice(-11);

export type Unreported = { id: string; to: string; sentAt: Date; providerId: string | null };

/** What a provider may be asked by: the recipient, when the last try began, and the provider's own id. */
export async function sentFacts(db: Db, ids: string[]): Promise<Map<string, Unreported>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: messages.id,
      to: messages.address,
      sentAt: attempts.startedAt,
      providerId: messages.providerId,
    })
    .from(messages)
    .innerJoin(attempts, and(eq(attempts.messageId, messages.id), eq(attempts.number, messages.attemptCount)))
    .where(inArray(messages.id, ids));
  return new Map(rows.flatMap(({ to, ...row }) => (to === null ? [] : [[row.id, { ...row, to }] as const])));
}

/**
 * Accepted texts that no receipt has come for: made since `from`, accepted before `until`, not asked about since `askedBefore`;
 * those never asked about first. They count as asked about now.
 */
export async function takeUnreported(
  db: Db,
  at: { from: Date; until: Date; askedBefore: Date; now: Date },
  limit: number,
): Promise<string[]> {
  const due = db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.channel, 'sms'),
        eq(messages.state, 'accepted'),
        gte(messages.createdAt, at.from),
        lte(messages.settledAt, at.until),
        or(isNull(messages.lookedUpAt), lte(messages.lookedUpAt, at.askedBefore)),
      ),
    )
    .orderBy(sql`${messages.lookedUpAt} nulls first`)
    .limit(limit)
    .for('update', { skipLocked: true });
  const rows = await db
    .update(messages)
    .set({ lookedUpAt: at.now })
    .where(sql`${messages.id} in ${due}`)
    .returning({ id: messages.id });
  return rows.map(({ id }) => id);
}
