import type { Role } from '../../config/policy.ts';
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { contacts, units } from './schema.ts';

export type ContactRow = typeof contacts.$inferSelect;
export type NewUnit = Omit<typeof units.$inferInsert, 'id'>;
export type NewContact = Omit<typeof contacts.$inferInsert, 'id' | 'unitId'> & { unit: string };

/** Takes over a registry: units and contacts that are there are updated, new ones added, none removed. */
export async function upsertRegistry(
  db: Db,
  newUnits: NewUnit[],
  newContacts: NewContact[],
): Promise<Map<string, string>> {
  if (newUnits.length > 0) {
    await db
      .insert(units)
      .values(newUnits)
      .onConflictDoUpdate({
        target: units.name,
        set: {
          category: sql`excluded.category`,
          position: sql`excluded.position`,
          aliases: sql`excluded.aliases`,
        },
      });
  }
  const rows = await db.select({ id: units.id, name: units.name }).from(units);
  const idOf = new Map(rows.map((r) => [r.name, r.id]));
  const values = newContacts.map(({ unit, ...contact }) => {
    const unitId = idOf.get(unit);
    if (!unitId) throw new Error(`contact of unknown unit ${unit}`);
    return { ...contact, unitId };
  });
  if (values.length > 0) {
    await db
      .insert(contacts)
      .values(values)
      .onConflictDoUpdate({
        target: [contacts.unitId, contacts.role, contacts.name],
        set: { email: sql`excluded.email`, phone: sql`excluded.phone`, active: true },
      });
  }
  return idOf;
}

const OFFICE_ROLES: Role[] = ['supervisor'];

/** The active contacts of these units, and those of the supervising office, which every obligation has in common. */
export async function contactsForPlanning(db: Db, unitIds: string[]): Promise<ContactRow[]> {
  if (unitIds.length === 0) return [];
  return db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.active, true),
        or(inArray(contacts.unitId, unitIds), inArray(contacts.role, OFFICE_ROLES)),
      ),
    );
}

/** Leadership contacts with an address: who gets the weekly digest. */
export async function leaders(db: Db): Promise<ContactRow[]> {
  return db
    .select()
    .from(contacts)
    .where(and(eq(contacts.active, true), eq(contacts.role, 'leader'), sql`${contacts.email} is not null`));
}
