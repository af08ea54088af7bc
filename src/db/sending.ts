import { and, count, eq, gt, gte, inArray, ne, sql } from 'drizzle-orm';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.ts';
import { laneOf, readSendingFile, type SendingLimits, sendingSchema } from '../../config/sending.ts';
import { MINUTE_MS } from '../calendar/date.ts';
import type { Db } from './db.ts';
import { contacts, messages } from './schema.ts';
import { readSetting, writeSetting } from './settings.ts';

const NAME = 'sending';

/** The office's limits; until somebody has set them, those of config/sending.yaml, which are then kept. */
export async function readSendingLimits(db: Db, now: Date): Promise<SendingLimits> {
  const stored = await readSetting(db, NAME, sendingSchema);
  if (stored) return stored;
  const limits = readSendingFile(join(projectRoot, 'config/sending.yaml'));
  await writeSendingLimits(db, limits, now);
  return limits;
}

export async function writeSendingLimits(db: Db, limits: SendingLimits, now: Date): Promise<void> {
  await writeSetting(db, NAME, limits, now);
}

/** How many texts each of these numbers has been sent, or is being sent, since that instant. */
export async function textsSince(db: Db, since: Date, numbers: string[]): Promise<Map<string, number>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .select({ phone: contacts.phone, n: count() })
    .from(messages)
    .innerJoin(contacts, eq(contacts.id, messages.contactId))
    .where(
      and(
        eq(messages.channel, 'sms'),
        gte(messages.createdAt, since),
        ne(messages.state, 'cancelled'),
        inArray(contacts.phone, numbers),
      ),
    )
    .groupBy(contacts.phone);
  return new Map(rows.flatMap((row) => (row.phone === null ? [] : [[row.phone, row.n]])));
}

export type Recent = (lane: string, minutes: number) => number;

/** How many messages of each lane (`laneOf`) were made within the last so many minutes and not cancelled, for each of the windows asked about. */
export async function recentMessages(db: Db, now: Date, windows: number[]): Promise<Recent> {
  if (windows.length === 0) return () => 0;
  const longest = new Date(now.getTime() - Math.max(...windows) * MINUTE_MS);
  const columns = Object.fromEntries(
    windows.map((minutes) => {
      const since = new Date(now.getTime() - minutes * MINUTE_MS).toISOString();
      return [`w${minutes}`, sql<number>`(count(*) filter (where ${messages.createdAt} > ${since}))::int`];
    }),
  );
  const rows = await db
    .select({ channel: messages.channel, chat: contacts.chat, ...columns })
    .from(messages)
    // Only for groups: of mails and texts there may be tens of thousands.
    .leftJoin(contacts, and(eq(messages.channel, 'chat'), eq(contacts.id, messages.contactId)))
    .where(and(gt(messages.createdAt, longest), ne(messages.state, 'cancelled')))
    .groupBy(messages.channel, contacts.chat);
  const counts = new Map(rows.map((row) => [laneOf(row), new Map(Object.entries(row))]));
  return (lane, minutes) => Number(counts.get(lane)?.get(`w${minutes}`) ?? 0);
}
