import type { ChannelName } from '../../config/policy.ts';
import { asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrationsFolder } from '../../config/paths.ts';
import type { Db } from './db.ts';
import { LIVE_STATES } from './obligations.ts';
import { contacts, deadlines, messages, obligations, reminders, tasks, units } from './schema.ts';

/**
 * Runs queries in one transaction that cannot write: their figures belong to one moment, none of them runs longer than
 * `withinMs`, and a GET cannot change anything even by mistake.
 */
export async function readOnly<T>(db: Db, withinMs: number, work: (db: Db) => Promise<T>): Promise<T> {
  return db.transaction(
    async (tx) => {
      await tx.execute(sql`select set_config('statement_timeout', ${String(withinMs)}, true)`);
      return work(tx);
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

export type UpcomingReminder = Awaited<ReturnType<typeof upcomingReminders>>[number];

/** What is due next, with what a reader needs to recognise it; the policy's definition names its step. */
export async function upcomingReminders(db: Db, limit: number) {
  return (
    db
      .select({
        id: reminders.id,
        plannedAt: reminders.plannedAt,
        channel: reminders.channel,
        step: reminders.step,
        occurrence: reminders.occurrence,
        unit: units.name,
        role: contacts.role,
        task: tasks.title,
        dueOn: obligations.dueOn,
        policyId: obligations.policyId,
      })
      .from(reminders)
      .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
      .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
      .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
      .innerJoin(units, eq(units.id, obligations.unitId))
      .innerJoin(contacts, eq(contacts.id, reminders.contactId))
      .where(eq(reminders.state, 'planned'))
      // What one contact gets on one channel stands together, as it will in the message.
      .orderBy(
        asc(reminders.plannedAt),
        asc(units.position),
        asc(contacts.id),
        asc(reminders.channel),
        asc(tasks.position),
        asc(reminders.id),
      )
      .limit(limit)
  );
}

/** How many reminders are still to go out, and how many of them are due by `now`. */
export async function countPlannedReminders(db: Db, now: Date): Promise<{ planned: number; due: number }> {
  const [row] = await db
    .select({
      planned: sql<number>`count(*)::int`,
      due: sql<number>`(count(*) filter (where ${reminders.plannedAt} <= ${now.toISOString()}))::int`,
    })
    .from(reminders)
    .where(eq(reminders.state, 'planned'));
  return row ?? { planned: 0, due: 0 };
}

export type TroubledMessage = {
  id: string;
  createdAt: Date;
  channel: ChannelName;
  state: 'refused' | 'expired' | 'bounced' | 'uncertain';
  reason: string | null;
  unit: string;
  role: (typeof contacts.$inferSelect)['role'];
};

/** Messages that a person should look at, newest first. */
export async function troubledMessages(db: Db, limit: number): Promise<TroubledMessage[]> {
  return withReaders(db, ['refused', 'expired', 'bounced', 'uncertain']).limit(limit);
}

/** Everything that waits to be settled, newest first. */
export async function uncertainMessages(db: Db): Promise<TroubledMessage[]> {
  return withReaders(db, ['uncertain']);
}

function withReaders(db: Db, states: TroubledMessage['state'][]) {
  return db
    .select({
      id: messages.id,
      createdAt: messages.createdAt,
      channel: messages.channel,
      state: sql<TroubledMessage['state']>`${messages.state}`,
      reason: messages.reason,
      unit: units.name,
      role: contacts.role,
    })
    .from(messages)
    .innerJoin(contacts, eq(contacts.id, messages.contactId))
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(inArray(messages.state, states))
    .orderBy(desc(messages.createdAt), desc(messages.id));
}

/** The years in which something is due for an obligation that is still open, or reminders are to go out. */
export async function liveYears(db: Db): Promise<number[]> {
  const due = await db
    .selectDistinct({ year: sql<number>`extract(year from ${obligations.dueOn})::int` })
    .from(obligations)
    .where(inArray(obligations.state, LIVE_STATES));
  // Both ends come off the index; a plan's reminders leave no year out in between.
  const [sent] = await db
    .select({
      first: sql<number | null>`extract(year from min(${reminders.plannedAt}))::int`,
      last: sql<number | null>`extract(year from max(${reminders.plannedAt}))::int`,
    })
    .from(reminders)
    .where(eq(reminders.state, 'planned'));
  const years = new Set(due.map((row) => row.year));
  for (let year = sent?.first ?? 1; year <= (sent?.last ?? 0); year++) years.add(year);
  return [...years].sort((a, b) => a - b);
}

export async function pingDatabase(db: Db): Promise<void> {
  await db.execute(sql`select 1`);
}

/** Whether every change of this version's schema has been made; a table that is not there counts as none made. */
export async function isMigrated(db: Db): Promise<boolean> {
  const ledger = await db.execute<{ there: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (ledger.rows[0]?.there !== true) return false;
  const applied = await db.execute<{ at: string }>(
    sql`select created_at::text as at from drizzle.__drizzle_migrations`,
  );
  const made = new Set(applied.rows.map((row) => row.at));
  return readMigrationFiles({ migrationsFolder }).every((file) => made.has(String(file.folderMillis)));
}
