import { createHash } from 'node:crypto';
import type { LogRow } from '../db/messageLog.ts';

/** What the first row's hash builds on. */
export const FIRST_HASH = '0'.repeat(64);

/**
 * The hash of a row of the log: SHA-256 over one line of JSON with exactly these keys in this order, the time in UTC with
 * milliseconds, in UTF-8. Anybody can compute it again from an evidence pack; changing this breaks every chain.
 */
export function hashOf(row: LogRow, previousHash: string): string {
  const { seq, messageId, from, to, reason, by, attempt, contentHash } = row;
  const at = row.at.toISOString();
  const line = { seq, messageId, from, to, reason, at, by, attempt, contentHash, previousHash };
  return createHash('sha256').update(JSON.stringify(line), 'utf8').digest('hex');
}
