import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { Policy } from '../../../config/policy.ts';
import { at, id, on } from './columns.ts';
import { deadlines } from './plans.ts';
import { units } from './units.ts';

/** 催办策略: versioned; an obligation keeps the version it started with. */
export const policies = pgTable(
  'policies',
  {
    id: id(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    definition: jsonb('definition').$type<Policy>().notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [unique().on(t.name, t.version)],
);

export type ObligationState = 'open' | 'acknowledged' | 'submitted' | 'closed' | 'paused' | 'cancelled';

/** 责任事项: one unit owes one deadline by one due date. Overdue is computed, never stored. */
export const obligations = pgTable(
  'obligations',
  {
    id: id(),
    deadlineId: uuid('deadline_id')
      .notNull()
      .references(() => deadlines.id),
    unitId: uuid('unit_id')
      .notNull()
      .references(() => units.id),
    role: text('role').$type<'lead' | 'supporting'>().notNull(),
    /** The due date first set: tells the periods of a recurring deadline apart. */
    periodOn: on('period_on').notNull(),
    dueOn: on('due_on').notNull(),
    /** Counts up when the due date moves, so that reminders of the old date cannot be taken for those of the new one. */
    dueVersion: integer('due_version').notNull().default(1),
    policyId: uuid('policy_id')
      .notNull()
      .references(() => policies.id),
    state: text('state').$type<ObligationState>().notNull().default('open'),
    startedAt: at('started_at').notNull(),
    acknowledgedAt: at('acknowledged_at'),
    closedAt: at('closed_at'),
    /** Reminders are filled in up to this instant: the horizon's edge for this obligation. */
    plannedUntil: at('planned_until'),
  },
  (t) => [
    unique().on(t.deadlineId, t.unitId, t.periodOn),
    index('obligations_live')
      .on(t.plannedUntil)
      .where(sql`${t.state} in ('open', 'acknowledged', 'submitted')`),
    index('obligations_unit').on(t.unitId),
  ],
);

export type ReplyKind = 'acknowledge' | 'progress' | 'completion' | 'extension' | 'notOurs';

/** 反馈: what a unit answered. */
export const replies = pgTable(
  'replies',
  {
    id: id(),
    obligationId: uuid('obligation_id')
      .notNull()
      .references(() => obligations.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<ReplyKind>().notNull(),
    note: text('note'),
    repliedAt: at('replied_at').notNull(),
  },
  (t) => [index('replies_obligation').on(t.obligationId)],
);
