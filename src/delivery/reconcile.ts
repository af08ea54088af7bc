import { count, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/db.ts';
import { attempts, messages, reminders } from '../db/schema.ts';

/** What became of the reminders that were due by an instant. The parts must add up: `difference` is 0. */
export type Reconciliation = {
  due: number;
  accepted: number;
  refused: number;
  uncertain: number;
  cancelled: number;
  skipped: number;
  /** Due but not handled yet: outside the send window, or on its way. */
  held: number;
  difference: number;
};

/** A try with that outcome is on record; a message refused before any try needs none. */
const proof = (state: string) =>
  state === 'refused'
    ? sql`true`
    : sql`exists (select from ${attempts} where ${attempts.messageId} = ${messages.id} and (${attempts.outcome} = ${state} or (${state} = 'uncertain' and ${attempts.outcome} is null)))`;

const proved = (state: string) =>
  sql<number>`(count(*) filter (where ${reminders.state} = ${state} and ${messages.state} = ${state} and ${proof(state)}))::int`;
const ended = (state: string) => sql<number>`(count(*) filter (where ${reminders.state} = ${state}))::int`;

/**
 * Compares the reminders due with what the messages and their attempts prove: a reminder counts as accepted only when
 * its message was accepted and a try of it is on record, so a lost or invented message shows as a difference.
 */
export async function reconcile(db: Db, now: Date): Promise<Reconciliation> {
  const [row] = await db
    .select({
      due: count(),
      accepted: proved('accepted'),
      refused: proved('refused'),
      uncertain: proved('uncertain'),
      cancelled: ended('cancelled'),
      skipped: ended('skipped'),
      held: sql<number>`(count(*) filter (where ${reminders.state} = 'planned' or (${reminders.state} = 'queued' and ${messages.state} in ('pending', 'sending'))))::int`,
    })
    .from(reminders)
    .leftJoin(messages, sql`${messages.id} = ${reminders.messageId}`)
    .where(lte(reminders.plannedAt, now));
  const { due, ...parts } = row ?? {
    due: 0,
    accepted: 0,
    refused: 0,
    uncertain: 0,
    cancelled: 0,
    skipped: 0,
    held: 0,
  };
  return { due, ...parts, difference: due - Object.values(parts).reduce((sum, n) => sum + n, 0) };
}
