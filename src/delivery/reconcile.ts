import { and, asc, eq, gte, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/db.ts';
import { attempts, deadlines, messages, obligations, reminders, tasks, units } from '../db/schema.ts';

const parts = [
  'accepted',
  /** The provider reported that it arrived, too. */
  'delivered',
  /** By the provider, for good or for three days, or reported as not received. */
  'refused',
  'uncertain',
  'cancelled',
  'skipped',
  /** Due but not handled yet: outside the send window, or on its way. */
  'held',
] as const;
type Part = (typeof parts)[number];

/** What became of the reminders that were due by an instant. The parts must add up: `difference` is 0. */
export type Reconciliation = Record<Part, number> & { due: number; difference: number };

/** Planned times from `from` (null: from the beginning) to `until`, both included. */
export type Period = { from: Date | null; until: Date };

const tried = (how: SQL): SQL =>
  sql`exists (select from ${attempts} where ${attempts.messageId} = ${messages.id} and ${how})`;

/**
 * Where a reminder is counted; null: nowhere. It counts as accepted only when its message was accepted and a try of it is
 * on record, so that a lost or invented message shows. A message refused before any try needs none; one that bounced counts as refused.
 */
const part = sql<Part | null>`case
  when ${reminders.state} in ('cancelled', 'skipped') then ${reminders.state}
  when ${reminders.state} = 'planned' then 'held'
  when ${reminders.state} = 'queued' and ${messages.state} in ('pending', 'held', 'sending') then 'held'
  when ${reminders.state} = 'accepted' and ${messages.state} in ('accepted', 'delivered')
    and ${tried(sql`${attempts.outcome} = 'accepted'`)} then ${messages.state}
  when ${reminders.state} = 'uncertain' and ${messages.state} = 'uncertain'
    and ${tried(sql`coalesce(${attempts.outcome}, 'uncertain') = 'uncertain'`)} then 'uncertain'
  when ${reminders.state} = 'refused' and ${messages.state} in ('refused', 'expired', 'bounced') then 'refused'
  end`;

const dueIn = ({ from, until }: Period) =>
  and(from ? gte(reminders.plannedAt, from) : undefined, lte(reminders.plannedAt, until));

/** Compares the reminders due by an instant, or in a period, with what the messages and their attempts prove. */
export async function reconcile(db: Db, due: Date | Period): Promise<Reconciliation> {
  const period = due instanceof Date ? { from: null, until: due } : due;
  const rows = await db
    .select({ part, n: sql<number>`count(*)::int` })
    .from(reminders)
    .leftJoin(messages, eq(messages.id, reminders.messageId))
    .where(dueIn(period))
    .groupBy(sql`1`);
  const count = (of: Part | null): number => rows.find((row) => row.part === of)?.n ?? 0;
  const counts = {
    accepted: count('accepted'),
    delivered: count('delivered'),
    refused: count('refused'),
    uncertain: count('uncertain'),
    cancelled: count('cancelled'),
    skipped: count('skipped'),
    held: count('held'),
  };
  const all = rows.reduce((sum, { n }) => sum + n, 0);
  return { due: all, ...counts, difference: all - parts.reduce((sum, of) => sum + counts[of], 0) };
}

export type Unexplained = {
  reminderId: string;
  unit: string;
  ref: string;
  task: string;
  dueOn: string;
  step: string;
  occurrence: number;
  policyId: string;
  channel: string;
  plannedAt: Date;
  messageId: string | null;
  state: string;
  /** Of its message; null: it has none. */
  messageState: string | null;
};

/** The reminders that make the difference, in order of their planned times. */
export async function unexplainedReminders(db: Db, period: Period): Promise<Unexplained[]> {
  return db
    .select({
      reminderId: reminders.id,
      unit: units.name,
      ref: tasks.ref,
      task: tasks.title,
      dueOn: obligations.dueOn,
      step: reminders.step,
      occurrence: reminders.occurrence,
      policyId: obligations.policyId,
      channel: reminders.channel,
      plannedAt: reminders.plannedAt,
      messageId: reminders.messageId,
      state: reminders.state,
      messageState: messages.state,
    })
    .from(reminders)
    .leftJoin(messages, eq(messages.id, reminders.messageId))
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(and(dueIn(period), sql`${part} is null`))
    .orderBy(asc(reminders.plannedAt), asc(units.position), asc(reminders.id));
}

export type Orphan = { messageId: string; createdAt: Date; state: string };

/** Messages made in the period that say they carry reminders, but carry none: theirs were removed, or nobody planned them. */
export async function messagesWithoutReminders(db: Db, { from, until }: Period): Promise<Orphan[]> {
  return db
    .select({ messageId: messages.id, createdAt: messages.createdAt, state: messages.state })
    .from(messages)
    .leftJoin(reminders, eq(reminders.messageId, messages.id))
    .where(
      and(
        inArray(messages.kind, ['assignment', 'reminder']),
        isNull(reminders.id),
        from ? gte(messages.createdAt, from) : undefined,
        lte(messages.createdAt, until),
      ),
    )
    .orderBy(asc(messages.createdAt), asc(messages.id));
}
