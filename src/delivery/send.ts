import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../app.ts';
import { refreshCalendar } from '../db/calendar.ts';
import { endAttempt, startAttempt } from '../db/attempts.ts';
import {
  claimMessage,
  keepRendered,
  type MessageRow,
  releaseMessage,
  settleMessage,
} from '../db/messages.ts';
import { settleReminders } from '../db/reminders.ts';
import type { MessageState } from '../db/schema.ts';
import { errorText } from '../errors.ts';
import { jobs } from '../queue/jobs.ts';
import type { Outgoing, SendOutcome } from './channels/channel.ts';
import { composeMessage } from './compose.ts';
import { renderEmail, renderSms } from './render/render.ts';

/** Longer than any channel waits for its provider: a lease that ran out means that the sender died. */
export const LEASE_MS = 5 * 60_000;

/** So often the queue itself tries a message again; after that dispatch puts it there once an hour. */
export const MAX_ATTEMPTS = jobs['send-email'].attempts;
const HOUR_MS = 3_600_000;

/** A provider that refuses for three days is not away for a while: the message is refused and shown. */
const GIVE_UP_AFTER_MS = 72 * HOUR_MS;

/** A message still pending this long after its id was put on the queue is put there again: the queue may lose everything. */
export const REQUEUE_AFTER_MS = 2 * 60_000;

/** The queue's longest wait before the try that follows. */
const retryDelayMs = (attempt: number): number => jobs['send-email'].backoffMs * 2 ** (attempt - 1);

/** Thrown for the queue to try the job again later; the message is `pending` again by then. */
export class TryAgain extends Error {}

/**
 * Sends one message, once. The claim decides who may; the outcome is written down whatever happens. Throws TryAgain
 * after a temporary refusal. A job whose message is not pending (sent, cancelled, being sent) has nothing to do.
 */
export async function sendMessage(app: App, messageId: string): Promise<MessageState | 'notMine'> {
  await refreshCalendar(app);
  const now = app.clock.now();
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const message = await claimMessage(app.db, messageId, { now, leaseUntil });
  if (!message) return 'notMine';
  const prepared = await prepare(app, message).catch((error: unknown) => asFailure(app, message, error));
  if (prepared.kind === 'send') return attempt(app, message, prepared.outgoing);
  if (prepared.kind === 'failed')
    return retryOrRefuse(app, message, prepared.detail, message.attemptCount >= MAX_ATTEMPTS);
  if (prepared.kind === 'held') return hold(app, message, prepared.until);
  const state = prepared.kind === 'nothing' ? 'cancelled' : 'refused';
  await settle(app, message, state, prepared.reason, null);
  return state;
}

type Prepared =
  | { kind: 'send'; outgoing: Outgoing }
  | { kind: 'nothing' | 'refused'; reason: string }
  | { kind: 'held'; until: Date }
  | { kind: 'failed'; detail: string };

async function prepare(app: App, message: MessageRow): Promise<Prepared> {
  const composed = await composeMessage(app, message);
  if (composed.kind !== 'send') return composed;
  const { address, notice } = composed;
  const rendered =
    message.channel === 'sms' && 'items' in notice
      ? { subject: '', text: renderSms(notice), html: null }
      : renderEmail(notice);
  await keepRendered(app.db, message.id, { address, subject: rendered.subject || null, body: rendered.text });
  return { kind: 'send', outgoing: { messageId: message.id, to: address, ...rendered } };
}

/** One bad row stops nobody: nothing has left yet, so it is tried again and then set aside as refused, with the reason. */
function asFailure(app: App, message: MessageRow, error: unknown): Prepared {
  app.log.error({ messageId: message.id, error: errorText(error) }, '消息无法成文，稍后重试');
  return { kind: 'failed', detail: errorText(error) };
}

/** The window closed while the message was queued: it goes back and is queued again when the window opens. */
async function hold(app: App, message: MessageRow, until: Date): Promise<MessageState> {
  const now = app.clock.now();
  const enqueuedAt = new Date(Math.max(now.getTime() + 1, until.getTime() - REQUEUE_AFTER_MS));
  const reason = '不在发送时段，顺延到下一时段';
  await releaseMessage(app.db, message, { reason, changedAt: now, enqueuedAt });
  return 'pending';
}

async function attempt(app: App, message: MessageRow, outgoing: Outgoing): Promise<MessageState | 'notMine'> {
  if (!(await startAttempt(app.db, message, app.clock.now()))) return 'notMine';
  const outcome = await app.channels[message.channel].send(outgoing);
  if (outcome.outcome === 'refused' && !outcome.permanent) {
    await stubbornly(() => endAttempt(app.db, message, ended(app, outcome)));
    const waitedMs = app.clock.now().getTime() - message.createdAt.getTime();
    return retryOrRefuse(app, message, outcome.detail, waitedMs > GIVE_UP_AFTER_MS);
  }
  const providerId = outcome.outcome === 'accepted' ? outcome.providerId : null;
  const reason = outcome.outcome === 'accepted' ? null : outcome.detail;
  await stubbornly(() => settle(app, message, outcome.outcome, reason, providerId, outcome));
  return outcome.outcome;
}

const ended = (app: App, outcome: SendOutcome) => ({
  endedAt: app.clock.now(),
  outcome: outcome.outcome,
  detail: outcome.detail,
});

/** What is known must not be lost to a database that is away for a moment: it is written down in up to half a minute. */
async function stubbornly(write: () => Promise<void>): Promise<void> {
  for (let waitMs = 1_000; ; waitMs *= 2) {
    try {
      return await write();
    } catch (error) {
      if (waitMs > 16_000) throw error;
      await pause(waitMs);
    }
  }
}

/** Back to `pending`, for the queue's own next try or, once it has given up, for an hourly one. */
async function retryOrRefuse(
  app: App,
  message: MessageRow,
  detail: string,
  over: boolean,
): Promise<MessageState> {
  if (over) {
    await settle(app, message, 'refused', detail, null);
    return 'refused';
  }
  const byQueue = message.attemptCount < MAX_ATTEMPTS;
  const waitMs = byQueue ? retryDelayMs(message.attemptCount) : HOUR_MS - REQUEUE_AFTER_MS;
  const changedAt = app.clock.now();
  const enqueuedAt = new Date(changedAt.getTime() + waitMs);
  const waiting = { state: 'pending' as const, reason: detail, changedAt, settledAt: null, enqueuedAt };
  await stubbornly(async () => {
    await settleMessage(app.db, message, waiting);
  });
  if (byQueue) throw new TryAgain(detail);
  return 'pending';
}

/** The attempt, the message and its reminders come to the same end, in one transaction. */
async function settle(
  app: App,
  message: MessageRow,
  state: 'accepted' | 'refused' | 'uncertain' | 'cancelled',
  reason: string | null,
  providerId: string | null,
  outcome?: SendOutcome,
): Promise<void> {
  const now = app.clock.now();
  await app.db.transaction(async (tx) => {
    if (outcome) await endAttempt(tx, message, ended(app, outcome));
    const to = { state, reason, providerId, changedAt: now, settledAt: now };
    const mine = await settleMessage(tx, message, to);
    if (mine) await settleReminders(tx, message.id, state, reason);
    else app.log.warn({ messageId: message.id, state }, '发送结果出来之前消息已由别的进程接手');
  });
}
