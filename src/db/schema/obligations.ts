import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { Policy } from '../../../config/policy.ts';
import { at, id, on } from './columns.ts';
import { deadlines, events } from './plans.ts';
import { units } from './units.ts';

/** 催办策略: versioned; an obligation keeps the version it started with. */
export const policies = pgTable(
  'policies',
  {
    id: id(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    definition: jsonb('definition').$type<Policy>().notNull(),
    /** `file`: seeded from config/policies; `edit`: an administrator's own version, which a restart does not overrule. */
    origin: text('origin').$type<'file' | 'edit'>().notNull().default('file'),
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
    /** What happened, for a deadline that runs from an event: each event makes its own. */
    eventId: uuid('event_id').references(() => events.id),
    /** The due date as the plan, the rule or the event gives it, before any rest day or extension moved it. */
    periodOn: on('period_on').notNull(),
    dueOn: on('due_on').notNull(),
    /** Counts up when the due date moves, so that reminders of the old date cannot be taken for those of the new one. */
    dueVersion: integer('due_version').notNull().default(1),
    /** When the present due date was set; null while it is the first. Steps before this instant had no chance. */
    dueSetAt: at('due_set_at'),
    policyId: uuid('policy_id')
      .notNull()
      .references(() => policies.id),
    state: text('state').$type<ObligationState>().notNull().default('open'),
    startedAt: at('started_at').notNull(),
    acknowledgedAt: at('acknowledged_at'),
    /** When the unit last reported progress. */
    progressAt: at('progress_at'),
    closedAt: at('closed_at'),
    pausedAt: at('paused_at'),
    /** When somebody last sent a 催办 by hand: the ladder keeps its distance from it. */
    urgedAt: at('urged_at'),
    /** Reminders are filled in up to this instant: the horizon's edge for this obligation. Null: not planned yet. */
    plannedUntil: at('planned_until'),
    /**
     * The first planned time beyond the edge; null when the ladder ends there. The daily roll looks only at what comes
     * near, so that its cost follows what is due, not what is stored.
     */
    nextStepAt: at('next_step_at'),
    /** Why the reminders still to come have to be planned anew: contacts, policy or calendar changed. Null: they stand. */
    replanReason: text('replan_reason'),
  },
  (t) => [
    unique().on(t.deadlineId, t.unitId, t.periodOn),
    index('obligations_next_step')
      .on(t.nextStepAt)
      .where(sql`${t.state} in ('open', 'acknowledged', 'submitted') and ${t.nextStepAt} is not null`),
    index('obligations_unplanned')
      .on(t.id)
      .where(sql`${t.state} in ('open', 'acknowledged', 'submitted') and ${t.plannedUntil} is null`),
    index('obligations_replan')
      .on(t.id)
      .where(sql`${t.replanReason} is not null`),
    index('obligations_live_due')
      .on(t.dueOn)
      .where(sql`${t.state} in ('open', 'acknowledged', 'submitted')`),
    index('obligations_unit').on(t.unitId),
  ],
);

export type ReplyKind =
  | 'acknowledge'
  | 'progress'
  | 'completion'
  | 'extension'
  | 'notOurs'
  | 'pause'
  | 'resume'
  | 'urge';

/** 反馈: what a unit answered; and what the office did about an obligation by hand: paused it, let it go on, urged. */
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
