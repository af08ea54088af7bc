import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { at, on } from './columns.ts';

/** One of several processes may act: whoever holds the lease. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  until: at('until').notNull(),
});

/** When each schedule runs, as an administrator set it, and how its last run went. Without a row: its own default. */
export const scheduleTimes = pgTable('schedule_times', {
  name: text('name').primaryKey(),
  cron: text('cron'),
  changedAt: at('changed_at'),
  lastRunAt: at('last_run_at'),
  /** Null: the last run succeeded. */
  lastError: text('last_error'),
});

/** Notices of the State Council (国务院办公厅关于某年部分节假日安排的通知) that came after the calendar's own data. */
export const calendarNotices = pgTable('calendar_notices', {
  year: integer('year').primaryKey(),
  source: text('source').notNull(),
  importedAt: at('imported_at').notNull(),
});

/** Days off and days worked that a notice or the office itself declares, each with where that is written. */
export const calendarDays = pgTable('calendar_days', {
  on: on('on_day').primaryKey(),
  kind: text('kind').$type<'off' | 'work'>().notNull(),
  name: text('name').notNull(),
  source: text('source').notNull(),
  /** The notice it belongs to; null: the office's own. */
  noticeYear: integer('notice_year').references(() => calendarNotices.year, { onDelete: 'cascade' }),
});

/** What administrators set for the whole office, one row a subject, checked by the schema of its reader. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: jsonb('value').notNull(),
  changedAt: at('changed_at').notNull(),
});
