import { bigint, bigserial, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';
import type { MessageState } from './delivery.ts';

/**
 * 消息日志: one row for each change of a message's state, and for its making and deletion. Rows are written by triggers on
 * `messages` (migration 0002), in the transaction of the change: no change is without its row, whoever makes it. Nothing in
 * it is ever updated or deleted; triggers refuse both. No foreign key: it outlives what it speaks of. No index
 * but the number's: it is written thousands of times a second, and read whole.
 */
export const messageLog = pgTable('message_log', {
  seq: bigserial('seq', { mode: 'number' }).primaryKey(),
  messageId: uuid('message_id').notNull(),
  /** Null: the message was made. */
  from: text('from_state').$type<MessageState>(),
  to: text('to_state').$type<MessageState | 'deleted'>().notNull(),
  reason: text('reason').notNull(),
  /** By the clock of the process that changed it; by the server's where a change did not bring its time. */
  at: at('at').notNull(),
  /** The connection's name: program, process and machine. */
  by: text('by').notNull(),
  /** Which try it belongs to; 0: none yet. */
  attempt: integer('attempt').notNull(),
  /** SHA-256 of address, subject and body, each but the last followed by a line feed; null where nothing was handed over. */
  contentHash: text('content_hash'),
});

/**
 * The chain over the log: each row's hash covers the row and the hash before it, so that nothing before an office's last
 * note of a hash can change unseen. Apart from the log, because a sealed row must not have to be updated.
 */
export const messageLogChain = pgTable('message_log_chain', {
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  previousHash: text('previous_hash').notNull(),
  hash: text('hash').notNull(),
});
