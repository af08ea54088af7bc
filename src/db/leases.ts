import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { leases } from './schema.ts';

/** Takes or keeps a lease; true when `holder` has it until `until`. Another holder's lease is taken only after it ran out. */
export async function takeLease(
  db: Db,
  lease: { name: string; holder: string; now: Date; until: Date },
): Promise<boolean> {
  const { name, holder, now, until } = lease;
  const rows = await db
    .insert(leases)
    .values({ name, holder, until })
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder: sql`excluded.holder`, until: sql`excluded.until` },
      setWhere: sql`${leases.holder} = ${holder} or ${leases.until} < ${now}`,
    })
    .returning({ holder: leases.holder });
  return rows.length === 1;
}

export async function dropLease(db: Db, name: string, holder: string): Promise<void> {
  await db.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)));
}
