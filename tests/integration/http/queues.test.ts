import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { contacts, messages } from '../../../src/db/schema.ts';
import { backends } from '../../support/database.ts';
import { seedPlan } from './seed.ts';
import { openSite, type Site, words } from './site.ts';

const soon = { timeout: 20_000, interval: 20 };

let site: Site;
afterEach(() => site.close());

describe.each(backends)('the board of the queues on %s', (backend) => {
  it('says so when nothing is held and nothing broke', async () => {
    site = await openSite({ backend });
    const { status, body } = await site.get('/queues');
    expect(status).toBe(200);
    expect(words(body).match(/没有。/g)).toHaveLength(2);
  });

  it('tells why messages are held and which jobs broke, with reasons that name nobody, and changes nothing', async () => {
    site = await openSite({ backend });
    const { app } = site.opened;
    await seedPlan(site);
    const [contact] = await app.db.select().from(contacts);
    const now = app.clock.now();
    const row = {
      kind: 'reminder' as const,
      channel: 'email' as const,
      contactId: contact?.id ?? '',
      createdAt: now,
    };
    const busy = '450 <a@unit.example> 19900000001 稍后再试';
    const made = await app.db
      .insert(messages)
      .values([
        { ...row, state: 'held', reason: busy, queueAt: new Date(now.getTime() + 600_000) },
        { ...row, state: 'held', reason: busy, queueAt: new Date(now.getTime() + 300_000) },
        { ...row, state: 'accepted', queueAt: now },
      ])
      .returning();
    const accepted = made.find(({ state }) => state === 'accepted')?.id ?? '';
    const gone = randomUUID();
    await app.queues.startWorkers({
      'send-email': () => Promise.reject(new Error('连不上 <b@unit.example>，19900000002')),
      'send-sms': async () => undefined,
      'send-chat': async () => undefined,
    });
    await app.queues.enqueue('send-email', [{ messageIds: [accepted, gone] }]);
    await expect.poll(async () => (await app.queues.counts()).email.failed, soon).toBe(1);

    const before = await app.queues.counts();
    const { body } = await site.get('/queues');
    const rows = body.split('<tr>').map(words);
    expect(rows.find((text) => text.includes('450'))).toMatch(
      /^邮件450 <…> 199\*{4}0001 稍后再试22018年11月23日 09:05/,
    );
    const broken = rows.find((text) => text.includes(gone)) ?? '';
    expect(broken).toMatch(/^邮件\d{4}年.*连不上 <…>，199\*{4}0002/);
    expect(broken).toContain('已接收1条、已不存在1条');
    expect(broken).toContain(accepted);
    for (const method of ['POST', 'PUT', 'DELETE'] as const)
      expect((await site.server.inject({ method, url: '/queues' })).statusCode).toBe(405);
    expect(await app.queues.counts()).toEqual(before);
    expect(await app.db.select().from(messages).orderBy(messages.id)).toEqual(
      made.sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });
});
