import { setTimeout as pause } from 'node:timers/promises';
import { asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { messageLog, messageLogChain, messages } from './schema.ts';

export type LogRow = typeof messageLog.$inferSelect;
export type ChainRow = typeof messageLogChain.$inferSelect;

/** Any number that nothing else in this database locks; the same in every version. */
const SEALING_LOCK = 2_018_062;

/** How often, and at what distance, a sealer looks whether older transactions have ended before it leaves them to the next one. */
const LOOKS = 40;
const LOOK_MS = 25;

/** One at a time: a second one would only wait for the first to end. False while another process seals. */
export async function lockSealing(tx: Db): Promise<boolean> {
  const { rows } = await tx.execute<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(${SEALING_LOCK}) as mine`,
  );
  return rows[0]?.mine === true;
}

/**
 * The number up to which the log can change no more; null while a transaction that may still fill in a lower number stays
 * open. Numbers are drawn when a row is written and shown when its transaction commits, so that row 12 may appear long
 * before row 11; a chain that had gone past 11 would have to leave it out for ever. So: read the last number drawn, S;
 * then draw a transaction id of our own, X. Whoever drew a number up to S had a transaction id by then (the trigger runs
 * after the message's row was locked), hence one below X. Once no transaction below X is open (`pg_snapshot_xmin` = X,
 * our own), each number up to S is either visible or was rolled back for good. The rows' own transaction ids
 * would not do: the one with the higher id may hold the lower number. The transaction must be READ COMMITTED, in
 * which each statement sees what has been committed by then.
 */
export async function settledUpTo(tx: Db): Promise<number | null> {
  const drawn = await tx.execute<{ seq: string }>(
    sql`select case when is_called then last_value else 0 end as seq from message_log_seq_seq`,
  );
  const own = await tx.execute<{ id: string }>(sql`select pg_current_xact_id()::text as id`);
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await pause(LOOK_MS);
    const oldest = await tx.execute<{ id: string }>(
      sql`select pg_snapshot_xmin(pg_current_snapshot())::text as id`,
    );
    if (oldest.rows[0]?.id === own.rows[0]?.id) return Number(drawn.rows[0]?.seq);
  }
  return null;
}

/** The newest link of the chain; undefined while nothing is sealed. */
export async function newestLink(db: Db): Promise<ChainRow | undefined> {
  const [row] = await db.select().from(messageLogChain).orderBy(desc(messageLogChain.seq)).limit(1);
  return row;
}

export async function logRows(db: Db, range: { after: number; upTo: number }, limit: number) {
  return db
    .select()
    .from(messageLog)
    .where(sql`${messageLog.seq} > ${range.after} and ${messageLog.seq} <= ${range.upTo}`)
    .orderBy(asc(messageLog.seq))
    .limit(limit);
}

export async function appendLinks(db: Db, links: ChainRow[]): Promise<void> {
  if (links.length === 0) return;
  const column = <T>(of: (link: ChainRow) => T) => sql.param(links.map(of));
  await db.execute(sql`insert into ${messageLogChain} (seq, previous_hash, hash)
    select * from unnest(${column((l) => l.seq)}::bigint[], ${column((l) => l.previousHash)}::text[],
      ${column((l) => l.hash)}::text[])`);
}

/** Numbers in order, each with what the log and the chain have under it: one of the two may be missing. */
export async function logBesideChain(
  db: Db,
  after: number,
  limit: number,
): Promise<{ seq: number; row: LogRow | null; link: ChainRow | null }[]> {
  const drawn = sql`((select seq as n from ${messageLog} where seq > ${after} order by seq limit ${limit})
    union (select seq from ${messageLogChain} where seq > ${after} order by seq limit ${limit})
    order by n limit ${limit}) as drawn`;
  const seq = sql<number>`drawn.n`.mapWith(Number);
  return db
    .select({ seq, row: messageLog, link: messageLogChain })
    .from(drawn)
    .leftJoin(messageLog, eq(messageLog.seq, seq))
    .leftJoin(messageLogChain, eq(messageLogChain.seq, seq))
    .orderBy(asc(seq));
}

/** The log of years is sorted by message: in memory while it fits, for the rest of the transaction. */
export async function roomForSorting(tx: Db): Promise<void> {
  await tx.execute(sql`select set_config('work_mem', '128MB', true)`);
}

export type Leap = { seq: number; messageId: string; from: string | null; before: string | null };

/** Rows that do not begin with the state in which the row before left their message; the first ones. */
export async function leaps(db: Db, limit: number): Promise<Leap[]> {
  const { rows } = await db.execute<Leap>(sql`
    select seq::int as seq, message_id as "messageId", from_state as "from", before from (
      select seq, message_id, from_state, lag(to_state) over (partition by message_id order by seq) as before
      from ${messageLog}) as each
    where from_state is distinct from before order by seq limit ${limit}`);
  return rows;
}

export type Stray = {
  messageId: string;
  /** Its newest row; null: the log does not know it. */
  seq: number | null;
  logged: string | null;
  /** Null: it is gone. */
  state: string | null;
  contentChanged: boolean;
};

/** Messages that are not as the log left them: another state, other words than were handed over, gone, or unknown to it. */
export async function strays(db: Db, limit: number): Promise<Stray[]> {
  const { rows } = await db.execute<Stray>(sql`
    select * from (
      select coalesce(l.message_id, m.id) as "messageId", l.seq::int as seq, l.to_state as logged, m.state,
        coalesce(m.state not in ('pending', 'sending') and l.content_hash is distinct from
          message_content_hash(m.address, m.subject, m.body) and l.content_hash is not null, false) as "contentChanged"
      from (select distinct on (message_id) message_id, seq, to_state, content_hash from ${messageLog}
        order by message_id, seq desc) as l
      full join ${messages} as m on m.id = l.message_id) as each
    where logged is distinct from state or "contentChanged" order by seq nulls last, "messageId" limit ${limit}`);
  return rows;
}

/** Everything that the log says of these messages, with the chain's link of each row; null: not sealed yet. */
export async function logOfMessages(db: Db, messageIds: string[]) {
  return db
    .select({ row: messageLog, link: messageLogChain })
    .from(messageLog)
    .leftJoin(messageLogChain, eq(messageLogChain.seq, messageLog.seq))
    .where(sql`${messageLog.messageId} = any(${sql.param(messageIds)}::uuid[])`)
    .orderBy(asc(messageLog.seq));
}

/** When the oldest row came that is not sealed yet; null when all are. */
export async function oldestUnsealed(db: Db): Promise<Date | null> {
  const newest = (await newestLink(db))?.seq ?? 0;
  const [row] = await db
    .select({ at: messageLog.at })
    .from(messageLog)
    .where(gt(messageLog.seq, newest))
    .orderBy(asc(messageLog.seq))
    .limit(1);
  return row?.at ?? null;
}
