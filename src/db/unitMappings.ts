import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { tasks, taskUnits, unitMappings, units } from './schema.ts';

/** What persons decided so far: the key of the words → names of units. */
export async function rememberedMappings(db: Db): Promise<Map<string, string[]>> {
  const rows = await db
    .select({
      key: unitMappings.key,
      names: sql<string[]>`coalesce(array_agg(${units.name}) filter (where ${units.name} is not null), '{}')`,
    })
    .from(unitMappings)
    .leftJoin(units, sql`${units.id} = any(${unitMappings.unitIds})`)
    .groupBy(unitMappings.key);
  return new Map(rows.map((row) => [row.key, row.names]));
}

export async function saveMapping(db: Db, mapping: typeof unitMappings.$inferInsert): Promise<void> {
  const { words, unitIds, decidedAt } = mapping;
  await db
    .insert(unitMappings)
    .values(mapping)
    .onConflictDoUpdate({ target: unitMappings.key, set: { words, unitIds, decidedAt } });
}

/** The registry's units, in its order. */
export async function allUnits(db: Db): Promise<(typeof units.$inferSelect)[]> {
  return db.select().from(units).orderBy(units.position, units.name);
}

/** Unit words of stored plans that nothing fitted. */
export async function unmatchedWords(db: Db): Promise<string[]> {
  const rows = await db
    .selectDistinct({ words: taskUnits.words })
    .from(taskUnits)
    .where(eq(taskUnits.how, 'unmatched'));
  return rows.map((row) => row.words);
}

/** Gives every task that waits with these words their units; how many tasks that were. */
export async function settleWords(db: Db, words: string[], unitIds: string[]): Promise<number> {
  if (words.length === 0) return 0;
  const result = await db
    .update(taskUnits)
    .set({ unitIds, how: 'remembered', note: null, suggestions: [] })
    .where(sql`${taskUnits.how} = 'unmatched' and ${taskUnits.words} = any(${sql.param(words)}::text[])`);
  return result.rowCount ?? 0;
}

export type WaitingWords = { id: string; words: string; suggestions: string[] };

/** The words of a plan that nothing fitted. */
export async function waitingWords(db: Db, planId: string): Promise<WaitingWords[]> {
  return db
    .select({ id: taskUnits.id, words: taskUnits.words, suggestions: taskUnits.suggestions })
    .from(taskUnits)
    .innerJoin(tasks, eq(tasks.id, taskUnits.taskId))
    .where(and(eq(tasks.planId, planId), eq(taskUnits.how, 'unmatched')))
    .orderBy(tasks.position, taskUnits.role, taskUnits.position);
}

export async function matchWaiting(
  db: Db,
  id: string,
  match: { how: string; note: string | null; unitIds: string[] },
): Promise<void> {
  await db
    .update(taskUnits)
    .set({ ...match, suggestions: [] })
    .where(eq(taskUnits.id, id));
}
