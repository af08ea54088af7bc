import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import type { PlanRow } from './plans.ts';
import { plans } from './schema.ts';

export async function findPlan(db: Db, id: string): Promise<PlanRow | undefined> {
  const [row] = await db.select().from(plans).where(eq(plans.id, id));
  return row;
}

/** Plans that a person may mean by these words: a document number, a file's name, or part of a title; the newest first. */
export async function searchPlans(db: Db, words: string): Promise<PlanRow[]> {
  const part = `%${words.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return db
    .select()
    .from(plans)
    .where(
      sql`${plans.docNumber} = ${words} or ${plans.sourceName} = ${words} or ${plans.title} like ${part}`,
    )
    .orderBy(desc(plans.importedAt));
}
