import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { addressFields, type ChannelName, channels } from '../../config/channels.ts';
import { OFFICE_ROLES, type Role } from '../../config/policy.ts';
import type { Db } from './db.ts';
import { markForReplanning } from './obligations.ts';
import { contacts, refusedAddresses, units } from './schema.ts';

/** Why obligations are planned anew. */
const REFUSED = '联系方式失效';
const RESTORED = '联系方式恢复';

type Refusal = { contactId: string; channel: ChannelName; address: string; reason: string; at: Date };

/**
 * Takes from a contact the address that a provider refused as such. False when it is not the contact's any more, because the
 * registry brought another one meanwhile.
 */
export async function refuseAddress(
  db: Db,
  { contactId, channel, address, reason, at }: Refusal,
): Promise<boolean> {
  const field = addressFields[channel];
  return db.transaction(async (tx) => {
    const [contact] = await tx
      .update(contacts)
      .set({ [field]: null })
      .where(and(eq(contacts.id, contactId), eq(contacts[field], address)))
      .returning({ unitId: contacts.unitId, role: contacts.role });
    if (!contact) return false;
    const row = { contactId, channel, address, reason, refusedAt: at };
    await tx
      .insert(refusedAddresses)
      .values(row)
      .onConflictDoUpdate({
        target: [refusedAddresses.contactId, refusedAddresses.channel, refusedAddresses.address],
        set: { reason, refusedAt: at },
      });
    await replan(tx, contact, REFUSED);
    return true;
  });
}

/** A registry that still holds a refused address does not bring it back. */
export async function withholdRefused(db: Db): Promise<void> {
  for (const channel of channels) {
    const field = addressFields[channel];
    const again = db
      .select({ id: refusedAddresses.id })
      .from(refusedAddresses)
      .where(
        and(
          eq(refusedAddresses.contactId, contacts.id),
          eq(refusedAddresses.channel, channel),
          eq(refusedAddresses.address, contacts[field]),
        ),
      );
    await db
      .update(contacts)
      .set({ [field]: null })
      .where(sql`exists ${again}`);
  }
}

export type RefusedAddress = {
  id: string;
  unit: string;
  role: Role;
  name: string;
  channel: ChannelName;
  address: string;
  reason: string;
  refusedAt: Date;
};

/** Refused addresses of contacts that have none instead, in the order of the registry. */
export async function missedAddresses(db: Db): Promise<RefusedAddress[]> {
  const missing = channels.map((channel) =>
    and(eq(refusedAddresses.channel, channel), isNull(contacts[addressFields[channel]])),
  );
  return db
    .select({
      id: refusedAddresses.id,
      unit: units.name,
      role: contacts.role,
      name: contacts.name,
      channel: refusedAddresses.channel,
      address: refusedAddresses.address,
      reason: refusedAddresses.reason,
      refusedAt: refusedAddresses.refusedAt,
    })
    .from(refusedAddresses)
    .innerJoin(contacts, eq(contacts.id, refusedAddresses.contactId))
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(and(eq(contacts.active, true), or(...missing)))
    .orderBy(asc(units.position), asc(contacts.role), asc(contacts.name), asc(refusedAddresses.refusedAt));
}

/** Gives a refused address back to its contact. False when there is no such row, or the contact has another one by now. */
export async function restoreAddress(db: Db, id: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .delete(refusedAddresses)
      .where(sql`${refusedAddresses.id}::text = ${id}`)
      .returning();
    if (!row) return false;
    const field = addressFields[row.channel];
    const [contact] = await tx
      .update(contacts)
      .set({ [field]: row.address })
      .where(and(eq(contacts.id, row.contactId), isNull(contacts[field])))
      .returning({ unitId: contacts.unitId, role: contacts.role });
    if (contact) await replan(tx, contact, RESTORED);
    return contact !== undefined;
  });
}

async function replan(db: Db, contact: { unitId: string; role: Role }, reason: string): Promise<void> {
  await markForReplanning(db, reason, OFFICE_ROLES.includes(contact.role) ? null : [contact.unitId]);
}
