import { sql } from 'drizzle-orm';
import type { ChannelName } from '../../config/channels.ts';
import type { Db } from './db.ts';
import { expiredReasons } from './messages.ts';
import { attempts, messageLog, messages, type MessageState } from './schema.ts';

/** Upper bounds in seconds of the classes that tries are counted in by how long they took. */
export const durationBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 240] as const;

/** So many rows of the log that say the same. */
export type Happened = {
  channel: ChannelName;
  from: MessageState;
  to: MessageState;
  /** Something was handed over, or may have been. */
  tried: boolean;
  /** Its lease had run out: what became of the try is not known, nor how long it took. */
  expired: boolean;
  /** The place in `durationBounds` of the first bound that it took no longer than; their number: longer than all. */
  duration: number | null;
  n: number;
  /** How long they took together. */
  seconds: number;
};

/**
 * What the log of messages says after its row `after` and up to `upTo` (null: to its end) of sends, receipts and what came
 * of uncertain messages. Reads what never changes: the log, and when a try began. Its cost is that of these rows.
 */
export async function happened(db: Db, after: number, upTo: number | null): Promise<Happened[]> {
  const bounds = sql.param(durationBounds);
  const expired = sql.param(Object.values(expiredReasons));
  const end = upTo === null ? sql`` : sql`and l.seq <= ${upTo}`;
  // Kept to the millisecond: half of one less puts what took exactly as long as a bound below it.
  const { rows } = await db.execute<Happened>(sql`
    select m.channel, l.from_state as "from", l.to_state as "to", l.content_hash is not null as tried,
      l.reason = any(${expired}::text[]) as expired, width_bucket(t.seconds - 0.0005, ${bounds}::float8[]) as duration,
      count(*)::int as n, coalesce(sum(t.seconds), 0)::float8 as seconds
    from ${messageLog} as l
    join ${messages} as m on m.id = l.message_id
    left join lateral (
      select extract(epoch from l.at - a.started_at)::float8 as seconds from ${attempts} as a
      where l.from_state = 'sending' and l.content_hash is not null and not l.reason = any(${expired}::text[])
        and a.message_id = l.message_id and a.number = l.attempt and a.started_at <= l.at) as t on true
    where l.seq > ${after} ${end}
      and (l.from_state in ('sending', 'uncertain') or l.to_state in ('delivered', 'bounced'))
    group by 1, 2, 3, 4, 5, 6`);
  return rows;
}
