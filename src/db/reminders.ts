import { and, asc, count, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { obligations, type ObligationState, reminders, type ReminderState } from './schema.ts';

export type NewReminder = typeof reminders.$inferInsert;
export type ReminderRow = typeof reminders.$inferSelect;

/**
 * Adds planned reminders; those that are there already stay untouched, which makes planning safe to repeat. Columns go
 * as arrays: one parameter each instead of one for every value, which building the statement would cost more than
 * running it.
 */
export async function insertReminders(db: Db, rows: NewReminder[]): Promise<number> {
  if (rows.length === 0) return 0;
  const column = <T>(of: (row: NewReminder) => T) => sql.param(rows.map(of));
  const result = await db.execute(sql`
    insert into ${reminders}
      (obligation_id, due_version, step, occurrence, contact_id, channel, kind, planned_at, state, reason)
    select * from unnest(
      ${column((r) => r.obligationId)}::uuid[], ${column((r) => r.dueVersion)}::int[], ${column((r) => r.step)}::text[],
      ${column((r) => r.occurrence)}::int[], ${column((r) => r.contactId)}::uuid[], ${column((r) => r.channel)}::text[],
      ${column((r) => r.kind)}::text[], ${column((r) => r.plannedAt.toISOString())}::timestamptz[],
      ${column((r) => r.state)}::text[], ${column((r) => r.reason ?? null)}::text[])
    on conflict do nothing`);
  return result.rowCount ?? 0;
}

export type DueRow = {
  reminder: ReminderRow;
  dueOn: string;
  dueVersion: number;
  obligationState: ObligationState;
  policyId: string;
};

/**
 * Reminders whose planned time has come and that nobody has handled yet: due means "planned time ≤ now", never "today
 * equals". Locked until the transaction ends, and rows that another dispatcher holds are passed over.
 */
export async function lockDueReminders(db: Db, now: Date, limit: number): Promise<DueRow[]> {
  return db
    .select({
      reminder: reminders,
      dueOn: obligations.dueOn,
      dueVersion: obligations.dueVersion,
      obligationState: obligations.state,
      policyId: obligations.policyId,
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .where(and(eq(reminders.state, 'planned'), lte(reminders.plannedAt, now)))
    .orderBy(asc(reminders.contactId), asc(reminders.channel), asc(reminders.plannedAt), asc(reminders.id))
    .limit(limit)
    .for('update', { of: reminders, skipLocked: true });
}

/** Sets reminders aside for good, with the reason. */
export async function endReminders(
  db: Db,
  ids: string[],
  state: 'skipped' | 'cancelled',
  reason: string,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(reminders)
    .set({ state, reason })
    .where(
      and(
        sql`${reminders.id} = any(${sql.param(ids)}::uuid[])`,
        inArray(reminders.state, ['planned', 'queued']),
      ),
    );
}

/** Hands reminders over to the messages that will carry them. */
export async function attachToMessages(
  db: Db,
  pairs: { reminderId: string; messageId: string }[],
): Promise<void> {
  if (pairs.length === 0) return;
  const ids = sql.param(pairs.map((p) => p.reminderId));
  const messageIds = sql.param(pairs.map((p) => p.messageId));
  await db.execute(sql`update ${reminders} as r set state = 'queued', message_id = v.message_id
    from unnest(${ids}::uuid[], ${messageIds}::uuid[]) as v(id, message_id)
    where r.id = v.id and r.state = 'planned'`);
}

/** Cancels what is still planned for an obligation; what is on its way is looked at again just before sending. */
export async function cancelPlanned(db: Db, obligationId: string, reason: string): Promise<number> {
  const result = await db
    .update(reminders)
    .set({ state: 'cancelled', reason })
    .where(and(eq(reminders.obligationId, obligationId), eq(reminders.state, 'planned')));
  return result.rowCount ?? 0;
}

export async function remindersOfMessage(db: Db, messageId: string): Promise<ReminderRow[]> {
  return db
    .select()
    .from(reminders)
    .where(eq(reminders.messageId, messageId))
    .orderBy(asc(reminders.plannedAt), asc(reminders.id));
}

export async function settleReminders(
  db: Db,
  messageId: string,
  state: ReminderState,
  reason: string | null,
): Promise<void> {
  await db
    .update(reminders)
    .set({ state, reason })
    .where(and(eq(reminders.messageId, messageId), inArray(reminders.state, ['queued', 'uncertain'])));
}

export type Ordinals = { before: number; overdue: number };

/**
 * For each obligation, how many steps of its ladder have told somebody up to `upTo`: the number that a notice prints as
 * 第N次提醒 (up to the due date) or 第N次催办 (after it). Skipped and cancelled steps told nobody and do not count; the
 * 交办 notice is neither.
 */
export async function reminderOrdinals(
  db: Db,
  obligationIds: string[],
  upTo: Date,
): Promise<Map<string, Ordinals>> {
  if (obligationIds.length === 0) return new Map();
  const step = sql`(${reminders.step}, ${reminders.occurrence})`;
  const late = sql`(${reminders.plannedAt} at time zone 'Asia/Shanghai')::date > ${obligations.dueOn}`;
  const rows = await db
    .select({
      obligationId: reminders.obligationId,
      before: sql<number>`(count(distinct ${step}) filter (where not ${late}))::int`,
      overdue: sql<number>`(count(distinct ${step}) filter (where ${late}))::int`,
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .where(
      and(
        inArray(reminders.obligationId, obligationIds),
        eq(reminders.kind, 'reminder'),
        eq(reminders.dueVersion, obligations.dueVersion),
        lte(reminders.plannedAt, upTo),
        inArray(reminders.state, ['queued', 'accepted', 'uncertain', 'refused']),
      ),
    )
    .groupBy(reminders.obligationId);
  return new Map(rows.map(({ obligationId, ...counts }) => [obligationId, counts]));
}

/** When the first reminder of these obligations is planned for. */
export async function firstPlannedAt(db: Db, obligationIds: string[]): Promise<Date | null> {
  const [row] = await db
    .select({ at: reminders.plannedAt })
    .from(reminders)
    .where(
      and(
        eq(reminders.state, 'planned'),
        sql`${reminders.obligationId} = any(${sql.param(obligationIds)}::uuid[])`,
      ),
    )
    .orderBy(asc(reminders.plannedAt))
    .limit(1);
  return row?.at ?? null;
}

/** The earliest planned time that is still to be handled, or null. */
export async function nextPlannedAt(db: Db): Promise<Date | null> {
  const [row] = await db
    .select({ at: reminders.plannedAt })
    .from(reminders)
    .where(eq(reminders.state, 'planned'))
    .orderBy(asc(reminders.plannedAt))
    .limit(1);
  return row?.at ?? null;
}

/** Reminders due by `now`, by step and state. */
export async function countByStep(
  db: Db,
  now: Date,
): Promise<{ step: string; state: ReminderState; n: number }[]> {
  return db
    .select({ step: reminders.step, state: reminders.state, n: count() })
    .from(reminders)
    .where(lte(reminders.plannedAt, now))
    .groupBy(reminders.step, reminders.state);
}
