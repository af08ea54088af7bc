import { desc, eq, lt, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { type DigestContent, digests } from './schema.ts';

export type DigestRow = typeof digests.$inferSelect;

/** The digest before that week, for the change on last week and the edition number. */
export async function digestBefore(db: Db, weekOf: string): Promise<DigestRow | undefined> {
  const [row] = await db
    .select()
    .from(digests)
    .where(lt(digests.weekOf, weekOf))
    .orderBy(desc(digests.weekOf))
    .limit(1);
  return row;
}

export async function hasDigest(db: Db, weekOf: string): Promise<boolean> {
  return (await db.$count(digests, eq(digests.weekOf, weekOf))) > 0;
}

/** Stores the digest of a week once; null when another process was first. */
export async function insertDigest(
  db: Db,
  digest: { weekOf: string; edition: number; content: DigestContent; createdAt: Date },
): Promise<DigestRow | null> {
  const [row] = await db.insert(digests).values(digest).onConflictDoNothing().returning();
  return row ?? null;
}

export async function getDigest(db: Db, digestId: string): Promise<DigestRow | undefined> {
  const [row] = await db
    .select()
    .from(digests)
    .where(sql`${digests.id} = ${digestId}`);
  return row;
}

export async function countDigests(db: Db): Promise<number> {
  return db.$count(digests);
}
