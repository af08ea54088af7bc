import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { RateWindow } from '../../config/sending.ts';
import { DAY_MS, MINUTE_MS } from '../calendar/date.ts';
import type { Db } from './db.ts';
import { attempts, messages } from './schema.ts';
import { beginAttempts, type Beginning } from './sendBatch.ts';

/** `lost`: no longer this sender's. `waitUntil`: its robot has been written to as often as it may. */
export type Begun = 'mine' | 'lost' | { waitUntil: Date };

/** Older messages are not tried any more, but by hand (GIVE_UP_AFTER_MS in src/delivery/send.ts). */
const TRIED_WITHIN_MS = 7 * DAY_MS;

/**
 * Begins tries as far as their robots have room, whichever worker wrote to them before. Dispatch makes no more messages than
 * a robot may get, but what a worker that was away or a platform that refused left behind comes together; and DingTalk
 * takes nothing for ten minutes from a robot that writes too often. One worker at a time: two that count at once would
 * both find room.
 */
export async function beginWithinRates(
  db: Db,
  begun: readonly Beginning[],
  rates: readonly RateWindow[],
): Promise<Begun[]> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('cuiban robots', 0))`);
    const tries = await recentTries(tx, begun, rates);
    const waits = begun.map(({ rendered: { address }, startedAt }) => {
      const own = tries.get(address) ?? [];
      const until = fullUntil(own, rates, startedAt);
      if (until === null) tries.set(address, [...own, startedAt]);
      return until;
    });
    const mine = await beginAttempts(
      tx,
      begun.filter((_one, i) => waits[i] === null),
    );
    return waits.map((until): Begun => {
      if (until) return { waitUntil: until };
      return mine.shift() === true ? 'mine' : 'lost';
    });
  });
}

/** When the robots of these tries were written to within the longest of the rates, the first time first. */
async function recentTries(
  db: Db,
  begun: readonly Beginning[],
  rates: readonly RateWindow[],
): Promise<Map<string, Date[]>> {
  const now = Math.max(...begun.map(({ startedAt }) => startedAt.getTime()));
  const since = new Date(now - Math.max(0, ...rates.map(({ perMinutes }) => perMinutes)) * MINUTE_MS);
  const rows = await db
    .select({ robot: messages.address, at: attempts.startedAt })
    .from(messages)
    .innerJoin(attempts, eq(attempts.messageId, messages.id))
    .where(
      and(
        eq(messages.channel, 'chat'),
        gt(messages.createdAt, new Date(since.getTime() - TRIED_WITHIN_MS)),
        inArray(messages.address, [...new Set(begun.map(({ rendered }) => rendered.address))]),
        gt(attempts.startedAt, since),
      ),
    )
    .orderBy(asc(attempts.startedAt));
  const tries = new Map<string, Date[]>();
  for (const { robot, at } of rows) tries.set(robot ?? '', [...(tries.get(robot ?? '') ?? []), at]);
  return tries;
}

/** When there is room again; null: now. */
function fullUntil(tries: readonly Date[], rates: readonly RateWindow[], now: Date): Date | null {
  const full = rates.flatMap(({ max, perMinutes }) => {
    const span = perMinutes * MINUTE_MS;
    const within = tries.filter((at) => at.getTime() > now.getTime() - span);
    const oldest = within.at(-max);
    return oldest ? [oldest.getTime() + span] : [];
  });
  return full.length === 0 ? null : new Date(Math.max(...full));
}
