import { DrizzleQueryError } from 'drizzle-orm';
import type { App } from '../app.ts';
import type { MessageRow } from '../db/messages.ts';
import type { MessageState } from '../db/schema.ts';
import type { Begun } from '../db/robotPace.ts';
import { claimMessages, type Settlement } from '../db/sendBatch.ts';
import { refreshCalendar } from '../db/calendar.ts';
import { errorText } from '../errors.ts';
import { budgetOverAt } from './budget.ts';
import type { Outgoing, SendOutcome } from './channels/channel.ts';
import type { Composed } from './compose.ts';
import { pipelineOf } from './pipeline.ts';
import { wordsOn } from './render/wordsOn.ts';
import { nextTryAt } from './retry.ts';
import { closed } from './slots.ts';
import { stubbornly } from './stubbornly.ts';

/**
 * Counted from the claim, and again from the beginning of the try; longer than any channel waits for its provider: a lease
 * that ran out means that the sender died.
 */
export const LEASE_MS = 5 * 60_000;

/**
 * So often a message that cannot be put into words is tried, in case that what it is about is being mended. A query that
 * failed says nothing of the message, which a long refusal of its provider may have brought near this number.
 */
export const MOST_WORDINGS = 8;

export type Sent = MessageState | 'notMine';

/**
 * Sends messages, each once. The claim decides who may; the outcome is written down whatever happens. A message that is not
 * pending (sent, cancelled, held, being sent) has nothing to do: `notMine`. What cannot go out now is held, and dispatch puts
 * it on the queue when its time has come. Messages that are on their way at the same time share their statements, see
 * `pipelineOf`. Answers in order.
 */
export async function sendMessages(app: App, messageIds: readonly string[]): Promise<Sent[]> {
  await refreshCalendar(app);
  const now = app.clock.now();
  const claimed = await claimMessages(app.db, messageIds, { now, leaseUntil: leaseFrom(now) });
  const ends = await Promise.allSettled(
    claimed.map((message) => (message ? sendClaimed(app, message) : 'notMine')),
  );
  // Only when none of them is on its way any more: a process that is shut down waits for this.
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

async function sendClaimed(app: App, message: MessageRow): Promise<Sent> {
  const composed = await pipelineOf(app)
    .compose(message)
    .then((answer) => rendered(app, message, answer))
    .catch((error: unknown) => asFailure(app, message, error));
  if (composed.kind === 'send') return attempt(app, message, composed.outgoing);
  const end = withoutTry(app, message, composed);
  const { state, reason, queueAt } = end;
  app.log.info({ messageId: message.id, channel: message.channel, state, reason, queueAt }, '消息没有发送');
  return stubbornly(() => settle(app, message, { ...end, attempt: null }));
}

type Prepared =
  | { kind: 'send'; outgoing: Outgoing }
  | Exclude<Composed, { kind: 'send' }>
  | { kind: 'failed'; reason: string; atDatabase: boolean };

type End = Omit<Settlement, 'message' | 'settledAt'>;

function rendered(app: App, message: MessageRow, composed: Composed): Prepared {
  if (composed.kind !== 'send') return composed;
  const { address, phone, notice } = composed;
  const words = wordsOn(message.channel, notice, app.channels.sms);
  return { kind: 'send', outgoing: { messageId: message.id, to: address, phone, ...words } };
}

/** One bad row stops nobody: nothing has left yet, so it is tried again and then set aside as refused, with the reason. */
function asFailure(app: App, message: MessageRow, error: unknown): Prepared {
  app.log.error({ messageId: message.id, error: errorText(error) }, '消息无法成文，稍后重试');
  return { kind: 'failed', reason: errorText(error), atDatabase: error instanceof DrizzleQueryError };
}

/** What becomes of a message of which nothing is handed over. */
function withoutTry(
  app: App,
  message: MessageRow,
  composed: Exclude<Prepared, { kind: 'send' }>,
): Omit<End, 'attempt'> {
  if (composed.kind === 'nothing') return { state: 'cancelled', reason: composed.reason };
  if (composed.kind === 'held')
    return { state: 'held', reason: '不在发送时段，顺延到下一时段', queueAt: composed.until, untried: true };
  const { reason } = composed;
  if (composed.kind === 'refused') return { state: 'refused', reason };
  if (composed.atDatabase) return againOrExpired(app, message, reason);
  if (message.attemptCount >= MOST_WORDINGS) return { state: 'refused', reason };
  return { state: 'held', reason, queueAt: nextTryAt(message.id, message.attemptCount, app.clock.now()) };
}

async function attempt(app: App, message: MessageRow, outgoing: Outgoing): Promise<Sent> {
  const { slot, sending } = pipelineOf(app);
  try {
    const outcome = await slot[message.channel].run(() => handOver(app, message, outgoing));
    if (outcome === closed) return await handBack(app, message);
    if (outcome === 'lost') return 'notMine';
    if ('waitUntil' in outcome) return await waitInTurn(app, message, outcome.waitUntil);
    if ('notBegun' in outcome) return await tryLater(app, message, outcome);
    return await stubbornly(() => settle(app, message, ending(app, message, outgoing.to, outcome)));
  } finally {
    sending.delete(message.id);
  }
}

/** What came of it; or why nothing was handed over: the message is another's by now, or has to wait for its turn. */
async function handOver(
  app: App,
  message: MessageRow,
  outgoing: Outgoing,
): Promise<SendOutcome | Exclude<Begun, 'mine'> | NotBegun> {
  const { begin, sending } = pipelineOf(app);
  const { id: messageId, channel, attemptCount: attempt } = message;
  const { to: address, subject, text: body } = outgoing;
  const startedAt = app.clock.now();
  const kept = { address, subject: subject || null, body };
  const leaseUntil = leaseFrom(startedAt);
  const begun = await begin[channel]({ message, startedAt, leaseUntil, rendered: kept }).catch(
    (error: unknown): NotBegun => {
      const slept = message.leaseUntil === null || message.leaseUntil <= startedAt;
      return { notBegun: errorText(error), leases: slept ? [] : [message.leaseUntil, leaseUntil] };
    },
  );
  if (begun !== 'mine') return begun;
  sending.add(messageId);
  const outcome = await app.channels[channel].send(outgoing);
  const ms = app.clock.now().getTime() - startedAt.getTime();
  // Our password, a robot's key, a provider that is away: whoever reads the log can mend it before the message is given up.
  const level = outcome.outcome === 'accepted' ? 'info' : 'warn';
  app.log[level]({ messageId, channel, attempt, ms, ...outcome }, '发送结果');
  return outcome;
}

/** That a try began could not be written down, or was and nobody heard of it: nothing was handed over. */
type NotBegun = { notBegun: string; leases: (Date | null)[] };

/** Whether it was written down after all is told by the lease that the message has now. */
async function tryLater(app: App, message: MessageRow, { notBegun, leases }: NotBegun): Promise<Sent> {
  app.log.error(
    { messageId: message.id, channel: message.channel, error: notBegun },
    '未能记下开始发送，稍后重试',
  );
  const end = { ...againOrExpired(app, message, notBegun), attempt: null };
  for (const leaseUntil of leases)
    if (await stubbornly(() => settled(app, { ...message, leaseUntil }, end))) return end.state;
  return 'notMine';
}

/** This process stops before the try began: dispatch puts the message on the queue again, for whoever works on it then. */
async function handBack(app: App, message: MessageRow): Promise<Sent> {
  return putOff(app, message, app.clock.now(), '发送前进程停止，退回待发');
}

/** A robot that has been written to as often as it may. */
async function waitInTurn(app: App, message: MessageRow, queueAt: Date): Promise<Sent> {
  return putOff(app, message, queueAt, '群机器人一段时间内的条数已满，稍后发送');
}

/** As if the message had not been taken. */
async function putOff(app: App, message: MessageRow, queueAt: Date, reason: string): Promise<Sent> {
  app.log.info({ messageId: message.id, channel: message.channel, queueAt }, reason);
  return settle(app, message, { state: 'held', reason, queueAt, untried: true, attempt: null });
}

/** What does not get better for three days is not away for a while: the message is given up, and shown. */
const GIVE_UP_AFTER_MS = 72 * 3_600_000;

function againOrExpired(
  app: App,
  message: MessageRow,
  reason: string,
  budget?: 'day' | 'account',
): Omit<End, 'attempt'> {
  const now = app.clock.now();
  if (now.getTime() - message.createdAt.getTime() > GIVE_UP_AFTER_MS) return { state: 'expired', reason };
  const queueAt = budget ? budgetOverAt(budget, now) : nextTryAt(message.id, message.attemptCount, now);
  return { state: 'held', reason, queueAt };
}

/**
 * What a try means for its message; and for its address, when the provider says that there is no such recipient: nothing
 * more goes there, and the ladder goes on with the others.
 */
function ending(app: App, message: MessageRow, address: string, outcome: SendOutcome): End {
  const { detail } = outcome;
  const attempt = { outcome: outcome.outcome, detail };
  if (outcome.outcome === 'accepted')
    return { state: 'accepted', reason: null, providerId: outcome.providerId, attempt };
  if (outcome.outcome === 'uncertain') return { state: 'uncertain', reason: detail, attempt };
  if (!outcome.permanent) return { ...againOrExpired(app, message, detail, outcome.budget), attempt };
  return { state: 'refused', reason: detail, attempt, ...(outcome.recipient && { refusedAddress: address }) };
}

/** The attempt, the message and its reminders come to the same end. */
async function settle(app: App, message: MessageRow, to: End): Promise<MessageState> {
  const mine = await settled(app, message, to);
  if (!mine) app.log.warn({ messageId: message.id, state: to.state }, '发送结果出来之前消息已由别的进程接手');
  return to.state;
}

/** False when it is another's by now. */
const settled = (app: App, message: MessageRow, to: End): Promise<boolean> =>
  pipelineOf(app).settle({ ...to, message, settledAt: app.clock.now() });
