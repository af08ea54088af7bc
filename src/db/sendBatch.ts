import { eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import type { MessageRow } from './messages.ts';
import { attempts, contacts, messages, type MessageState, reminders, units } from './schema.ts';

/*
 * What a worker does to its messages, for many at once: each row by the same condition as it would be alone, and each
 * answer by its own row.
 */

/**
 * The state of messages that are found by their ids, as an expression that no index answers. Right after a dispatch the
 * statistics still say that hardly a message is live: the index of those would seem the shortest way, and each batch read
 * all that wait.
 */
const stateById = sql.raw(`(m.state || '')`);

type Claimed = Pick<MessageRow, 'id' | 'attemptCount' | 'leaseUntil'>;

/**
 * Takes messages for sending. Whoever turned a row from `pending` into `sending` owns it; undefined for everybody else, who
 * then has nothing to do. An id that comes twice is taken once: for its first place. A row that another is taking at this
 * moment is that other's.
 */
export async function claimMessages(
  db: Db,
  ids: readonly string[],
  at: { now: Date; leaseUntil: Date },
): Promise<(MessageRow | undefined)[]> {
  const open = db
    .select({ id: sql`m.id` })
    .from(sql`${messages} as m`)
    .where(sql`m.id = any(${sql.param(ids)}::uuid[]) and ${stateById} = 'pending'`)
    .orderBy(sql`m.id`)
    .for('update', { skipLocked: true });
  const rows = await db
    .update(messages)
    .set({
      state: 'sending',
      reason: null,
      changedAt: at.now,
      leaseUntil: at.leaseUntil,
      attemptCount: sql`${messages.attemptCount} + 1`,
    })
    .where(inArray(messages.id, open))
    .returning();
  const mine = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = mine.get(id);
    mine.delete(id);
    return row;
  });
}

export type Beginning = {
  message: Claimed;
  startedAt: Date;
  /** Counted from the beginning: however long it waited for its turn, it has its whole time to be sent. */
  leaseUntil: Date;
  rendered: { address: string; subject: string | null; body: string };
};

/**
 * Keeps what is about to be sent and writes down that sending begins now. False for a message that is no longer this
 * sender's, because it slept through its lease: then it must not send. Asked again because its answer was lost, it says the
 * same: who took the message after this sender's lease has another lease, and begins later than that lease ran.
 */
export async function beginAttempts(db: Db, begun: readonly Beginning[]): Promise<boolean[]> {
  const column = <T>(of: (one: Beginning) => T) => sql.param(begun.map(of));
  const result = await db.execute<{ message_id: string }>(sql`
    with begun as (
      select * from unnest(
        ${column((b) => b.message.id)}::uuid[], ${column((b) => b.message.attemptCount)}::int[],
        ${column((b) => b.startedAt.toISOString())}::timestamptz[],
        ${column((b) => b.leaseUntil.toISOString())}::timestamptz[], ${column((b) => b.rendered.address)}::text[],
        ${column((b) => b.rendered.subject)}::text[], ${column((b) => b.rendered.body)}::text[],
        ${column((b) => b.message.leaseUntil?.toISOString() ?? null)}::timestamptz[]
      ) as v(id, number, started_at, lease_until, address, subject, body, claimed_until)
    ), mine as (
      update ${messages} as m
      set address = begun.address, subject = begun.subject, body = begun.body, lease_until = begun.lease_until
      from begun
      where m.id = begun.id and ${stateById} = 'sending' and m.attempt_count = begun.number
        and begun.claimed_until > begun.started_at and m.lease_until in (begun.claimed_until, begun.lease_until)
      returning m.id, begun.number, begun.started_at
    )
    insert into ${attempts} (message_id, number, started_at) select id, number, started_at from mine
    on conflict (message_id, number) do update set started_at = excluded.started_at
      where ${attempts.startedAt} = excluded.started_at
    returning message_id`);
  const mine = new Set(result.rows.map((row) => row.message_id));
  return begun.map(({ message }) => mine.has(message.id));
}

export type Settlement = {
  message: Claimed & Pick<MessageRow, 'contactId' | 'channel'>;
  state: Exclude<MessageState, 'pending' | 'sending' | 'delivered' | 'bounced'>;
  reason: string | null;
  providerId?: string | null;
  settledAt: Date;
  /** How the try ended; none when nothing was tried. */
  attempt: { outcome: string; detail: string } | null;
  /** When a held message is to be put on the queue. */
  queueAt?: Date;
  /** As if it had not been taken: it counts no try. */
  untried?: true;
  /** The address that the provider refused as such: it is taken from its contact with the message's end. */
  refusedAddress?: string;
};

/**
 * Messages, their tries and their reminders come to the same end, in one statement. Only the owner of a try may settle by
 * it: false when another has taken the message over. Who has not begun a try owns only its lease, because whoever takes the
 * message after that begins the try of the same number. An outcome that is known for certain, if late, still settles a
 * message that was given up as uncertain meanwhile.
 */
export async function settleMessages(db: Db, settled: readonly Settlement[]): Promise<boolean[]> {
  const column = <T>(of: (one: Settlement) => T) => sql.param(settled.map(of));
  const result = await db.execute<{ id: string }>(sql`
    with v as (
      select * from unnest(
        ${column((s) => s.message.id)}::uuid[], ${column((s) => s.message.attemptCount)}::int[],
        ${column((s) => s.settledAt.toISOString())}::timestamptz[], ${column((s) => s.state)}::text[],
        ${column((s) => s.reason)}::text[], ${column((s) => s.providerId ?? null)}::text[],
        ${column((s) => s.queueAt?.toISOString() ?? null)}::timestamptz[],
        ${column((s) => s.attempt?.outcome ?? null)}::text[], ${column((s) => s.attempt?.detail ?? null)}::text[],
        ${column((s) => s.untried === true)}::boolean[],
        ${column((s) => s.message.leaseUntil?.toISOString() ?? null)}::timestamptz[]
      ) as v(id, number, at, state, reason, provider_id, queue_at, outcome, detail, untried, lease_until)
    ), tried as (
      update ${attempts} as a set ended_at = v.at, outcome = v.outcome, detail = v.detail
      from v where v.outcome is not null and a.message_id = v.id and a.number = v.number
    ), mine as (
      update ${messages} as m
      set state = v.state, reason = v.reason, changed_at = v.at, provider_id = v.provider_id, lease_until = null,
        settled_at = case when v.state <> 'held' then v.at end, queue_at = coalesce(v.queue_at, m.queue_at),
        attempt_count = v.number - v.untried::int
      from v
      where m.id = v.id and m.attempt_count = v.number
        and (v.outcome is not null or m.lease_until = v.lease_until)
        and (${stateById} = 'sending'
          or (${stateById} = 'uncertain' and v.state <> 'uncertain' and v.outcome is not null))
      returning m.id, v.state, v.reason
    ), told as (
      update ${reminders} as r
      set state = case mine.state when 'held' then 'queued' when 'expired' then 'refused' else mine.state end,
        reason = mine.reason
      from mine where r.message_id = mine.id and r.state in ('queued', 'uncertain')
    )
    select id from mine`);
  const mine = new Set(result.rows.map((row) => row.id));
  return settled.map(({ message }) => mine.has(message.id));
}

export type RecipientRow = { contact: typeof contacts.$inferSelect; unit: string };

/** The contacts that messages go to, with their units' names. */
export async function recipientsOf(
  db: Db,
  contactIds: readonly string[],
): Promise<Map<string, RecipientRow>> {
  const rows = await db
    .select({ contact: contacts, unit: units.name })
    .from(contacts)
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(sql`${contacts.id} = any(${sql.param(contactIds)}::uuid[])`);
  return new Map(rows.map((row) => [row.contact.id, row]));
}
