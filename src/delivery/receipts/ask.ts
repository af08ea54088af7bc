import type { App } from '../../app.ts';
import { sentFacts, takeUnreported } from '../../db/receipts.ts';
import { reportedByLookUp } from './settle.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Few at a time, as for look-ups: the next minute asks about the next ones. */
const BATCH = 20;

/** Receipts come by themselves within minutes where they are called back; only what stays away is asked for. */
const FIRST_AFTER_MS = 30 * MINUTE_MS;
const AGAIN_AFTER_MS = 6 * HOUR_MS;

/** A phone that was off for three days gets the text no more, and Tencent forgets after seven. */
const GIVE_UP_AFTER_MS = 72 * HOUR_MS;

/** Asks the SMS provider about accepted texts that no receipt has come for. Does nothing where the provider cannot tell. */
export async function askForReceipts(app: App): Promise<{ delivered: number; bounced: number }> {
  const found = { delivered: 0, bounced: 0 };
  const channel = app.channels.sms;
  if (channel.reports !== true) return found;
  const now = app.clock.now();
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const ids = await takeUnreported(
    app.db,
    { from: ago(GIVE_UP_AFTER_MS), until: ago(FIRST_AFTER_MS), askedBefore: ago(AGAIN_AFTER_MS), now },
    BATCH,
  );
  const facts = await sentFacts(app.db, ids);
  await Promise.all(
    ids.map(async (id) => {
      const answer = await channel.lookUp(id, facts.get(id));
      if (answer !== 'delivered' && answer !== 'bounced') return;
      if ((await reportedByLookUp(app, { id, channel: 'sms' }, answer)) === 'settled') found[answer] += 1;
    }),
  );
  return found;
}
