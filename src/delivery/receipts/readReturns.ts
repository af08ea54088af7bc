import type { App } from '../../app.ts';
import {
  beginReading,
  lockReadPosition,
  type ReadPosition,
  writeReadPosition,
} from '../../db/readPosition.ts';
import { type OpenMailbox, openMailbox } from './mailbox.ts';
import { readReturned } from './report.ts';
import { type TakenAs, takeReturned } from './returned.ts';

/** More than that waits for the next run, five minutes later; so does what a slow server does not give in time. */
const MOST_AT_ONCE = 500;
const WITHIN_MS = 90_000;

/** At the first reading, and when the server has numbered its mails anew: older reports find no message (src/db/receipts.ts). */
const LOOK_BACK_MS = 8 * 24 * 3_600_000;

/** So often reading fails at one mail before it may be the mail's fault. */
const MOST_FAILURES = 3;

export type ReadReturns = Partial<Record<TakenAs, number>>;

type Taking = Pick<App, 'db' | 'clock' | 'log'>;

/**
 * Reads what has come into the mailbox for returned mails since the last time, and settles the messages that the reports in
 * it are about. Null when there is no such mailbox. What a mail changes and that it was read is one transaction: whatever
 * happens, it counts once. A mail at which reading has failed again and again is passed over, once the one behind it can be
 * read.
 */
export async function readReturns(app: App): Promise<ReadReturns | null> {
  if (app.env.IMAP_URL === undefined) return null;
  const mailbox = await openMailbox(app.env);
  const counts: ReadReturns = {};
  const end = performance.now() + WITHIN_MS;
  try {
    const found = await newMails(app, mailbox);
    const uids = found.uids.slice(0, MOST_AT_ONCE);
    const unreadable = found.failures < MOST_FAILURES ? null : await unreadableFirst(app, mailbox, uids);
    for (const uid of uids) {
      if (performance.now() > end) break;
      const taken = await takeMail(app, mailbox, uid, uid === unreadable);
      if (taken === null) continue;
      counts[taken] = (counts[taken] ?? 0) + 1;
      if (taken === 'settled' || taken === 'delayed') app.log.info({ uid, taken }, '退信');
      else app.log.debug({ uid, taken }, '退信邮箱中的其他邮件');
      // The message is being sent at this moment, and its outcome comes first: this mail is read again at the next run.
      if (taken === 'tooEarly') break;
    }
  } finally {
    await mailbox.close();
  }
  return counts;
}

type Found = {
  uids: number[];
  /** How often reading has failed at the first of them. */
  failures: number;
};

async function newMails(app: Taking, mailbox: OpenMailbox): Promise<Found> {
  const at = await app.db.transaction(lockReadPosition);
  if (at !== null && isOf(mailbox, at))
    return { uids: await mailbox.uidsAfter(at.uid), failures: at.failures };
  const now = app.clock.now();
  const uids = await mailbox.uidsSince(new Date(now.getTime() - LOOK_BACK_MS));
  const before = (uids[0] ?? mailbox.nextUid) - 1;
  await beginReading(app.db, { mailbox: mailbox.name, validity: mailbox.validity, uid: before }, now);
  return { uids, failures: 0 };
}

/** The first mail, where reading, which has failed at it too often, does not fail at the next: it is not the server then. */
async function unreadableFirst(
  app: Pick<App, 'log'>,
  mailbox: OpenMailbox,
  [first, next]: readonly number[],
): Promise<number | null> {
  if (first === undefined || next === undefined) return null;
  await mailbox.read(next);
  app.log.warn({ uid: first }, '退信邮箱中有一封邮件多次读不出来，已跳过');
  return first;
}

async function noteFailure(app: Taking, mailbox: OpenMailbox): Promise<void> {
  await app.db.transaction(async (tx) => {
    const at = await lockReadPosition(tx);
    if (at === null || !isOf(mailbox, at)) return;
    await writeReadPosition(tx, { ...at, failures: at.failures + 1 }, app.clock.now());
  });
}

/** Null when another process has been here meanwhile. */
async function takeMail(
  app: Taking,
  mailbox: OpenMailbox,
  uid: number,
  isUnreadable: boolean,
): Promise<TakenAs | null> {
  const reading = isUnreadable ? null : mailbox.read(uid);
  const raw = await reading?.catch(async (error: unknown) => {
    await noteFailure(app, mailbox);
    throw error;
  });
  const returned = !raw ? ({ kind: 'broken' } as const) : await readReturned(raw);
  return app.db.transaction(async (tx) => {
    const at = await lockReadPosition(tx);
    if (at === null || !isOf(mailbox, at) || at.uid >= uid) return null;
    const taken = await takeReturned({ ...app, db: tx }, returned);
    if (taken !== 'tooEarly') await writeReadPosition(tx, { ...at, uid, failures: 0 }, app.clock.now());
    return taken;
  });
}

const isOf = ({ name, validity }: OpenMailbox, at: ReadPosition): boolean =>
  at.mailbox === name && at.validity === validity;
