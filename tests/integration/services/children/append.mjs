// A worker in a process of its own: node append.mjs DATABASE_URL. Claims every pending message that it can get, in an order
// of its own, and settles it; prints {"sent"} at the end.
import { asc } from 'drizzle-orm';
import { connectDatabase } from '../../../../dist/src/db/connect.js';
import { claimMessage, settleMessage } from '../../../../dist/src/db/messages.js';
import { messages } from '../../../../dist/src/db/schema.js';
import { createLog } from '../../../../dist/src/log.js';

const { db, close } = await connectDatabase(process.argv[2], { log: createLog('error') });
const now = new Date();
const at = { now, leaseUntil: new Date(now.getTime() + 300_000) };
const ids = await db.select({ id: messages.id }).from(messages).orderBy(asc(messages.id));
let sent = 0;

async function send() {
  while (ids.length > 0) {
    const [{ id }] = ids.splice(Math.floor(Math.random() * ids.length), 1);
    const mine = await claimMessage(db, id, at);
    if (!mine) continue;
    const to = { state: 'accepted', reason: null, changedAt: now, settledAt: now };
    // Some of them fail after their rows are written: those rows must be gone, and their numbers stay empty.
    if (sent % 7 === 0)
      await db
        .transaction(async (tx) => {
          await settleMessage(tx, mine, to);
          throw new Error('rolled back');
        })
        .catch(() => undefined);
    if (await settleMessage(db, mine, to)) sent += 1;
  }
}
await Promise.all([send(), send(), send(), send()]);
process.stdout.write(`${JSON.stringify({ sent })}\n`);
await close();
