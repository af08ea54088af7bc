import { contacts, messages, units } from '../../../src/db/schema.ts';
import type { TestDatabase } from '../../support/database.ts';

const CREATED_AT = new Date('2018-11-05T02:00:00Z');

/** That many pending messages to one contact, made in one statement; their ids. */
export async function insertPending({ db }: Pick<TestDatabase, 'db'>, count: number): Promise<string[]> {
  const unit = { name: '示例县财政局', category: 'department' as const, position: 1, aliases: [] };
  const [{ id: unitId = '' } = {}] = await db.insert(units).values(unit).returning();
  const contact = { unitId, role: 'handler' as const, name: '承办人', email: 'handler@cz.example' };
  const [{ id: contactId = '' } = {}] = await db.insert(contacts).values(contact).returning();
  const row = {
    kind: 'reminder' as const,
    contactId,
    channel: 'email' as const,
    createdAt: CREATED_AT,
    queueAt: CREATED_AT,
  };
  const made = await db
    .insert(messages)
    .values(Array.from({ length: count }, () => row))
    .returning({ id: messages.id });
  return made.map(({ id }) => id);
}
