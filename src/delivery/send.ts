import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../app.ts';
import { endAttempt } from '../db/attempts.ts';
import { type MessageRow, putBack, releaseMessage } from '../db/messages.ts';
import type { MessageState } from '../db/schema.ts';
import type { Settlement } from '../db/sendBatch.ts';
import { errorText } from '../errors.ts';
import { jobs } from '../queue/jobs.ts';
import type { Outgoing } from './channels/channel.ts';
import type { Composed } from './compose.ts';
import { LEASE_MS, pipelineOf } from './pipeline.ts';
import { budgetOverAt } from './budget.ts';
import { renderEmail } from './render/render.ts';
import { textBy } from './render/smsTemplate.ts';

export { LEASE_MS };

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
 * after a temporary refusal. A job whose message is not pending (sent, cancelled, being sent) has nothing to do. Messages
 * that are on their way at the same time share their statements, see `pipelineOf`.
 */
export async function sendMessage(app: App, messageId: string): Promise<MessageState | 'notMine'> {
  const { claim, compose } = pipelineOf(app);
  const message = await claim(messageId);
  if (!message) return 'notMine';
  const composed = await compose(message)
    .then((answer) => rendered(app, message, answer))
    .catch((error: unknown) => asFailure(app, message, error));
  if (composed.kind === 'send') return attempt(app, message, composed.outgoing);
  if (composed.kind === 'failed')
    return retryOrRefuse(app, message, { detail: composed.detail }, message.attemptCount >= MAX_ATTEMPTS);
  if (composed.kind === 'held') return hold(app, message, composed.until);
  const state = composed.kind === 'nothing' ? 'cancelled' : 'refused';
  await settle(app, message, { state, reason: composed.reason, providerId: null, attempt: null });
  return state;
}

type Prepared =
  | { kind: 'send'; outgoing: Outgoing }
  | Exclude<Composed, { kind: 'send' }>
  | { kind: 'failed'; detail: string };

function rendered(app: App, message: MessageRow, composed: Composed): Prepared {
  if (composed.kind !== 'send') return composed;
  const { address, notice } = composed;
  const words =
    message.channel === 'sms' && 'items' in notice ? textBy(app.channels.sms, notice) : renderEmail(notice);
  return { kind: 'send', outgoing: { messageId: message.id, to: address, ...words } };
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
  const { begin, slot } = pipelineOf(app);
  const outcome = await slot[message.channel](async () => {
    const { to: address, subject, text: body } = outgoing;
    const kept = { address, subject: subject || null, body };
    if (!(await begin({ message, startedAt: app.clock.now(), rendered: kept }))) return null;
    return app.channels[message.channel].send(outgoing);
  });
  if (outcome === null) return 'notMine';
  const { detail } = outcome;
  const ending = { outcome: outcome.outcome, detail };
  if (outcome.outcome === 'refused' && !outcome.permanent) {
    const waitedMs = app.clock.now().getTime() - message.createdAt.getTime();
    const until = outcome.budget && budgetOverAt(outcome.budget, app.clock.now());
    return retryOrRefuse(app, message, ending, waitedMs > GIVE_UP_AFTER_MS, until);
  }
  const accepted = outcome.outcome === 'accepted';
  const providerId = accepted ? outcome.providerId : null;
  const settled = { state: outcome.outcome, reason: accepted ? null : detail, providerId, attempt: ending };
  await stubbornly(() => settle(app, message, settled));
  return outcome.outcome;
}

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

type Ending = { outcome?: string; detail: string };

/** Back to `pending`, for the queue's own next try or, once it has given up, for an hourly one; not before `until`. */
async function retryOrRefuse(
  app: App,
  message: MessageRow,
  ending: Ending,
  over: boolean,
  until?: Date,
): Promise<MessageState> {
  const { outcome, detail } = ending;
  const tried = outcome === undefined ? null : { outcome, detail };
  if (over) {
    const refused = { state: 'refused' as const, reason: detail, providerId: null, attempt: tried };
    await stubbornly(() => settle(app, message, refused));
    return 'refused';
  }
  const byQueue = until === undefined && message.attemptCount < MAX_ATTEMPTS;
  const now = app.clock.now();
  const inAnHour = new Date(now.getTime() + HOUR_MS);
  const enqueuedAt = byQueue
    ? new Date(now.getTime() + retryDelayMs(message.attemptCount))
    : new Date((until ?? inAnHour).getTime() - REQUEUE_AFTER_MS);
  await stubbornly(() =>
    app.db.transaction(async (tx) => {
      if (tried) await endAttempt(tx, message, { ...tried, endedAt: now });
      await putBack(tx, message, { reason: detail, changedAt: now, enqueuedAt });
    }),
  );
  if (byQueue) throw new TryAgain(detail);
  return 'pending';
}

/** The attempt, the message and its reminders come to the same end, in one transaction. */
async function settle(
  app: App,
  message: MessageRow,
  to: Omit<Settlement, 'message' | 'settledAt'>,
): Promise<void> {
  const mine = await pipelineOf(app).settle({ ...to, message, settledAt: app.clock.now() });
  if (!mine) app.log.warn({ messageId: message.id, state: to.state }, '发送结果出来之前消息已由别的进程接手');
}
