import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, id, on } from './columns.ts';
import type { ChannelName } from '../../../config/policy.ts';
import { contacts } from './units.ts';
import { obligations } from './obligations.ts';

export type ReminderState =
  | 'planned'
  | 'queued'
  | 'accepted'
  | 'refused'
  | 'uncertain'
  | 'skipped'
  | 'cancelled';
export type MessageKind = 'assignment' | 'reminder' | 'digest' | 'bulletin';

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
    kind: text('kind').$type<Extract<MessageKind, 'assignment' | 'reminder'>>().notNull(),
    plannedAt: at('planned_at').notNull(),
    state: text('state').$type<ReminderState>().notNull(),
    reason: text('reason'),
    /** What a reader of the log should know although it went out: 承办人没有登记手机号，改送科室负责人. */
    note: text('note'),
    messageId: uuid('message_id').references(() => messages.id),
  },
  (t) => [
    // A cancelled one told nobody; it stays as a record and does not stand in the way of the one planned in its place.
    uniqueIndex('reminders_once')
      .on(t.obligationId, t.dueVersion, t.step, t.occurrence, t.contactId, t.channel)
      .where(sql`${t.state} <> 'cancelled'`),
    index('reminders_due')
      .on(t.plannedAt)
      .where(sql`${t.state} = 'planned'`),
    // Most are planned and have none yet.
    index('reminders_message')
      .on(t.messageId)
      .where(sql`${t.messageId} is not null`),
  ],
);

/**
 * `pending` is on the queue; `held` is not, it waits for `queueAt`: for a window, a budget or its next try. `expired` was
 * refused for the moment until it was too late to try again. `delivered` and `bounced` follow `accepted`, where the
 * provider reports what became of it at the recipient's end.
 */
export type MessageState =
  | 'pending'
  | 'held'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'bounced'
  | 'refused'
  | 'expired'
  | 'uncertain'
  | 'cancelled';

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
    bulletinId: uuid('bulletin_id').references(() => bulletins.id),
    state: text('state').$type<MessageState>().notNull().default('pending'),
    reason: text('reason'),
    /** When the state changes: given with every change, taken over into `message_log` by a trigger, and null again. */
    changedAt: at('changed_at'),
    createdAt: at('created_at').notNull(),
    /** When its id is to be put on the queue: a pending one was put there before, and is again if the queue lost it. */
    queueAt: at('queue_at').notNull(),
    leaseUntil: at('lease_until'),
    attemptCount: integer('attempt_count').notNull().default(0),
    address: text('address'),
    subject: text('subject'),
    body: text('body'),
    providerId: text('provider_id'),
    settledAt: at('settled_at'),
    /** When the provider was last asked about it while it was uncertain. */
    lookedUpAt: at('looked_up_at'),
    /** It was planned by a year that the State Council had not arranged yet. */
    provisional: boolean('provisional').notNull().default(false),
  },
  (t) => [
    index('messages_live')
      .on(t.queueAt)
      .where(sql`${t.state} in ('pending', 'held', 'sending')`),
    index('messages_uncertain')
      .on(t.lookedUpAt)
      .where(sql`${t.state} = 'uncertain'`),
    // Only of those that are a digest or a bulletin: an index that has an entry for each message costs each of its changes.
    uniqueIndex('messages_digest_once')
      .on(t.digestId, t.contactId, t.channel)
      .where(sql`${t.digestId} is not null`),
    uniqueIndex('messages_bulletin_once')
      .on(t.bulletinId, t.contactId, t.channel)
      .where(sql`${t.bulletinId} is not null`),
    // What a number was sent today and a channel in the last hour: budgets and rates ask for it every minute.
    index('messages_created').on(t.channel, t.createdAt),
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

/** 逾期周报: one for each week (`weekOf`: its Monday), kept as it was sent. */
export const digests = pgTable('digests', {
  id: id(),
  weekOf: on('week_of').notNull().unique(),
  edition: integer('edition').notNull(),
  content: jsonb('content').$type<DigestContent>().notNull(),
  createdAt: at('created_at').notNull(),
});

/** 季度通报: one for each quarter (`quarterOn`: its first day), kept as it was sent. */
export const bulletins = pgTable('bulletins', {
  id: id(),
  quarterOn: on('quarter_on').notNull().unique(),
  content: jsonb('content').$type<BulletinContent>().notNull(),
  createdAt: at('created_at').notNull(),
});

/** What was late in the quarter, by unit in the order of the registry: units are not ranked. */
export type BulletinContent = {
  counts: { due: number; onTime: number; late: number; open: number };
  lateByUnit: {
    unit: string;
    items: {
      planTitle: string;
      docNumber: string | null;
      task: string;
      dueOn: string;
      /** Null: still open. */
      closedOn: string | null;
      workingDaysLate: number;
      role: 'lead' | 'supporting';
    }[];
  }[];
};

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
