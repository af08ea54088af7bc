import type { App } from '../app.ts';
import {
  claimMessage,
  endAttempt,
  keepRendered,
  type MessageRow,
  settleMessage,
  startAttempt,
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

/** After this many temporary refusals a message is given up and shown as refused. */
export const MAX_ATTEMPTS = jobs['send-email'].attempts;

/** The queue's longest wait before the try that follows. */
const retryDelayMs = (attempt: number): number => jobs['send-email'].backoffMs * 2 ** (attempt - 1);

/** Thrown for the queue to try the job again later; the message is `pending` again by then. */
export class TryAgain extends Error {}

/**
 * Sends one message, once. The claim decides who may; the outcome is written down whatever happens. Throws TryAgain
 * after a temporary refusal. A job whose message is not pending (sent, cancelled, being sent) has nothing to do.
 */
export async function sendMessage(app: App, messageId: string): Promise<MessageState | 'notMine'> {
  const now = app.clock.now();
  const message = await claimMessage(app.db, messageId, new Date(now.getTime() + LEASE_MS));
  if (!message) return 'notMine';
  const prepared = await prepare(app, message).catch((error: unknown) => asFailure(app, message, error));
  if (prepared.kind === 'send') return attempt(app, message, prepared.outgoing);
  if (prepared.kind === 'failed') return recordOutcome(app, message, prepared.outcome);
  const state = prepared.kind === 'nothing' ? 'cancelled' : 'refused';
  await settle(app, message, state, prepared.reason, null);
  return state;
}

type Prepared =
  | { kind: 'send'; outgoing: Outgoing }
  | { kind: 'nothing' | 'refused'; reason: string }
  | { kind: 'failed'; outcome: SendOutcome };

async function prepare(app: App, message: MessageRow): Promise<Prepared> {
  const composed = await composeMessage(app, message);
  if (composed.kind !== 'send') return composed;
  const { address, notice } = composed;
  const rendered =
    message.channel === 'sms' && notice.kind !== 'digest'
      ? { subject: '', text: renderSms(notice), html: null }
      : renderEmail(notice);
  await keepRendered(app.db, message.id, { address, subject: rendered.subject || null, body: rendered.text });
  return { kind: 'send', outgoing: { messageId: message.id, to: address, ...rendered } };
}

/** One bad row stops nobody: nothing has left yet, so it is tried again and then set aside as refused, with the reason. */
function asFailure(app: App, message: MessageRow, error: unknown): Prepared {
  app.log.error({ messageId: message.id, error: errorText(error) }, '消息无法成文，稍后重试');
  return { kind: 'failed', outcome: { outcome: 'refused', permanent: false, detail: errorText(error) } };
}

async function attempt(app: App, message: MessageRow, outgoing: Outgoing): Promise<MessageState> {
  const key = { messageId: message.id, number: message.attemptCount };
  await startAttempt(app.db, key.messageId, key.number, app.clock.now());
  const outcome = await app.channels[message.channel].send(outgoing);
  await endAttempt(app.db, key, {
    endedAt: app.clock.now(),
    outcome: outcome.outcome,
    detail: outcome.detail,
  });
  return recordOutcome(app, message, outcome);
}

async function recordOutcome(app: App, message: MessageRow, outcome: SendOutcome): Promise<MessageState> {
  if (outcome.outcome === 'accepted') {
    await settle(app, message, 'accepted', null, outcome.providerId);
    return 'accepted';
  }
  if (outcome.outcome === 'uncertain') {
    await settle(app, message, 'uncertain', outcome.detail, null);
    return 'uncertain';
  }
  if (outcome.permanent || message.attemptCount >= MAX_ATTEMPTS) {
    await settle(app, message, 'refused', outcome.detail, null);
    return 'refused';
  }
  // Not before the queue's own next try: dispatch puts a pending message on the queue again once this time is past.
  const enqueuedAt = new Date(app.clock.now().getTime() + retryDelayMs(message.attemptCount));
  await settleMessage(app.db, message, {
    state: 'pending',
    reason: outcome.detail,
    settledAt: null,
    enqueuedAt,
  });
  throw new TryAgain(outcome.detail);
}

/** The message and its reminders come to the same end, in one transaction. */
async function settle(
  app: App,
  message: MessageRow,
  state: 'accepted' | 'refused' | 'uncertain' | 'cancelled',
  reason: string | null,
  providerId: string | null,
): Promise<void> {
  await app.db.transaction(async (tx) => {
    const mine = await settleMessage(tx, message, { state, reason, providerId, settledAt: app.clock.now() });
    if (mine) await settleReminders(tx, message.id, state, reason);
    else app.log.warn({ messageId: message.id, state }, '发送结果出来之前租约已过期，按待核实处理');
  });
}
