import type { Db } from '../db/db.ts';
import { type ContactRow, contactsForPlanning } from '../db/units.ts';
import { groupBy } from '../group.ts';

/** By a unit's id: whom the ladder can tell about what it owes, its own contacts and those of the supervising office. */
export type ContactsOf = (unitId: string) => readonly ContactRow[];

export async function readContactsOf(db: Db, unitIds: readonly string[]): Promise<ContactsOf> {
  const contacts = await contactsForPlanning(db, [...new Set(unitIds)]);
  const supervisors = contacts.filter((c) => c.role === 'supervisor');
  const others = contacts.filter((c) => c.role !== 'supervisor');
  const ofUnit = new Map(
    [...groupBy(others, (c) => c.unitId)].map(([unitId, own]) => [unitId, [...own, ...supervisors]]),
  );
  return (unitId) => ofUnit.get(unitId) ?? supervisors;
}
