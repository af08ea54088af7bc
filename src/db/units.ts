import { OFFICE_ROLES, type Role, type UnitCategory } from '../../config/policy.ts';
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { chunks } from '../group.ts';
import type { Db } from './db.ts';
import { markForReplanning } from './obligations.ts';
import { withholdRefused } from './refusedAddresses.ts';
import { contacts, reminders, units } from './schema.ts';

export type ContactRow = typeof contacts.$inferSelect;
export type NewUnit = Omit<typeof units.$inferInsert, 'id'>;
export type NewContact = Omit<typeof contacts.$inferInsert, 'id' | 'unitId'> & { unit: string };

/** Rows a statement: PostgreSQL takes 65,535 parameters. */
const BATCH = 5_000;

export type RegistryChange = {
  idOf: Map<string, string>;
  /** Contacts who are no longer in the file, by unit: they are told nothing more. */
  left: { unit: string; name: string }[];
};

/**
 * Takes over a registry. Units are updated or added, none removed, because another plan may come with another file; of the
 * units in the file the contacts become those of the file. What was planned for contacts who left is cancelled, and the
 * obligations of units whose contacts changed are marked for planning anew.
 */
export async function replaceRegistry(
  db: Db,
  newUnits: NewUnit[],
  newContacts: NewContact[],
): Promise<RegistryChange> {
  for (const part of chunks(newUnits, BATCH)) {
    await db
      .insert(units)
      .values(part)
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
  const wanted = newContacts.map(({ unit, ...contact }) => ({ ...contact, unitId: idOf.get(unit) ?? '' }));
  const inFile = newUnits.flatMap((unit) => idOf.get(unit.name) ?? []);
  const before = await db
    .select()
    .from(contacts)
    .where(sql`${contacts.unitId} = any(${sql.param(inFile)}::uuid[])`);
  for (const part of chunks(wanted, BATCH)) {
    await db
      .insert(contacts)
      .values(part)
      .onConflictDoUpdate({
        target: [contacts.unitId, contacts.role, contacts.name],
        set: {
          email: sql`excluded.email`,
          phone: sql`excluded.phone`,
          chat: sql`excluded.chat`,
          active: true,
        },
      });
  }
  await withholdRefused(db);
  const stay = new Set(wanted.map(keyOf));
  const gone = before.filter((contact) => contact.active && !stay.has(keyOf(contact)));
  await deactivate(
    db,
    gone.map((contact) => contact.id),
  );
  const changed = changedUnits(before, wanted, gone);
  if (changed === null || changed.length > 0) await markForReplanning(db, '联系人变动', changed);
  const nameOf = new Map(rows.map((r) => [r.id, r.name]));
  return { idOf, left: gone.map(({ unitId, name }) => ({ unit: nameOf.get(unitId) ?? '', name })) };
}

type Contact = {
  unitId: string;
  role: Role;
  name: string;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  chat?: string | null | undefined;
};
const keyOf = ({ unitId, role, name }: Contact): string => JSON.stringify([unitId, role, name]);
const wholeOf = (c: Contact): string =>
  JSON.stringify([c.unitId, c.role, c.name, c.email ?? null, c.phone ?? null, c.chat ?? null]);

/** Units with a contact that is new, other than before, or gone; `null` when the supervising office is among them. */
function changedUnits(before: ContactRow[], wanted: Contact[], gone: ContactRow[]): string[] | null {
  const known = new Set(before.filter((contact) => contact.active).map(wholeOf));
  const changed = [...wanted.filter((contact) => !known.has(wholeOf(contact))), ...gone];
  if (changed.some((contact) => OFFICE_ROLES.includes(contact.role))) return null;
  return [...new Set(changed.map((contact) => contact.unitId))];
}

async function deactivate(db: Db, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const gone = sql`any(${sql.param(ids)}::uuid[])`;
  await db
    .update(contacts)
    .set({ active: false })
    .where(sql`${contacts.id} = ${gone}`);
  await db
    .update(reminders)
    .set({ state: 'cancelled', reason: '联系人已更换' })
    .where(sql`${reminders.contactId} = ${gone} and ${reminders.state} = 'planned'`);
}

export async function unitNamesOf(db: Db, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: units.id, name: units.name }).from(units).where(inArray(units.id, ids));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Every unit's category, by its id. */
export async function unitCategoriesOf(db: Db): Promise<Map<string, UnitCategory>> {
  const rows = await db.select({ id: units.id, category: units.category }).from(units);
  return new Map(rows.map((row) => [row.id, row.category]));
}

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
