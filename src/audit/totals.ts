import { z } from 'zod';
import { channels } from '../../config/channels.ts';
import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import { newestLink } from '../db/messageLog.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { durationBounds, happened, type Happened } from '../db/totals.ts';
import { errorText } from '../errors.ts';

const NAME = 'totals';

/** Numbers of the log a transaction. */
const STEP = 20_000;

const totalsSchema = z.object({
  /** Counted up to this row of the log. */
  upTo: z.number(),
  counts: z.record(z.string(), z.number()),
});

/**
 * How often what has happened since the log of messages began, by channel: `sends email accepted`, `receipts sms bounced`,
 * `expiries email uncertain`, `settled email accepted`, and how long tries took: `took email 0.5`, `seconds email`.
 */
export type Totals = Map<string, number>;

/**
 * Adds what was sealed since the last time to the totals that are kept, so that nobody has to read the whole log to say how
 * much was ever sent. What is sealed changes no more, and counts are kept together with the row that they go up to: of two
 * processes that add at once the last one's stand, which are as right. Never throws; returns what went wrong as a
 * sentence without its full stop.
 */
export async function keepTotals(app: DataApp): Promise<string[]> {
  try {
    while (await addStep(app.db, app.clock.now()));
    return [];
  } catch (error) {
    return [`发送数量没能累计：${errorText(error)}`];
  }
}

/** True while there is more to add. */
async function addStep(db: Db, now: Date): Promise<boolean> {
  const kept = await readKept(db);
  const sealed = (await newestLink(db))?.seq ?? 0;
  if (kept.upTo >= sealed) return false;
  const upTo = Math.min(kept.upTo + STEP, sealed);
  const totals = added(kept.counts, await happened(db, kept.upTo, upTo));
  await writeSetting(db, NAME, { upTo, counts: Object.fromEntries(totals) }, now);
  return upTo < sealed;
}

/** Everything up to this moment: what is kept, and the few minutes' rows that came since. */
export async function readTotals(db: Db): Promise<Totals> {
  const kept = await readKept(db);
  return added(kept.counts, await happened(db, kept.upTo, null));
}

async function readKept(db: Db): Promise<z.infer<typeof totalsSchema>> {
  return (await readSetting(db, NAME, totalsSchema)) ?? { upTo: 0, counts: {} };
}

/** What can happen is listed with 0 before it first does: a counter that appears with 1 hides its first increase. */
const nothingYet = channels.flatMap((channel) => [
  ...['accepted', 'refused', 'deferred', 'expired', 'uncertain', 'unsendable'].map(
    (how) => `sends ${channel} ${how}`,
  ),
  ...['delivered', 'bounced'].map((how) => `receipts ${channel} ${how}`),
  ...['pending', 'uncertain'].map((how) => `expiries ${channel} ${how}`),
  ...['accepted', 'refused', 'pending'].map((how) => `settled ${channel} ${how}`),
  ...[...durationBounds, '+Inf'].map((bound) => `took ${channel} ${bound}`),
  `seconds ${channel}`,
]);

function added(counts: Readonly<Record<string, number>>, rows: readonly Happened[]): Totals {
  const totals: Totals = new Map(nothingYet.map((key) => [key, 0]));
  const add = (key: string, n: number): void => void totals.set(key, (totals.get(key) ?? 0) + n);
  for (const [key, n] of Object.entries(counts)) add(key, n);
  for (const row of rows) {
    for (const key of namesOf(row)) add(key, row.n);
    if (row.duration === null) continue;
    add(`took ${row.channel} ${durationBounds[row.duration] ?? '+Inf'}`, row.n);
    add(`seconds ${row.channel}`, row.seconds);
  }
  return totals;
}

function namesOf({ channel, from, to, tried, expired }: Happened): string[] {
  const names: string[] = [];
  if (expired) names.push(`expiries ${channel} ${to}`);
  if (to === 'delivered' || to === 'bounced') names.push(`receipts ${channel} ${to}`);
  if (from === 'uncertain')
    names.push(`settled ${channel} ${to === 'delivered' || to === 'bounced' ? 'accepted' : to}`);
  if (from !== 'sending') return names;
  if (to === 'accepted' || to === 'uncertain') names.push(`sends ${channel} ${to}`);
  // Without a try it was only taken and given back.
  if ((to === 'held' || to === 'pending') && tried && !expired) names.push(`sends ${channel} deferred`);
  if (to === 'expired') names.push(`sends ${channel} expired`);
  if (to === 'refused') names.push(`sends ${channel} ${tried ? 'refused' : 'unsendable'}`);
  return names;
}
