import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { messageLog, messages, reminders } from '../../src/db/schema.ts';
import { reconcile } from '../../src/delivery/reconcile.ts';
import { sealLog } from '../../src/evidence/seal.ts';
import { verifyLog } from '../../src/evidence/verify.ts';
import { isRefused } from './sinks.ts';
import { type Storm, WORKERS } from './storm.ts';

const BY_KILL = '发送进程中断，是否送达待核实';
const BEFORE_SENDING = '发送前进程中断，重新发送';

export type Tally = {
  messages: number;
  refused: number;
  /** Mails and texts that the sinks kept, copies included. */
  kept: number;
  /** Kept more often than once: wrong but where a person released wrongly. */
  copies: number;
  uncertainByKill: number;
  uncertainByReply: number;
  /** Claimed by a process that died before it began to send: sent by another, without asking anybody. */
  releasedUnsent: number;
};

export type Suffered = Pick<Storm, 'app' | 'sinks' | 'ground' | 'person'> & {
  crew: Pick<Storm['crew'], 'losses'>;
};

/** Proves that a storm lost nothing and sent nothing twice. The sinks' own counts are what proves it. */
export async function account({ app, sinks, ground, person, crew }: Suffered): Promise<Tally> {
  expect(crew.losses).toEqual([]);
  const { db } = app;
  const rows = await db.select().from(messages);
  expect(rows).toHaveLength(ground.made());
  // Every reminder is in a message of its own.
  const carried = await db.select({ of: reminders.messageId, state: reminders.state }).from(reminders);
  expect(new Set(carried.map(({ of }) => of))).toEqual(new Set(rows.map(({ id }) => id)));

  const wrong: string[] = [];
  for (const { id, state, reason } of rows) {
    const refused = isRefused(id);
    const copies = sinks.copies(id);
    const most = person.releasedWrongly.has(id) ? 2 : 1;
    const right = refused
      ? state === 'refused' && copies === 0
      : (state === 'accepted' || state === 'delivered') && copies >= 1 && copies <= most;
    if (!right) wrong.push(`${id} is ${state} (${reason}) and was kept ${copies} times`);
  }
  expect(wrong).toEqual([]);
  const known = new Set(rows.map(({ id }) => id));
  expect(sinks.keptIds().filter((id) => !known.has(id))).toEqual([]);

  const refused = rows.filter(({ state }) => state === 'refused').length;
  const states = new Map(rows.map(({ id, state }) => [id, state === 'delivered' ? 'accepted' : state]));
  expect(carried.filter(({ of, state }) => state !== states.get(of ?? ''))).toEqual([]);
  const sums = await reconcile(db, app.clock.now());
  expect(sums).toMatchObject({ due: rows.length, refused, difference: 0, uncertain: 0, held: 0 });
  await sealLog(db);
  expect(await verifyLog(db)).toMatchObject({ whole: true, problems: [], unsealed: 0 });

  const kept = rows.reduce((sum, { id }) => sum + sinks.copies(id), 0);
  return {
    messages: rows.length,
    refused,
    kept,
    copies: kept - (rows.length - refused),
    ...(await fromLog(app)),
  };
}

async function fromLog({ db }: Storm['app']) {
  const [counts] = await db
    .select({
      uncertainByKill: sql<number>`count(*) filter (where ${messageLog.to} = 'uncertain' and ${messageLog.reason} = ${BY_KILL})::int`,
      uncertainByReply: sql<number>`count(*) filter (where ${messageLog.to} = 'uncertain' and ${messageLog.reason} <> ${BY_KILL})::int`,
      releasedUnsent: sql<number>`count(*) filter (where ${messageLog.to} = 'pending' and ${messageLog.reason} = ${BEFORE_SENDING})::int`,
    })
    .from(messageLog);
  if (!counts) throw new Error('no counts');
  return counts;
}

/** What happened, on one line. */
export function summary(name: string, storm: Storm, tally: Tally): string {
  const { kills, flushes, echoes, seconds, person, sinks, crew } = storm;
  const faults = [...sinks.faults].sort().map(([what, n]) => `${what} ${n}`);
  return [
    `storm on ${name}: ${tally.messages} messages in ${seconds.toFixed(0)} s`,
    `each of ${WORKERS} workers killed ${kills.worker / WORKERS} times, dispatchers ${kills.dispatcher}, queue emptied ${flushes}, ids handed out again ${echoes}`,
    `uncertain by kill ${tally.uncertainByKill}, by reply ${tally.uncertainByReply}, sent again unbegun ${tally.releasedUnsent}`,
    `settled by a person ${person.settled}, released wrongly ${person.releasedWrongly.size}, copies ${tally.copies}`,
    `refused for good ${tally.refused}, kept ${tally.kept}`,
    `faults: ${faults.join(', ')}`,
    `looks of dispatchers that failed ${crew.failedLooks.length}`,
  ].join('; ');
}
