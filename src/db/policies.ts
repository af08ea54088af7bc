import { and, count, desc, eq, inArray, ne, sql } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { type Policy, policySchema } from '../../config/policy.ts';
import type { Db } from './db.ts';
import { LIVE_STATES } from './obligations.ts';
import { obligations, policies } from './schema.ts';

export type PolicyVersion = { id: string; name: string; version: number; definition: Policy };

/**
 * Takes over the policies of the files: a name that is new, and a file that says something else than it did when it was
 * last taken over. An administrator's later edit stands until the file itself changes.
 */
export async function seedPolicies(db: Db, files: Iterable<Policy>, createdAt: Date): Promise<void> {
  for (const definition of files) {
    const [last] = await db
      .select()
      .from(policies)
      .where(and(eq(policies.name, definition.name), eq(policies.origin, 'file')))
      .orderBy(desc(policies.version))
      .limit(1);
    if (last && isDeepStrictEqual(readable(last.definition), definition)) continue;
    const { id } = await addPolicyVersion(db, definition, 'file', createdAt);
    // The file may say now what an edit said before: that version is the file's from now on.
    await db.update(policies).set({ origin: 'file' }).where(eq(policies.id, id));
  }
}

/** Stores a definition as the newest version of its name; the newest one itself when it says the same already. */
export async function addPolicyVersion(
  db: Db,
  definition: Policy,
  origin: 'file' | 'edit',
  createdAt: Date,
): Promise<PolicyVersion> {
  const { name } = definition;
  const [newest] = await db
    .select()
    .from(policies)
    .where(eq(policies.name, name))
    .orderBy(desc(policies.version))
    .limit(1);
  if (newest && isDeepStrictEqual(readable(newest.definition), definition)) return { ...newest, definition };
  const version = (newest?.version ?? 0) + 1;
  await db.insert(policies).values({ name, version, definition, origin, createdAt }).onConflictDoNothing();
  const [row] = await db
    .select()
    .from(policies)
    .where(and(eq(policies.name, name), eq(policies.version, version)));
  if (!row) throw new Error(`policy ${name} was not stored`);
  return { ...row, definition };
}

/** The newest version of each policy, by name: what new obligations start with. */
export async function newestPolicies(db: Db): Promise<PolicyVersion[]> {
  const rows = await db
    .selectDistinctOn([policies.name])
    .from(policies)
    .orderBy(policies.name, desc(policies.version));
  return rows.flatMap((row) => {
    const definition = readable(row.definition);
    return definition ? [{ ...row, definition }] : [];
  });
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
      const definition = readable(row.definition);
      return definition ? [[row.id, definition]] : [];
    }),
  );
}

/** How many live obligations run on another version of this policy. */
export async function countOnOtherVersions(
  db: Db,
  { name, id }: Pick<PolicyVersion, 'name' | 'id'>,
): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(obligations)
    .innerJoin(policies, eq(policies.id, obligations.policyId))
    .where(and(eq(policies.name, name), ne(policies.id, id), inArray(obligations.state, LIVE_STATES)));
  return row?.n ?? 0;
}

/** Moves every live obligation of this policy to this version and marks it for planning anew. Returns how many. */
export async function moveToVersion(
  db: Db,
  { name, id }: Pick<PolicyVersion, 'name' | 'id'>,
  replanReason: string,
): Promise<number> {
  const older = sql`${obligations.policyId} in (select ${policies.id} from ${policies} where ${policies.name} = ${name} and ${policies.id} <> ${id})`;
  const moved = await db
    .update(obligations)
    .set({ policyId: id, replanReason })
    .where(and(older, inArray(obligations.state, LIVE_STATES)));
  return moved.rowCount ?? 0;
}

/** A definition as this program reads it; undefined when it cannot. */
function readable(definition: unknown): Policy | undefined {
  return policySchema.safeParse(definition).data;
}
