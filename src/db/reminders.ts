import { and, asc, count, eq, gt, inArray, lt, lte, ne, sql } from 'drizzle-orm';
import type { Addresses } from '../../config/channels.ts';
import type { Db } from './db.ts';
import { contacts, obligations, type ObligationState, reminders, type ReminderState } from './schema.ts';

export type NewReminder = typeof reminders.$inferInsert;
export type ReminderRow = typeof reminders.$inferSelect;

/** The step of a 催办 sent by hand. No policy can have a step of that name: keys begin with a small letter. */
export const MANUAL_STEP = '人工催办';

/**
 * Adds planned reminders; those that are there already stay untouched, which makes planning safe to repeat. Columns go
 * as arrays: one parameter each instead of one for every value, which building the statement would cost more than
 * running it.
 */
export async function insertReminders(db: Db, rows: NewReminder[]): Promise<number> {
  if (rows.length === 0) return 0;
  const column = (of: (row: NewReminder) => string | null | undefined) =>
    sql.param(rows.map((row) => of(row) ?? null));
  // Of values that need no quotes, as PostgreSQL reads them: the driver would look at every character of each.
  const plain = (of: (row: NewReminder) => string | number) => sql.param(`{${rows.map(of).join(',')}}`);
  const result = await db.execute(sql`
    insert into ${reminders}
      (obligation_id, due_version, step, occurrence, contact_id, channel, kind, planned_at, state, reason, note)
    select * from unnest(
      ${plain((r) => r.obligationId)}::uuid[], ${plain((r) => r.dueVersion)}::int[], ${column((r) => r.step)}::text[],
      ${plain((r) => r.occurrence)}::int[], ${plain((r) => r.contactId)}::uuid[], ${plain((r) => r.channel)}::text[],
      ${plain((r) => r.kind)}::text[], ${plain((r) => r.plannedAt.toISOString())}::timestamptz[],
      ${plain((r) => r.state)}::text[], ${column((r) => r.reason)}::text[],
      ${column((r) => r.note)}::text[])
    on conflict (obligation_id, due_version, step, occurrence, contact_id, channel) where state <> 'cancelled'
      do nothing`);
  return result.rowCount ?? 0;
}

/** The reminders of these obligations that are not cancelled, but for those sent by hand, which no ladder plans. */
export async function standingReminders(db: Db, obligationIds: string[]): Promise<ReminderRow[]> {
  return db
    .select()
    .from(reminders)
    .where(
      and(
        sql`${reminders.obligationId} = any(${sql.param(obligationIds)}::uuid[])`,
        ne(reminders.state, 'cancelled'),
        ne(reminders.step, MANUAL_STEP),
      ),
    );
}

/** How often a step has been planned for the present due date, cancelled ones included. */
export async function countStep(
  db: Db,
  { id, dueVersion }: { id: string; dueVersion: number },
  step: string,
): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`coalesce(max(${reminders.occurrence}), 0)` })
    .from(reminders)
    .where(
      and(eq(reminders.obligationId, id), eq(reminders.dueVersion, dueVersion), eq(reminders.step, step)),
    );
  return row?.n ?? 0;
}

/** When the 催办 by hand that is on its way for the present due date goes out; null: none is. */
export async function manualUnderWay(
  db: Db,
  { id, dueVersion }: { id: string; dueVersion: number },
  by: readonly string[],
): Promise<Date | null> {
  const [row] = await db
    .select({ at: reminders.plannedAt })
    .from(reminders)
    .where(
      and(
        eq(reminders.obligationId, id),
        eq(reminders.dueVersion, dueVersion),
        eq(reminders.step, MANUAL_STEP),
        inArray(reminders.state, ['planned', 'queued']),
        sql`${reminders.channel} = any(${sql.param(by)}::text[])`,
      ),
    )
    .orderBy(asc(reminders.plannedAt))
    .limit(1);
  return row?.at ?? null;
}

export type DueRow = {
  reminder: ReminderRow;
  dueOn: string;
  dueVersion: number;
  obligationState: ObligationState;
  policyId: string;
} & Addresses;

/** Due reminders, and the contact after whom to go on; null: these were the last. */
export type DuePart = { due: DueRow[]; next: string | null };

/**
 * Reminders whose planned time has come and that nobody has handled yet: due means "planned time ≤ now", never "today
 * equals". With them what is planned for the same contacts and channels until `dayEnd`, which may go along. Locked until
 * the transaction ends, and rows that another dispatcher holds are passed over.
 *
 * In the order of the contacts' ids, those after `after`; some `limit` rows at a time, but everything of a contact in one
 * part, or somebody would get two messages: of a contact with more than that, the first ones, the rest the next time.
 */
export async function lockDueReminders(
  db: Db,
  at: { now: Date; dayEnd: Date; after: string | null },
  limit: number,
): Promise<DuePart> {
  const now = at.now.toISOString();
  const rows: DueRow[] = await db
    .select({
      reminder: reminders,
      dueOn: obligations.dueOn,
      dueVersion: obligations.dueVersion,
      obligationState: obligations.state,
      policyId: obligations.policyId,
      email: contacts.email,
      phone: contacts.phone,
      chat: contacts.chat,
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .innerJoin(contacts, eq(contacts.id, reminders.contactId))
    .where(
      and(
        eq(reminders.state, 'planned'),
        lt(reminders.plannedAt, at.dayEnd),
        at.after === null ? undefined : gt(reminders.contactId, at.after),
        sql`(${reminders.contactId}, ${reminders.channel}) in (select due.contact_id, due.channel from ${reminders} as due
          where due.state = 'planned' and due.planned_at <= ${now})`,
      ),
    )
    .orderBy(asc(reminders.contactId), asc(reminders.channel), asc(reminders.plannedAt), asc(reminders.id))
    .limit(limit)
    .for('update', { of: reminders, skipLocked: true });
  const last = rows.at(-1)?.reminder.contactId;
  if (rows.length < limit || last === undefined) return { due: rows, next: null };
  const whole = rows.filter(({ reminder }) => reminder.contactId !== last);
  return whole.length === 0
    ? { due: rows, next: last }
    : { due: whole, next: whole.at(-1)?.reminder.contactId ?? null };
}

/** Whether the due date that it reminds of has moved since. A 交办 notice hands over the task with whatever due date it has. */
export function isOfOldDue(reminder: Pick<ReminderRow, 'kind' | 'dueVersion'>, dueVersion: number): boolean {
  return reminder.kind === 'reminder' && reminder.dueVersion !== dueVersion;
}

/** Keeps what the reader of a message has to know about reminders in it. */
export async function noteReminders(db: Db, notes: { reminderId: string; note: string }[]): Promise<void> {
  if (notes.length === 0) return;
  const ids = sql.param(notes.map((n) => n.reminderId));
  const texts = sql.param(notes.map((n) => n.note));
  await db.execute(sql`update ${reminders} as r set note = concat_ws('；', r.note, v.note)
    from unnest(${ids}::uuid[], ${texts}::text[]) as v(id, note) where r.id = v.id`);
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
        inArray(reminders.state, ['planned', 'queued', 'skipped']),
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

/** What waits in these messages to be sent. */
export async function queuedReminders(db: Db, messageIds: readonly string[]): Promise<ReminderRow[]> {
  return db
    .select()
    .from(reminders)
    .where(
      and(sql`${reminders.messageId} = any(${sql.param(messageIds)}::uuid[])`, eq(reminders.state, 'queued')),
    )
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

/** Steps of a ladder that have told somebody, each written 〈step〉 〈occurrence〉, on either side of the due date. */
export type Told = { before: Set<string>; overdue: Set<string> };

/**
 * Which steps have told somebody about each obligation, for its present due date. Skipped and cancelled ones told nobody
 * and do not count; the 交办 notice is not one of them.
 */
export async function toldSteps(db: Db, obligationIds: string[]): Promise<Map<string, Told>> {
  if (obligationIds.length === 0) return new Map();
  const late = sql<boolean>`(${reminders.plannedAt} at time zone 'Asia/Shanghai')::date > ${obligations.dueOn}`;
  const rows = await db
    .selectDistinct({
      obligationId: reminders.obligationId,
      step: reminders.step,
      occurrence: reminders.occurrence,
      late,
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .where(
      and(
        sql`${reminders.obligationId} = any(${sql.param(obligationIds)}::uuid[])`,
        eq(reminders.kind, 'reminder'),
        eq(reminders.dueVersion, obligations.dueVersion),
        inArray(reminders.state, ['queued', 'accepted', 'uncertain', 'refused']),
      ),
    );
  const told = new Map<string, Told>();
  for (const { obligationId, step, occurrence, late: isLate } of rows) {
    const own = told.get(obligationId) ?? { before: new Set(), overdue: new Set() };
    own[isLate ? 'overdue' : 'before'].add(`${step} ${occurrence}`);
    told.set(obligationId, own);
  }
  return told;
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

/** The next planned time after that instant, or null. */
export async function nextPlannedAt(db: Db, after: Date): Promise<Date | null> {
  const [row] = await db
    .select({ at: reminders.plannedAt })
    .from(reminders)
    .where(and(eq(reminders.state, 'planned'), gt(reminders.plannedAt, after)))
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
