import { and, eq, gt } from 'drizzle-orm';
import type { Db } from './db.ts';
import { leases } from './schema.ts';

export type Lease = { holder: string; until: Date };

/** A lease that was given back keeps its last holder's name, so that one can see who acted; this is its `until`. */
const GIVEN_BACK = new Date(0);

/**
 * Locks a lease for the rest of the transaction: of several processes that look at once, each after the first sees what
 * the one before did. Null while nobody has ever held it.
 */
export async function lockLease(db: Db, name: string): Promise<Lease | null> {
  await db.insert(leases).values({ name, holder: '', until: GIVEN_BACK }).onConflictDoNothing();
  const [row] = await db.select().from(leases).where(eq(leases.name, name)).for('update');
  return row && row.holder !== '' ? { holder: row.holder, until: row.until } : null;
}

/** Whether somebody holds it at that instant; it may also have been left behind by a holder who died. */
export const isHeld = (lease: Lease | null, now: Date): boolean => lease !== null && lease.until > now;

/** Its holder died before giving it back: what was begun under it may not have been finished. */
export const isLeftBehind = (lease: Lease | null, now: Date): boolean =>
  lease !== null && lease.until > GIVEN_BACK && lease.until <= now;

/** Takes a lease that this transaction has locked. */
export async function holdLease(db: Db, lease: Lease & { name: string }): Promise<void> {
  const { name, holder, until } = lease;
  await db.update(leases).set({ holder, until }).where(eq(leases.name, name));
}

/** False when another has taken it over, because its holder seemed dead. */
export async function renewLease(db: Db, lease: Lease & { name: string }): Promise<boolean> {
  const { name, holder, until } = lease;
  const rows = await db
    .update(leases)
    .set({ until })
    .where(and(eq(leases.name, name), eq(leases.holder, holder), gt(leases.until, GIVEN_BACK)))
    .returning({ name: leases.name });
  return rows.length === 1;
}

/** False when it was another's by then. */
export async function giveBackLease(db: Db, name: string, holder: string): Promise<boolean> {
  return renewLease(db, { name, holder, until: GIVEN_BACK });
}
