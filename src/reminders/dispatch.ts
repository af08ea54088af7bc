import { randomUUID } from 'node:crypto';
import type { Policy } from '../../config/policy.ts';
import type { App } from '../app.ts';
import type { Db } from '../db/db.ts';
import { LIVE_STATES } from '../db/obligations.ts';
import { countPending, expireLeases, insertMessages, takeStalePending } from '../db/messages.ts';
import { getPolicies } from '../db/policies.ts';
import {
  attachToMessages,
  type DueRow,
  endReminders,
  lockDueReminders,
  settleReminders,
} from '../db/reminders.ts';
import { enqueueMessages } from '../delivery/enqueue.ts';
import { REQUEUE_AFTER_MS } from '../delivery/send.ts';
import { bundle } from './bundle.ts';
import { ladderRank } from './ladder.ts';

export type Dispatched = {
  messages: number;
  skipped: number;
  cancelled: number;
  requeued: number;
  expired: number;
};

const BATCH = 20_000;

/**
 * Turns everything that is due into messages and puts their ids on the queue. Rows first, committed, then the queue:
 * a crash in between is healed by the next minute, which puts pending messages on the queue again.
 */
export async function dispatchDue(app: App): Promise<Dispatched> {
  const now = app.clock.now();
  const expired = await app.db.transaction((tx) => giveUpDead(tx, now));
  const requeued = await requeue(app, now);
  const { created, ...rest } = await app.db.transaction((tx) => bundleDue(app, tx, now));
  await enqueueMessages(app, created);
  return { ...rest, messages: created.length, requeued, expired };
}

/** What was put on the queue by then and is still pending was lost. */
const longAgo = (now: Date): Date => new Date(now.getTime() - REQUEUE_AFTER_MS);

/** A sender that died leaves a message of which nobody may know whether it went: uncertain, with its reminders. */
async function giveUpDead(db: Db, now: Date): Promise<number> {
  // Queued so long ago that they are put on the queue again at once.
  const { uncertain, released } = await expireLeases(db, now, longAgo(now));
  for (const id of uncertain) await settleReminders(db, id, 'uncertain', '发送进程中断，是否送达待核实');
  return uncertain.length + released;
}

/**
 * Puts pending messages on the queue again whose ids it may have lost. Not while a queue holds twice as many jobs as
 * messages wait for it: then it is slow or without workers, and has lost nothing.
 */
async function requeue(app: App, now: Date): Promise<number> {
  const pending = await countPending(app.db);
  if (pending.size === 0) return 0;
  const counts = await app.queues.counts();
  const channels = [...pending].flatMap(([channel, waiting]) => {
    const jobs = counts[channel];
    return jobs.waiting + jobs.active + jobs.delayed < 2 * waiting ? [channel] : [];
  });
  if (channels.length === 0) return 0;
  const stale = await takeStalePending(app.db, { enqueuedBefore: longAgo(now), now, channels }, BATCH);
  await enqueueMessages(app, stale);
  return stale.length;
}

async function bundleDue(app: App, db: Db, now: Date) {
  const due = await lockDueReminders(db, now, BATCH);
  const over = due.filter((row) => !LIVE_STATES.includes(row.obligationState));
  const moved = due.filter((row) => !over.includes(row) && row.reminder.dueVersion !== row.dueVersion);
  await endReminders(db, idsOf(over), 'cancelled', '事项已办结或已停止');
  await endReminders(db, idsOf(moved), 'cancelled', '时限已调整');
  const ended = new Set([...over, ...moved]);
  const policies = await getPolicies(db, [...new Set(due.map((row) => row.policyId))]);
  const live = due.filter((row) => !ended.has(row));
  const unreadable = live.filter((row) => !policies.has(row.policyId));
  if (unreadable.length > 0)
    app.log.error({ reminders: unreadable.length }, '有催办策略版本读不出来，相关催办已搁置');
  await endReminders(db, idsOf(unreadable), 'skipped', '催办策略版本无法读取，待人工处理');
  const open = live.filter(windowIsOpen(app, policies, now)).map((row) => ({ ...row.reminder, ...row }));
  const { messages, superseded } = bundle(open, ({ policyId, step, occurrence }) => {
    const policy = policies.get(policyId);
    return policy ? ladderRank(policy, step, occurrence) : 0;
  });
  const merged = superseded.map((s) => s.reminderId);
  await endReminders(db, merged, 'skipped', '同一事项已有更近一级催办，合并为一次');
  const rows = messages.map((m) => ({ ...m, id: randomUUID() }));
  const created = await insertMessages(
    db,
    rows.map(({ id, kind, contactId, channel }) => ({
      id,
      kind,
      contactId,
      channel,
      createdAt: now,
      enqueuedAt: now,
    })),
  );
  await attachToMessages(
    db,
    rows.flatMap(({ id, reminderIds }) => reminderIds.map((reminderId) => ({ reminderId, messageId: id }))),
  );
  return { created, skipped: merged.length + unreadable.length, cancelled: ended.size };
}

/** Held, not dropped: outside a policy's send window a due reminder simply stays due until the window opens. */
function windowIsOpen(app: App, policies: Map<string, Policy>, now: Date): (row: DueRow) => boolean {
  const known = new Map<string, boolean>();
  return ({ policyId, reminder: { channel } }) => {
    const key = `${policyId} ${channel}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const window = policies.get(policyId)?.windows[channel];
    const open =
      window !== undefined && app.calendar.nextSendingInstant(now, window).getTime() === now.getTime();
    known.set(key, open);
    return open;
  };
}

const idsOf = (rows: DueRow[]): string[] => rows.map((row) => row.reminder.id);
