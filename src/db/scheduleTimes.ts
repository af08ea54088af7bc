import { eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import type { Lease } from './leases.ts';
import { leases, scheduleTimes } from './schema.ts';

/** What the database knows of a schedule. */
export type ScheduleRow = {
  /** Null: its own default. */
  cron: string | null;
  changedAt: Date | null;
  /** When its last run began. */
  lastRunAt: Date | null;
  /** Null: the last run succeeded, or is under way for the first time. */
  lastError: string | null;
};

export const noRow: ScheduleRow = { cron: null, changedAt: null, lastRunAt: null, lastError: null };

export async function readScheduleRow(db: Db, name: string): Promise<ScheduleRow> {
  const [row] = await db.select().from(scheduleTimes).where(eq(scheduleTimes.name, name));
  return row ?? noRow;
}

/** Every row with the lease of its schedule, by name. */
export async function readScheduleRows(db: Db): Promise<Map<string, ScheduleRow & { lease: Lease | null }>> {
  const rows = await db
    .select({ row: scheduleTimes, holder: leases.holder, until: leases.until })
    .from(scheduleTimes)
    .leftJoin(leases, eq(leases.name, scheduleTimes.name));
  return new Map(
    rows.map(({ row, holder, until }) => {
      const lease = holder === null || until === null || holder === '' ? null : { holder, until };
      return [row.name, { ...row, lease }];
    }),
  );
}

export async function saveScheduleRow(db: Db, name: string, change: Partial<ScheduleRow>): Promise<void> {
  await db
    .insert(scheduleTimes)
    .values({ name, ...change })
    .onConflictDoUpdate({ target: scheduleTimes.name, set: change });
}
