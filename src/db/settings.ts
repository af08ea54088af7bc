import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Db } from './db.ts';
import { settings } from './schema.ts';

/** What is stored under `name`; null when nothing is, or nothing that `schema` can still read. */
export async function readSetting<T>(db: Db, name: string, schema: z.ZodType<T>): Promise<T | null> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  return row ? (schema.safeParse(row.value).data ?? null) : null;
}

export async function writeSetting(db: Db, name: string, value: unknown, changedAt: Date): Promise<void> {
  await db
    .insert(settings)
    .values({ name, value, changedAt })
    .onConflictDoUpdate({ target: settings.name, set: { value, changedAt } });
}
