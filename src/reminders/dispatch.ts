import { randomUUID } from 'node:crypto';
import type { ChannelName } from '../../config/policy.ts';
import { windowsOf } from '../../config/sending.ts';
import type { App } from '../app.ts';
import { dateInShanghai, endOfDay, instantInShanghai } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { LIVE_STATES } from '../db/obligations.ts';
import { countPending, expiredReasons, expireLeases, insertMessages, takeToQueue } from '../db/messages.ts';
import { getPolicies } from '../db/policies.ts';
import {
  attachToMessages,
  type DueRow,
  endReminders,
  isOfOldDue,
  lockDueReminders,
  noteReminders,
  settleReminders,
} from '../db/reminders.ts';
import { readSendingLimits, recentMessages, textsSince } from '../db/sending.ts';
import { enqueueMessages, lostAt } from '../delivery/enqueue.ts';
import { MESSAGES_A_JOB } from '../queue/jobs.ts';
import { groupBy } from '../group.ts';
import { decide, type Decision } from './decide.ts';
import { type Ended, linesOf } from './dispatchLines.ts';
import { replanMarked } from './replan.ts';

export type Dispatched = {
  messages: number;
  skipped: number;
  cancelled: number;
  /** Due, but no window is open or no budget is left for it. */
  held: number;
  /** When the first of these may go out; null when nothing is held. */
  heldUntil: Date | null;
  requeued: number;
  expired: number;
};

/** Reminders of one transaction, about. */
const BATCH = 20_000;

const NOTHING = { messages: 0, skipped: 0, cancelled: 0, held: 0, heldUntil: null };

/**
 * Plans anew what was marked for it, then turns everything that is due into messages and puts their ids on the queue. Rows first, committed, then the queue:
 * a crash in between is healed by the next minute, which puts pending messages on the queue again. Part by part until all
 * contacts have had theirs: a part in which everything waits keeps nobody behind it waiting.
 */
export async function dispatchDue(app: App, batch = BATCH): Promise<Dispatched> {
  const now = app.clock.now();
  await replanMarked(app);
  const expired = await giveUpDead(app, now);
  const requeued = await requeue(app, now);
  const done: Dispatched = { ...NOTHING, requeued, expired };
  let after: string | null = null;
  do {
    const at: Part = { now, after, batch };
    const part = await app.db.transaction((tx) => bundleDue(app, tx, at));
    for (const [fields, text] of part.lines) app.log.info(fields, text);
    await enqueueMessages(app, part.created);
    done.messages += part.created.length;
    done.skipped += part.skipped;
    done.cancelled += part.cancelled;
    done.held += part.held.length;
    done.heldUntil = earliestOf(part.held, done.heldUntil);
    after = part.next;
  } while (after !== null);
  return done;
}

/** A sender that died leaves a message of which nobody may know whether it went: uncertain, with its reminders. */
async function giveUpDead({ db, log }: App, now: Date): Promise<number> {
  const { uncertain, released } = await db.transaction(async (tx) => {
    const dead = await expireLeases(tx, now);
    for (const id of dead.uncertain) await settleReminders(tx, id, 'uncertain', expiredReasons.uncertain);
    return dead;
  });
  for (const messageId of released) log.warn({ messageId }, expiredReasons.pending);
  for (const messageId of uncertain) log.warn({ messageId }, expiredReasons.uncertain);
  return uncertain.length + released.length;
}

/** Puts messages on the queue that were held until now, and pending ones again whose ids it may have lost. */
async function requeue(app: App, now: Date): Promise<number> {
  const channels = await mayHaveLost(app);
  const taken = await takeToQueue(app.db, { now, lostAt: lostAt(now), channels }, BATCH);
  for (const { id } of taken) app.log.debug({ messageId: id }, '重新排入队列');
  await enqueueMessages(app, taken);
  return taken.length;
}

/**
 * Not a queue in which twice as many jobs wait as its messages need: it is slow or without workers, and has lost nothing.
 * Jobs that are worked on do not count: their messages are being sent, and a worker that was killed seems to be at its
 * jobs for up to a minute, so that workers which die again and again would keep lost messages waiting.
 */
async function mayHaveLost(app: App): Promise<ChannelName[]> {
  const pending = await countPending(app.db);
  if (pending.size === 0) return [];
  const counts = await app.queues.counts();
  return [...pending].flatMap(([channel, messages]) => {
    return counts[channel].waiting < 2 * Math.ceil(messages / MESSAGES_A_JOB) ? [channel] : [];
  });
}

type Part = { now: Date; after: string | null; batch: number };

async function bundleDue(app: App, db: Db, { now, after, batch }: Part) {
  const today = dateInShanghai(now);
  const dayEnd = endOfDay(today);
  const { due, next } = await lockDueReminders(db, { now, dayEnd, after }, batch);
  const { live, ended } = await endWhatIsOver(db, due);
  const policies = await getPolicies(db, [...new Set(due.map((row) => row.policyId))]);
  const unreadable = live.filter((row) => !policies.has(row.policyId));
  if (unreadable.length > 0)
    app.log.error({ reminderIds: idsOf(unreadable) }, '有催办策略版本读不出来，相关催办已搁置');
  await endReminders(db, idsOf(unreadable), 'skipped', '催办策略版本无法读取，待人工处理');
  const candidates = live
    .filter((row) => policies.has(row.policyId))
    .map((row) => ({ ...row.reminder, ...row }));
  const limits = await readSendingLimits(db, now);
  const numbers = candidates.flatMap((r) => (r.channel === 'sms' && r.phone !== null ? [r.phone] : []));
  const decision = decide(candidates, {
    now,
    calendar: app.calendar,
    policies,
    limits,
    textsToday: await textsSince(db, instantInShanghai(today, '00:00'), [...new Set(numbers)]),
    sentWithin: await recentMessages(db, now, windowsOf(limits)),
  });
  const provisional = app.calendar.isProvisional(today);
  const { created, made } = await carryOut(db, decision, { now, provisional });
  return {
    created,
    next,
    lines: app.log.isLevelEnabled('info') ? linesOf(due, ended, decision, made) : [],
    skipped: decision.superseded.length + unreadable.length,
    cancelled: ended.reduce((sum, { rows }) => sum + rows.length, 0),
    held: decision.held,
  };
}

async function endWhatIsOver(db: Db, due: DueRow[]): Promise<{ live: DueRow[]; ended: Ended[] }> {
  const over = due.filter((row) => !LIVE_STATES.includes(row.obligationState));
  const moved = due.filter((row) => !over.includes(row) && isOfOldDue(row.reminder, row.dueVersion));
  const ended: Ended[] = [
    { reason: '事项已办结或已停止', rows: over },
    { reason: '时限已调整', rows: moved },
  ];
  for (const { reason, rows } of ended) await endReminders(db, idsOf(rows), 'cancelled', reason);
  const gone = new Set([...over, ...moved]);
  return { live: due.filter((row) => !gone.has(row)), ended };
}

async function carryOut(db: Db, decision: Decision, at: { now: Date; provisional: boolean }) {
  for (const [reason, rows] of groupBy(decision.superseded, (s) => s.reason))
    await endReminders(
      db,
      rows.map((s) => s.reminderId),
      'skipped',
      reason,
    );
  await noteReminders(db, decision.notes);
  const made = decision.messages.map((m) => ({ ...m, id: randomUUID() }));
  const created = await insertMessages(
    db,
    made.map(({ id, kind, contactId, channel }) => ({
      id,
      kind,
      contactId,
      channel,
      provisional: at.provisional,
      createdAt: at.now,
      queueAt: lostAt(at.now),
    })),
  );
  await attachToMessages(
    db,
    made.flatMap(({ id, reminderIds }) => reminderIds.map((reminderId) => ({ reminderId, messageId: id }))),
  );
  return { created, made };
}

const idsOf = (rows: DueRow[]): string[] => rows.map((row) => row.reminder.id);

function earliestOf(held: Decision['held'], before: Date | null): Date | null {
  const first = held.reduce((at, { until }) => Math.min(at, until.getTime()), before?.getTime() ?? Infinity);
  return first === Infinity ? null : new Date(first);
}
