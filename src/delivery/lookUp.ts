import type { App } from '../app.ts';
import { resolveUncertain, uncertainMessages } from '../db/messages.ts';
import { settleReminders } from '../db/reminders.ts';
import { enqueueMessages } from './enqueue.ts';

const BATCH = 200;

/**
 * Asks the providers about messages that may or may not have gone out. One that the provider has is accepted; one that
 * it positively does not have goes back to be sent; one that it cannot tell stays uncertain for a person to settle.
 */
export async function lookUpUncertain(
  app: App,
): Promise<{ accepted: number; resent: number; unknown: number }> {
  const found = { accepted: 0, resent: 0, unknown: 0 };
  for (const message of await uncertainMessages(app.db, BATCH)) {
    const answer = await app.channels[message.channel].lookUp(message.id);
    if (answer === 'unknown') {
      found.unknown += 1;
      continue;
    }
    const now = app.clock.now();
    const accepted = answer === 'accepted';
    const to = accepted
      ? { state: 'accepted' as const, reason: '经查询已送达服务商', settledAt: now, enqueuedAt: now }
      : {
          state: 'pending' as const,
          reason: '经查询服务商未收到，重新发送',
          settledAt: null,
          enqueuedAt: now,
        };
    await app.db.transaction(async (tx) => {
      if (!(await resolveUncertain(tx, message.id, to))) return;
      await settleReminders(tx, message.id, accepted ? 'accepted' : 'queued', to.reason);
    });
    if (accepted) found.accepted += 1;
    else {
      found.resent += 1;
      await enqueueMessages(app, [message]);
    }
  }
  return found;
}
