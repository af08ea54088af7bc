import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, real, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, id, on } from './columns.ts';

/** 工作计划: an imported document, whole, so that every fact can point at its words. */
export const plans = pgTable('plans', {
  id: id(),
  sha256: text('sha256').notNull().unique(),
  sourceName: text('source_name').notNull(),
  title: text('title').notNull(),
  issuer: text('issuer'),
  docNumber: text('doc_number'),
  docDate: on('doc_date'),
  planYear: integer('plan_year'),
  text: text('text').notNull(),
  warnings: jsonb('warnings').$type<string[]>().notNull(),
  importedAt: at('imported_at').notNull(),
  confirmedAt: at('confirmed_at'),
});

/** 任务事项: what the plan says must be done; `spanStart`/`spanEnd` are UTF-16 offsets into `plans.text`. */
export const tasks = pgTable(
  'tasks',
  {
    id: id(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => plans.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    ref: text('ref').notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
    spanStart: integer('span_start').notNull(),
    spanEnd: integer('span_end').notNull(),
    urgency: text('urgency').$type<Urgency>().notNull().default('normal'),
  },
  (t) => [unique().on(t.planId, t.position)],
);

/** 紧急程度: chooses the ladder, beside the unit's category and its role in the task. */
export type Urgency = 'urgent' | 'normal' | 'light';

export type Relative = { n: number; unit: 'workday' | 'day' | 'month' | 'year'; after: string };

/** 时限: the words that set a time and what they mean. Nothing is queued before a person confirmed it. */
export const deadlines = pgTable(
  'deadlines',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    phrase: text('phrase').notNull(),
    spanStart: integer('span_start').notNull(),
    spanEnd: integer('span_end').notNull(),
    kind: text('kind').$type<'date' | 'recurring' | 'relative' | 'ongoing' | 'period'>().notNull(),
    dueOn: on('due_on'),
    rrule: text('rrule'),
    relative: jsonb('relative').$type<Relative>(),
    confidence: real('confidence').notNull(),
    reason: text('reason').notNull(),
    warnings: jsonb('warnings').$type<string[]>().notNull(),
    state: text('state').$type<'pending' | 'confirmed'>().notNull().default('pending'),
    /** Last day on which a recurring deadline may fall: the rule's own end or the plan's. Set when it is confirmed. */
    endsOn: on('ends_on'),
    /** Obligations of a recurring deadline are made for every period up to this day. */
    periodsUntil: on('periods_until'),
  },
  (t) => [
    unique().on(t.taskId, t.position),
    // The nightly look at which recurring deadlines have periods to make.
    index('deadlines_to_extend')
      .on(t.periodsUntil)
      .where(sql`${t.state} = 'confirmed' and ${t.periodsUntil} < ${t.endsOn}`),
  ],
);

/** The unit words of a task as written, and the registry units they were matched to (none: for a person to map). */
export const taskUnits = pgTable(
  'task_units',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    role: text('role').$type<'lead' | 'supporting'>().notNull(),
    position: integer('position').notNull(),
    words: text('words').notNull(),
    how: text('how').notNull(),
    note: text('note'),
    suggestions: jsonb('suggestions').$type<string[]>().notNull(),
    unitIds: uuid('unit_ids').array().notNull(),
    /** The plan says of them 配合, 协办 or 协助. */
    helps: boolean('helps').notNull().default(false),
  },
  (t) => [unique().on(t.taskId, t.role, t.position)],
);

/** What a relative deadline waits for, when it has happened: 会议召开, 收到交办单. One deadline may see several. */
export const events = pgTable(
  'events',
  {
    id: id(),
    deadlineId: uuid('deadline_id')
      .notNull()
      .references(() => deadlines.id, { onDelete: 'cascade' }),
    happenedOn: on('happened_on').notNull(),
    note: text('note'),
    recordedAt: at('recorded_at').notNull(),
  },
  (t) => [unique().on(t.deadlineId, t.happenedOn)],
);
