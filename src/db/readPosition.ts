import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from './db.ts';
import { settings } from './schema.ts';
import { writeSetting } from './settings.ts';

const NAME = 'returned-mail';

const position = z.object({
  mailbox: z.string(),
  validity: z.string(),
  uid: z.int(),
  /** How often reading has failed at the mail behind it. */
  failures: z.int().default(0),
});

/** Up to where a mailbox has been read: the last UID, which means something only within one UIDVALIDITY (RFC 3501 §2.3.1.1). */
export type ReadPosition = z.input<typeof position>;

/** Null before the first reading. In a transaction nobody else moves it until that has ended. */
export async function lockReadPosition(tx: Db): Promise<z.output<typeof position> | null> {
  const [row] = await tx.select().from(settings).where(eq(settings.name, NAME)).for('update');
  return row ? (position.safeParse(row.value).data ?? null) : null;
}

export async function writeReadPosition(db: Db, at: ReadPosition, changedAt: Date): Promise<void> {
  await writeSetting(db, NAME, at, changedAt);
}

/** Begins a mailbox, or one whose mails were numbered anew; where another process has begun it, that stands. */
export async function beginReading(db: Db, at: ReadPosition, changedAt: Date): Promise<void> {
  await db
    .insert(settings)
    .values({ name: NAME, value: at, changedAt })
    .onConflictDoUpdate({
      target: settings.name,
      set: { value: at, changedAt },
      setWhere: sql`${settings.value} ->> 'mailbox' is distinct from ${at.mailbox}
        or ${settings.value} ->> 'validity' is distinct from ${at.validity}`,
    });
}
