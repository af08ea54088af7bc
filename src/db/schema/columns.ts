import { date, timestamp, uuid } from 'drizzle-orm/pg-core';

/*
 * PostgreSQL holds every promise; the queue holds only message ids. Columns named `…On` are calendar dates in
 * Asia/Shanghai ('YYYY-MM-DD'), columns named `…At` are instants.
 */

export const id = () => uuid('id').primaryKey().defaultRandom();
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
export const on = (name: string) => date(name, { mode: 'string' });
