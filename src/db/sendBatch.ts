import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import type { MessageRow } from './messages.ts';
import { attempts, contacts, messages, type MessageState, reminders, units } from './schema.ts';

/*
 * What a worker does to its messages, for many at once: each row by the same condition as it would be alone, and each
 * answer by its own row.
 */

type Claimed = Pick<MessageRow, 'id' | 'attemptCount'>;

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
    .select({ id: messages.id })
    .from(messages)
    .where(and(sql`${messages.id} = any(${sql.param(ids)}::uuid[])`, eq(messages.state, 'pending')))
    .orderBy(messages.id)
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
  rendered: { address: string; subject: string | null; body: string };
};

/**
 * Keeps what is about to be sent and writes down that sending begins now. False for a message that is no longer this
 * sender's, because it slept through its lease: then it must not send.
 */
export async function beginAttempts(db: Db, begun: readonly Beginning[]): Promise<boolean[]> {
  const column = <T>(of: (one: Beginning) => T) => sql.param(begun.map(of));
  const result = await db.execute<{ message_id: string }>(sql`
    with begun as (
      select * from unnest(
        ${column((b) => b.message.id)}::uuid[], ${column((b) => b.message.attemptCount)}::int[],
        ${column((b) => b.startedAt.toISOString())}::timestamptz[], ${column((b) => b.rendered.address)}::text[],
        ${column((b) => b.rendered.subject)}::text[], ${column((b) => b.rendered.body)}::text[]
      ) as v(id, number, started_at, address, subject, body)
    ), mine as (
      update ${messages} as m set address = begun.address, subject = begun.subject, body = begun.body
      from begun
      where m.id = begun.id and m.state = 'sending' and m.attempt_count = begun.number
        and m.lease_until > begun.started_at
      returning m.id, begun.number, begun.started_at
    )
    insert into ${attempts} (message_id, number, started_at) select id, number, started_at from mine
    on conflict do nothing returning message_id`);
  const mine = new Set(result.rows.map((row) => row.message_id));
  return begun.map(({ message }) => mine.has(message.id));
}

export type Settlement = {
  message: Claimed;
  state: Exclude<MessageState, 'pending' | 'sending'>;
  reason: string | null;
  providerId: string | null;
  settledAt: Date;
  /** How the try ended; none when nothing was tried. */
  attempt: { outcome: string; detail: string } | null;
};

/**
 * Messages, their tries and their reminders come to the same end. Only the owner of a try may settle by it: false when
 * another has taken the message over. A definite outcome that is known late still settles a message that was given up as
 * uncertain meanwhile. To be called in a transaction.
 */
export async function settleMessages(tx: Db, settled: readonly Settlement[]): Promise<boolean[]> {
  const column = <T>(of: (one: Settlement) => T) => sql.param(settled.map(of));
  const ids = column((s) => s.message.id);
  const numbers = column((s) => s.message.attemptCount);
  const at = column((s) => s.settledAt.toISOString());
  await tx.execute(sql`update ${attempts} as a set ended_at = v.ended_at, outcome = v.outcome, detail = v.detail
    from unnest(${ids}::uuid[], ${numbers}::int[], ${at}::timestamptz[],
      ${column((s) => s.attempt?.outcome ?? null)}::text[], ${column((s) => s.attempt?.detail ?? null)}::text[])
      as v(id, number, ended_at, outcome, detail)
    where v.outcome is not null and a.message_id = v.id and a.number = v.number`);
  const states = column((s) => s.state);
  const reasons = column((s) => s.reason);
  const result = await tx.execute<{ id: string }>(sql`update ${messages} as m
    set state = v.state, reason = v.reason, changed_at = v.at, settled_at = v.at, provider_id = v.provider_id, lease_until = null
    from unnest(${ids}::uuid[], ${numbers}::int[], ${states}::text[], ${reasons}::text[],
      ${column((s) => s.providerId)}::text[], ${at}::timestamptz[]) as v(id, number, state, reason, provider_id, at)
    where m.id = v.id and m.attempt_count = v.number
      and (m.state = 'sending' or (m.state = 'uncertain' and v.state in ('accepted', 'refused')))
    returning m.id`);
  const mine = new Set(result.rows.map((row) => row.id));
  await tx.execute(sql`update ${reminders} as r set state = v.state, reason = v.reason
    from unnest(${ids}::uuid[], ${states}::text[], ${reasons}::text[]) as v(id, state, reason)
    where r.message_id = v.id and v.id = any(${sql.param([...mine])}::uuid[]) and r.state in ('queued', 'uncertain')`);
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
