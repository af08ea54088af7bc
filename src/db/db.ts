import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type * as schema from './schema.ts';

/** The database or an open transaction: query functions take either, so that a caller decides what is one unit. */
export type Db = Omit<NodePgDatabase<typeof schema>, '$client'>;
