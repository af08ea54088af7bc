/** All tables, for drizzle and the query functions. */
export * from './schema/delivery.ts';
export * from './schema/obligations.ts';
export * from './schema/plans.ts';
export * from './schema/units.ts';
export * from './schema/office.ts';
export * from './schema/log.ts';
