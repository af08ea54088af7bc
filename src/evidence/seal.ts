import type { Db } from '../db/db.ts';
import { appendLinks, lockSealing, logRows, newestLink, settledUpTo } from '../db/messageLog.ts';
import { FIRST_HASH, hashOf } from './chain.ts';

/** Rows a transaction: a long backlog is sealed in steps, each of which is kept. */
const BATCH = 5_000;

/**
 * Chains every row of the log that cannot change any more, in the order of their numbers, and returns how many. Whoever
 * changes a message only appends to the log; the chain is grown by one process at a time, here, so that no sender waits for
 * another. Rows behind a transaction that is still open stay for the next time. Safe to run at any time, anywhere.
 */
export async function sealLog(db: Db): Promise<number> {
  for (let sealed = 0; ;) {
    const step = await db.transaction((tx) => sealStep(tx), { isolationLevel: 'read committed' });
    sealed += step;
    if (step < BATCH) return sealed;
  }
}

async function sealStep(tx: Db): Promise<number> {
  if (!(await lockSealing(tx))) return 0;
  const upTo = await settledUpTo(tx);
  if (upTo === null) return 0;
  const newest = await newestLink(tx);
  let previousHash = newest?.hash ?? FIRST_HASH;
  const rows = await logRows(tx, { after: newest?.seq ?? 0, upTo }, BATCH);
  const links = rows.map((row) => {
    const link = { seq: row.seq, previousHash, hash: hashOf(row, previousHash) };
    previousHash = link.hash;
    return link;
  });
  await appendLinks(tx, links);
  return links.length;
}
