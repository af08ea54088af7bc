import type { Db } from '../db/db.ts';
import {
  type ChainRow,
  leaps,
  logBesideChain,
  type LogRow,
  newestLink,
  roomForSorting,
  type Stray,
  strays,
} from '../db/messageLog.ts';
import { FIRST_HASH, hashOf } from './chain.ts';
import { stateInWords } from './words.ts';

export type Problem = { seq: number | null; messageId: string | null; text: string };

export type Verification = {
  whole: boolean;
  /** Rows that are sealed; `unsealed` came since the last sealing. */
  rows: number;
  unsealed: number;
  from: Date | null;
  to: Date | null;
  /** Numbers that no row has: drawn by transactions that were rolled back. */
  gaps: { from: number; to: number }[];
  /** What is wrong, in the order of the rows; of a log in shreds the first ones. */
  problems: Problem[];
  /** The chain's newest hash, for an office to write down. */
  anchor: { seq: number; hash: string } | null;
  /** Where the hash that was asked for stands; null: nowhere. */
  found: { seq: number; at: Date } | null;
};

const PAGE = 5_000;
const MOST_PROBLEMS = 100;

/**
 * Recomputes the chain from its first row, follows each message from state to state, and compares where it ends with the
 * message as it is now: all as of one moment, and without changing anything. `anchor`: a hash that was written down
 * earlier; while it is found in a whole chain, nothing that came before it has been changed since.
 */
export async function verifyLog(db: Db, anchor?: string): Promise<Verification> {
  return db.transaction(
    async (tx) => {
      await roomForSorting(tx);
      const walk = await walkChain(tx, anchor);
      const states = [...(await brokenStories(tx)), ...(await wrongEnds(tx))];
      const known = new Set(walk.problems.map(({ seq }) => seq));
      const others = states.filter(({ seq }) => seq === null || !known.has(seq)).sort(bySeq);
      const problems = [...walk.problems, ...others].slice(0, MOST_PROBLEMS);
      return { ...walk, problems, whole: problems.length === 0 };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function walkChain(tx: Db, wanted: string | undefined): Promise<Omit<Verification, 'whole'>> {
  const newest = await newestLink(tx);
  const walk: Omit<Verification, 'whole'> = {
    rows: 0,
    unsealed: 0,
    from: null,
    to: null,
    gaps: [],
    problems: [],
    anchor: newest ? { seq: newest.seq, hash: newest.hash } : null,
    found: null,
  };
  let seq = 0;
  let hash = FIRST_HASH;
  for (let page = PAGE; page === PAGE;) {
    const numbers = await logBesideChain(tx, seq, PAGE);
    for (const each of numbers) {
      if (each.seq > seq + 1) walk.gaps.push({ from: seq + 1, to: each.seq - 1 });
      seq = each.seq;
      const text = faultOf(each, hash, newest?.seq ?? 0);
      if (text !== null && walk.problems.length < MOST_PROBLEMS)
        walk.problems.push({ seq, messageId: each.row?.messageId ?? null, text });
      count(walk, each, wanted);
      hash = each.link?.hash ?? hash;
    }
    page = numbers.length;
  }
  return walk;
}

type Numbered = { seq: number; row: LogRow | null; link: ChainRow | null };

/** What is wrong with a number of the log, as a sentence without its full stop; null: nothing. */
function faultOf({ seq, row, link }: Numbered, hash: string, newest: number): string | null {
  if (!link) return seq < newest ? `第${seq}号记录是封存之后插入的` : null;
  if (!row) return `第${seq}号记录已被删除`;
  if (link.previousHash !== hash) return `第${seq}号记录与前一条接不上，其前有记录被删除或封存值被改动`;
  return hashOf(row, hash) === link.hash ? null : `第${seq}号记录的内容或封存值被改动`;
}

function count(walk: Omit<Verification, 'whole'>, { row, link }: Numbered, wanted: string | undefined): void {
  if (!row) return;
  if (!link) {
    walk.unsealed += 1;
    return;
  }
  walk.rows += 1;
  walk.from ??= row.at;
  walk.to = row.at;
  if (link.hash === wanted) walk.found = { seq: link.seq, at: row.at };
}

async function brokenStories(tx: Db): Promise<Problem[]> {
  return (await leaps(tx, MOST_PROBLEMS)).map(({ seq, messageId, from, before }) => ({
    seq,
    messageId,
    text: `第${seq}号记录与消息 ${messageId} 的前一条记录不衔接（前一条止于${stateInWords(before)}，这一条起于${stateInWords(from)}），其间有记录被删除或插入`,
  }));
}

async function wrongEnds(tx: Db): Promise<Problem[]> {
  return (await strays(tx, MOST_PROBLEMS)).map((stray) => ({
    seq: stray.seq,
    messageId: stray.messageId,
    text: wrongEnd(stray),
  }));
}

function wrongEnd({ messageId, seq, logged, state, contentChanged }: Stray): string {
  if (seq === null) return `消息 ${messageId} 没有任何记录`;
  const last = `最后一条是第${seq}号记录`;
  if (state === null) return `消息 ${messageId} 已不在库中（${last}，${stateInWords(logged)}）`;
  if (contentChanged) return `消息 ${messageId} 的地址或正文在发送之后被改动（${last}）`;
  return `消息 ${messageId} 现为${stateInWords(state)}，日志却止于${stateInWords(logged)}（${last}）`;
}

const bySeq = (a: Problem, b: Problem): number => (a.seq ?? Infinity) - (b.seq ?? Infinity);
