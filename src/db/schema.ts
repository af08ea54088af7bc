import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Policy } from '../../config/policy.ts';

/*
 * PostgreSQL holds every promise; the queue holds only message ids. Columns named `…On` are calendar dates in
 * Asia/Shanghai ('YYYY-MM-DD'), columns named `…At` are instants.
 */

const id = () => uuid('id').primaryKey().defaultRandom();
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const on = (name: string) => date(name, { mode: 'string' });

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
  },
  (t) => [unique().on(t.planId, t.position)],
);

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
  },
  (t) => [unique().on(t.taskId, t.position)],
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
  },
  (t) => [unique().on(t.taskId, t.role, t.position)],
);

/** 责任单位. */
export const units = pgTable('units', {
  id: id(),
  name: text('name').notNull().unique(),
  category: text('category').notNull(),
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

export type ReminderState =
  | 'planned'
  | 'queued'
  | 'accepted'
  | 'refused'
  | 'uncertain'
  | 'skipped'
  | 'cancelled';
export type MessageKind = 'assignment' | 'reminder' | 'digest';

/** 催办: one step of one obligation for one contact on one channel at one planned time. Unique: this is the promise of once. */
export const reminders = pgTable(
  'reminders',
  {
    id: id(),
    obligationId: uuid('obligation_id')
      .notNull()
      .references(() => obligations.id, { onDelete: 'cascade' }),
    dueVersion: integer('due_version').notNull(),
    step: text('step').notNull(),
    occurrence: integer('occurrence').notNull(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contacts.id),
    channel: text('channel').$type<ChannelName>().notNull(),
    kind: text('kind').$type<Exclude<MessageKind, 'digest'>>().notNull(),
    plannedAt: at('planned_at').notNull(),
    state: text('state').$type<ReminderState>().notNull(),
    reason: text('reason'),
    messageId: uuid('message_id').references(() => messages.id),
  },
  (t) => [
    unique('reminders_once').on(t.obligationId, t.dueVersion, t.step, t.occurrence, t.contactId, t.channel),
    index('reminders_due')
      .on(t.plannedAt)
      .where(sql`${t.state} = 'planned'`),
    index('reminders_message').on(t.messageId),
  ],
);

export type MessageState = 'pending' | 'sending' | 'accepted' | 'refused' | 'uncertain' | 'cancelled';

/** 消息: what goes out to one contact on one channel. A worker owns it only by the update that turned `pending` into `sending`. */
export const messages = pgTable(
  'messages',
  {
    id: id(),
    kind: text('kind').$type<MessageKind>().notNull(),
    contactId: uuid('contact_id')
      .notNull()
      .references(() => contacts.id),
    channel: text('channel').$type<ChannelName>().notNull(),
    digestId: uuid('digest_id').references(() => digests.id),
    state: text('state').$type<MessageState>().notNull().default('pending'),
    reason: text('reason'),
    createdAt: at('created_at').notNull(),
    /** When its id was last put on the queue; a message still pending long after is put there again. */
    enqueuedAt: at('enqueued_at').notNull(),
    leaseUntil: at('lease_until'),
    attemptCount: integer('attempt_count').notNull().default(0),
    address: text('address'),
    subject: text('subject'),
    body: text('body'),
    providerId: text('provider_id'),
    settledAt: at('settled_at'),
  },
  (t) => [
    index('messages_live')
      .on(t.enqueuedAt)
      .where(sql`${t.state} in ('pending', 'sending')`),
    unique('messages_digest_once').on(t.digestId, t.contactId, t.channel),
  ],
);

/** 发送: a try at sending, written before the call and completed after it. */
export const attempts = pgTable(
  'attempts',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
    outcome: text('outcome'),
    detail: text('detail'),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.number] })],
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

/** 逾期周报: one for each week (`weekOf`: its Monday), kept as it was sent. */
export const digests = pgTable('digests', {
  id: id(),
  weekOf: on('week_of').notNull().unique(),
  edition: integer('edition').notNull(),
  content: jsonb('content').$type<DigestContent>().notNull(),
  createdAt: at('created_at').notNull(),
});

export type DigestContent = {
  counts: {
    open: number;
    acknowledged: number;
    closed: number;
    overdue: number;
    overdueLastWeek: number | null;
  };
  overdueByUnit: {
    unit: string;
    items: {
      planTitle: string;
      docNumber: string | null;
      task: string;
      dueOn: string;
      workingDaysLate: number;
      role: 'lead' | 'supporting';
    }[];
  }[];
};

/** One of several processes may act: whoever holds the lease. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  until: at('until').notNull(),
});
