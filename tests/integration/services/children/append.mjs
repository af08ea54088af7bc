// A worker in a process of its own: node append.mjs DATABASE_URL. Claims every pending message that it can get, in an order
// of its own, and settles it; prints {"sent"} at the end.
import { asc } from 'drizzle-orm';
import { connectDatabase } from '../../../../dist/src/db/connect.js';
import { messages } from '../../../../dist/src/db/schema.js';
import { claimMessages, settleMessages } from '../../../../dist/src/db/sendBatch.js';
import { createLog } from '../../../../dist/src/log.js';

const { db, close } = await connectDatabase(process.argv[2], { log: createLog('error') });
const now = new Date();
const at = { now, leaseUntil: new Date(now.getTime() + 300_000) };
const ids = await db.select({ id: messages.id }).from(messages).orderBy(asc(messages.id));
const accepted = { state: 'accepted', reason: null, providerId: null, settledAt: now, attempt: null };
let sent = 0;

async function send() {
  while (ids.length > 0) {
    const some = ids.splice(Math.floor(Math.random() * ids.length), 3).map(({ id }) => id);
    const mine = (await claimMessages(db, some, at)).filter((row) => row !== undefined);
    const settled = mine.map((message) => ({ message, ...accepted }));
    // Some of them fail after their rows are written: those rows must be gone, and their numbers stay empty.
    if (Math.random() < 0.2)
      await db
        .transaction(async (tx) => {
          await settleMessages(tx, settled);
          throw new Error('rolled back');
        })
        .catch(() => undefined);
    const ended = await db.transaction((tx) => settleMessages(tx, settled));
    sent += ended.filter(Boolean).length;
  }
}
await Promise.all([send(), send(), send(), send()]);
process.stdout.write(`${JSON.stringify({ sent })}\n`);
await close();
