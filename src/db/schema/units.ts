import { boolean, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { ChannelName } from '../../../config/channels.ts';
import type { Role, UnitCategory } from '../../../config/policy.ts';
import { at, id } from './columns.ts';

/** 责任单位. */
export const units = pgTable('units', {
  id: id(),
  name: text('name').notNull().unique(),
  category: text('category').$type<UnitCategory>().notNull(),
  /** Place in the registry: lists follow it, never the number or length of delays. */
  position: integer('position').notNull(),
  aliases: jsonb('aliases').$type<string[]>().notNull(),
});

/** What a person decided that a plan's words for units mean; no unit at all: nobody is meant. Kept for later plans. */
export const unitMappings = pgTable('unit_mappings', {
  /** The words as `unitKey` compares them. */
  key: text('key').primaryKey(),
  words: text('words').notNull(),
  unitIds: uuid('unit_ids').array().notNull(),
  decidedAt: at('decided_at').notNull(),
});

/** 联系人: who is told, by role; telephone numbers are personal information and masked wherever they are shown. */
export const contacts = pgTable(
  'contacts',
  {
    id: id(),
    unitId: uuid('unit_id')
      .notNull()
      .references(() => units.id, { onDelete: 'cascade' }),
    role: text('role').$type<Role>().notNull(),
    name: text('name').notNull(),
    email: text('email'),
    phone: text('phone'),
    /** Name of the robot of CHAT_ROBOTS that writes to the contact's group. Its address is a secret and stands nowhere here. */
    chat: text('chat'),
    active: boolean('active').notNull().default(true),
  },
  (t) => [unique().on(t.unitId, t.role, t.name)],
);

/**
 * 失效地址: what a provider refused for good as an address. The contact has it no longer, so that the ladder goes on with
 * whoever can be reached, until the registry brings another one or somebody puts this one back.
 */
export const refusedAddresses = pgTable(
  'refused_addresses',
  {
    id: id(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contacts.id, { onDelete: 'cascade' }),
    channel: text('channel').$type<ChannelName>().notNull(),
    address: text('address').notNull(),
    reason: text('reason').notNull(),
    refusedAt: at('refused_at').notNull(),
  },
  (t) => [unique().on(t.contactId, t.channel, t.address)],
);
