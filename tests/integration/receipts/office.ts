import { expect } from 'vitest';
import { messages, reminders } from '../../../src/db/schema.ts';
import { reconcile } from '../../../src/delivery/reconcile.ts';
import type { Log } from '../../../src/log.ts';
import { sendMessage } from '../../support/send.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { keyId, keySecret, taken } from '../delivery/sms/channels.ts';
import { type Provider, startProvider } from '../delivery/sms/provider.ts';
import { seedPlan, seedReminders } from '../http/seed.ts';
import { openSite, type Site } from '../http/site.ts';

export const token = 'a-token-of-twenty-four-letters';

/** The program with one text that waits to be sent through a provider on loopback, at 2018-11-23 09:00. */
export type Office = Site & {
  provider: Provider;
  message(): Promise<typeof messages.$inferSelect>;
  reminder(): Promise<typeof reminders.$inferSelect | undefined>;
  send(): ReturnType<typeof sendMessage>;
  difference(): Promise<number>;
  minutes(n: number): void;
  push(url: string, body: unknown): Promise<{ status: number; body: unknown }>;
};

export async function openOffice(settings: Record<string, string> = {}, log?: Log): Promise<Office> {
  const provider = await startProvider(() => ({ body: taken.aliyun }));
  provider.watch();
  const site = await openSite({
    ...(log && { log }),
    settings: {
      SMS_PROVIDER: 'aliyun',
      SMS_ENDPOINT: `http://127.0.0.1:${provider.port}`,
      SMS_ACCESS_KEY_ID: keyId,
      SMS_ACCESS_KEY_SECRET: keySecret,
      SMS_RECEIPT_TOKEN: token,
      ...settings,
    },
  });
  const { app } = site.opened;
  await seedReminders(site, await seedPlan(site), ['2018-11-23 09:00']);
  await dispatchDue(app);

  const message = async () => {
    const [row] = await app.db.select().from(messages);
    if (!row) throw new Error('no message');
    return row;
  };
  return {
    ...site,
    provider,
    message,
    reminder: async () => (await app.db.select().from(reminders))[0],
    send: async () => {
      const before = provider.seen.length;
      const sent = await sendMessage(app, (await message()).id);
      expect(provider.seen.length - before, 'texts of one try').toBeLessThanOrEqual(1);
      return sent;
    },
    difference: async () => (await reconcile(app.db, site.clock.now())).difference,
    minutes: (n) => site.clock.set(new Date(site.clock.now().getTime() + n * 60_000)),
    async push(url, body) {
      const answer = await site.server.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
      const isJson = String(answer.headers['content-type']).includes('json');
      return { status: answer.statusCode, body: isJson ? answer.json<unknown>() : answer.body };
    },
    close: async () => {
      await site.close();
      await provider.close();
    },
  };
}
