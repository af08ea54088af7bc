import { and, desc, eq, inArray } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { type Policy, policySchema } from '../../config/policy.ts';
import type { Db } from './db.ts';
import { policies } from './schema.ts';

/** The id of the newest version of a policy, which becomes a new version when the definition has changed. */
export async function savePolicy(db: Db, definition: Policy, createdAt: Date): Promise<string> {
  const [newest] = await db
    .select()
    .from(policies)
    .where(eq(policies.name, definition.name))
    .orderBy(desc(policies.version))
    .limit(1);
  if (newest && isDeepStrictEqual(newest.definition, definition)) return newest.id;
  const version = (newest?.version ?? 0) + 1;
  await db
    .insert(policies)
    .values({ name: definition.name, version, definition, createdAt })
    .onConflictDoNothing();
  const [row] = await db
    .select({ id: policies.id })
    .from(policies)
    .where(and(eq(policies.name, definition.name), eq(policies.version, version)));
  if (!row) throw new Error(`policy ${definition.name} was not stored`);
  return row.id;
}

/**
 * The policies of these ids. One whose stored definition can no longer be read is left out: its reminders are set aside
 * by the caller, and nobody else waits for them.
 */
export async function getPolicies(db: Db, ids: string[]): Promise<Map<string, Policy>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select().from(policies).where(inArray(policies.id, ids));
  return new Map(
    rows.flatMap((row): [string, Policy][] => {
      const { data } = policySchema.safeParse(row.definition);
      return data ? [[row.id, data]] : [];
    }),
  );
}
