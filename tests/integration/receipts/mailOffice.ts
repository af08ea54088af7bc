import { expect } from 'vitest';
import { messages, reminders, settings as settingRows } from '../../../src/db/schema.ts';
import { readReturns } from '../../../src/delivery/receipts/readReturns.ts';
import { reconcile } from '../../../src/delivery/reconcile.ts';
import { sendMessage } from '../../support/send.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { type ImapServer, startImap } from '../../support/imap.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';
import { seedPlan, seedReminders } from '../http/seed.ts';
import { openSite, type Site } from '../http/site.ts';

export const bounceToken = 'a-token-for-mail-that-came-back';
export const bounceAddress = 'tuixin@office.example';
export const address = 'a@unit.example';

/** The program with one mail that waits to be sent through a relay, and a mailbox for what comes back, at 2018-11-23 09:00. */
export type MailOffice = Site & {
  relay: TestRelay;
  imap: ImapServer;
  message(): Promise<typeof messages.$inferSelect>;
  reminder(): Promise<typeof reminders.$inferSelect | undefined>;
  send(): ReturnType<typeof sendMessage>;
  read(): ReturnType<typeof readReturns>;
  position(): Promise<unknown>;
  difference(): Promise<number>;
};

export async function openMailOffice(
  settings: Record<string, string> = {},
  imapOptions: Parameters<typeof startImap>[0] = {},
): Promise<MailOffice> {
  const relay = await startRelay();
  const imap = await startImap(imapOptions);
  const site = await openSite({
    settings: {
      // Nobody listens at the first one.
      SMTP_URL: `smtp://127.0.0.1:9, ${relay.url}`,
      SMTP_BOUNCE: bounceAddress,
      SMTP_FROM: '督查室 <ducha@office.example>',
      IMAP_URL: imap.url,
      SMTP_BOUNCE_TOKEN: bounceToken,
      ...settings,
    },
  });
  const { app } = site.opened;
  await seedReminders(site, await seedPlan(site), ['2018-11-23 09:00'], 'email');
  await dispatchDue(app);
  const message = async () => {
    const [row] = await app.db.select().from(messages);
    if (!row) throw new Error('no message');
    return row;
  };
  return {
    ...site,
    relay,
    imap,
    message,
    reminder: async () => (await app.db.select().from(reminders))[0],
    send: async () => {
      const before = relay.mails.length;
      const sent = await sendMessage(app, (await message()).id);
      expect(relay.mails.length - before, 'mails of one try').toBeLessThanOrEqual(1);
      return sent;
    },
    read: () => readReturns(app),
    position: async () =>
      (await app.db.select().from(settingRows)).find(({ name }) => name === 'returned-mail')?.value,
    difference: async () => (await reconcile(app.db, site.clock.now())).difference,
    close: async () => {
      await site.close();
      await Promise.all([relay.close(), imap.close()]);
    },
  };
}
