import { boolean, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { id } from './columns.ts';

/** 责任单位. */
export const units = pgTable('units', {
  id: id(),
  name: text('name').notNull().unique(),
  category: text('category').notNull(),
  /** Place in the registry: lists follow it, never the number or length of delays. */
  position: integer('position').notNull(),
  aliases: jsonb('aliases').$type<string[]>().notNull(),
});

/** 联系人: who is told, by role; telephone numbers are personal information and masked wherever they are shown. */
export const contacts = pgTable(
  'contacts',
  {
    id: id(),
    unitId: uuid('unit_id')
      .notNull()
      .references(() => units.id, { onDelete: 'cascade' }),
    role: text('role').$type<ContactRole>().notNull(),
    name: text('name').notNull(),
    email: text('email'),
    phone: text('phone'),
    active: boolean('active').notNull().default(true),
  },
  (t) => [unique().on(t.unitId, t.role, t.name)],
);

export type ContactRole = 'handler' | 'sectionHead' | 'deputy' | 'head' | 'supervisor' | 'leader';
export type ChannelName = 'email' | 'sms';
