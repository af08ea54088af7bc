import type { App } from '../app.ts';
import { resolveUncertain, takeUncertain, type Uncertain } from '../db/attempts.ts';
import { sentFacts } from '../db/receipts.ts';
import { settleReminders } from '../db/reminders.ts';
import type { Sent } from './channels/channel.ts';
import { enqueueMessages, lostAt } from './enqueue.ts';
import { reportedByLookUp } from './receipts/settle.ts';

/** Few at a time: a provider that does not answer costs seconds for each, and the next minute asks about the next ones. */
const BATCH = 20;

/** A provider may know of a message only some time after it took it; and nobody is asked again before this has passed. */
const ASK_AFTER_MS = 5 * 60_000;

/** A provider that never has what it was given is not believed for ever: then a person must look. */
const MOST_RESENDS = 3;

export type LookedUp = { accepted: number; resent: number; unknown: number };

/**
 * Asks the providers about messages that may or may not have gone out. One that the provider has is accepted, or even
 * delivered or bounced; one that it positively does not have goes back to be sent; one that it cannot tell stays uncertain for a person to settle.
 */
export async function lookUpUncertain(app: App): Promise<LookedUp> {
  const now = app.clock.now();
  const before = new Date(now.getTime() - ASK_AFTER_MS);
  const found: LookedUp = { accepted: 0, resent: 0, unknown: 0 };
  const asked = await takeUncertain(app.db, { before, now }, BATCH);
  const facts = await sentFacts(
    app.db,
    asked.map(({ id }) => id),
  );
  await Promise.all(
    asked.map(async (message) => (found[await lookUpOne(app, message, facts.get(message.id))] += 1)),
  );
  return found;
}

async function lookUpOne(app: App, message: Uncertain, sent: Sent | undefined): Promise<keyof LookedUp> {
  const answer = await app.channels[message.channel].lookUp(message.id, sent);
  if (answer === 'delivered' || answer === 'bounced') {
    const settled = await reportedByLookUp(app, message, answer);
    return settled === 'settled' ? 'accepted' : 'unknown';
  }
  if (answer === 'unknown' || (answer === 'absent' && message.attemptCount > MOST_RESENDS)) {
    app.log.debug({ messageId: message.id, channel: message.channel, answer }, '查询后仍待核实');
    return 'unknown';
  }
  const now = app.clock.now();
  const accepted = answer === 'accepted';
  const to = accepted
    ? { state: 'accepted' as const, reason: '经查询已送达服务商', settledAt: now, now }
    : {
        state: 'pending' as const,
        reason: '经查询服务商未收到，重新发送',
        settledAt: null,
        queueAt: lostAt(now),
        now,
      };
  const mine = await app.db.transaction(async (tx) => {
    if (!(await resolveUncertain(tx, message, to))) return false;
    await settleReminders(tx, message.id, accepted ? 'accepted' : 'queued', to.reason);
    return true;
  });
  if (!mine) return 'unknown';
  app.log.info({ messageId: message.id, channel: message.channel, answer }, to.reason);
  if (!accepted) await enqueueMessages(app, [message]);
  return accepted ? 'accepted' : 'resent';
}
