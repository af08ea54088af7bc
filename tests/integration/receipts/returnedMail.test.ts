import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { beginReading, writeReadPosition } from '../../../src/db/readPosition.ts';
import { attempts, messageLog, messages } from '../../../src/db/schema.ts';
import { READ_BYTES } from '../../../src/delivery/receipts/report.ts';
import { startImap } from '../../support/imap.ts';
import { outOfOffice, returnedMail } from '../../support/returned.ts';
import { words } from '../http/site.ts';
import { address, bounceAddress, type MailOffice, openMailOffice } from './mailOffice.ts';

let office: MailOffice;

afterEach(() => office.close());

/** The office with its mail sent, and the id of it. */
async function opened(settings: Record<string, string> = {}): Promise<string> {
  office = await openMailOffice(settings);
  expect(await office.send()).toBe('accepted');
  return (await office.message()).id;
}

describe('a mail that came back, read from the mailbox', () => {
  it('settles its message as bounced with the reason, tells nobody twice, and leaves nothing unexplained', async () => {
    const id = await opened();
    office.imap.deliver(returnedMail({ messageId: id, to: address }));
    expect(await office.read()).toEqual({ settled: 1 });
    const reason = '退信：收件人地址不存在（5.1.1）';
    expect(await office.message()).toMatchObject({ state: 'bounced', reason });
    expect(await office.reminder()).toMatchObject({ state: 'refused', reason });
    const log = await office.opened.app.db.select().from(messageLog).where(eq(messageLog.messageId, id));
    expect(log.map(({ to }) => to)).toEqual(['pending', 'sending', 'accepted', 'bounced']);
    expect(await office.difference()).toBe(0);
    const page = words((await office.get('/')).body);
    expect(page).toContain(reason);
    expect(page).toContain('请核对联系人的邮箱和手机号');
    expect(page).not.toContain(address);
    expect(await office.send()).toBe('notMine');
    expect(office.relay.mails).toMatchObject([{ from: bounceAddress, to: [address], envid: id }]);
    const [attempt] = await office.opened.app.db.select().from(attempts);
    expect(attempt?.detail).toMatch(
      new RegExp(`^${office.relay.name}: 250 .*; before: 127.0.0.1:9: .*ECONNREFUSED`),
    );
    expect(office.imap.refusedCommands).toEqual([]);
  });

  it('what was uncertain is bounced, too', async () => {
    office = await openMailOffice();
    office.relay.faults.push({ at: 'answer', drop: true });
    expect(await office.send()).toBe('uncertain');
    office.imap.deliver(
      returnedMail({ messageId: (await office.message()).id, to: address, status: '5.2.2' }),
    );
    expect(await office.read()).toEqual({ settled: 1 });
    expect(await office.message()).toMatchObject({
      state: 'bounced',
      reason: '退信：收件人邮箱已满（5.2.2）',
    });
  });

  it('is found by the id of the envelope, or by the id that a relay gave the mail in place of ours', async () => {
    const id = await opened();
    const { app } = office.opened;
    office.imap.deliver(
      returnedMail({
        envelopeId: id,
        returned: 'nothing',
        to: 'b@else.example',
        originalTo: address.toUpperCase(),
      }),
    );
    expect(await office.read()).toEqual({ settled: 1 });
    await app.db.update(messages).set({ state: 'accepted', providerId: '<HE1PR0@eur.prod.outlook.com>' });
    const strange = returnedMail({ messageId: id, to: address })
      .replace(`<${id}@office.example>`, '<HE1PR0@eur.prod.outlook.com>')
      .replace(`X-Cuiban-Message: ${id}\r\n`, '');
    office.imap.deliver(strange);
    expect(await office.read()).toEqual({ settled: 1 });
    expect((await office.message()).state).toBe('bounced');
  });

  it('that another server still tries is only noted', async () => {
    const id = await opened();
    office.imap.deliver(returnedMail({ messageId: id, to: address, action: 'delayed', status: '4.4.1' }));
    expect(await office.read()).toEqual({ delayed: 1 });
    expect(await office.message()).toMatchObject({ state: 'accepted', reason: null });
    office.imap.deliver(returnedMail({ messageId: id, to: address, action: 'failed', status: '4.4.7' }));
    expect(await office.read()).toEqual({ settled: 1 });
    expect((await office.message()).reason).toBe('退信：对方邮件系统多次重试后放弃（4.4.7）');
  });

  it('while the outcome of its sending is not written down, it waits, and what came after it, too', async () => {
    const id = await opened();
    await office.opened.app.db.update(messages).set({ state: 'sending' });
    office.imap.deliver(outOfOffice(id));
    office.imap.deliver(returnedMail({ messageId: id, to: address }));
    office.imap.deliver(outOfOffice(id));
    expect(await office.read()).toEqual({ autoReply: 1, tooEarly: 1 });
    await office.opened.app.db.update(messages).set({ state: 'accepted' });
    expect(await office.read()).toEqual({ settled: 1, autoReply: 1 });
  });
});

describe('what is not ours disturbs nothing', () => {
  it('away notes, letters, unknown ids, forged ones, broken ones and very large ones are counted, each read once', async () => {
    const id = await opened();
    const forged = 'somebody@else.example';
    const all = [
      outOfOffice(id),
      'Subject: hello\r\n\r\n550 5.1.1 failed',
      returnedMail({ to: address }),
      returnedMail({ messageId: id, to: forged }),
      returnedMail({ messageId: id, to: forged, originalTo: forged }),
      returnedMail({ messageId: "' or 1=1 --", to: address }),
      returnedMail({ messageId: id, to: address }).split('Final-Recipient')[0] ?? '',
      Buffer.from([0xff, 0xfe, 0, 13, 10, 0x80]),
      '',
      `Subject: large\r\n\r\n${'x'.repeat(10_000_000)}`,
      returnedMail({ messageId: id, to: address, action: 'delivered', status: '2.0.0' }),
    ];
    for (const mail of all) office.imap.deliver(mail);
    expect(await office.read()).toEqual({ autoReply: 1, other: 5, unknown: 4, broken: 1 });
    expect(await office.message()).toMatchObject({ state: 'accepted', reason: null });
    expect(office.imap.read).toEqual(all.map((_, i) => i + 1));
    expect(office.imap.most).toBe(READ_BYTES);
    office.imap.deliver(returnedMail({ messageId: id, to: address }));
    expect(await office.read()).toEqual({ settled: 1 });
  });

  it('a mail that the server cannot give is passed over; while the server is busy, nothing is', async () => {
    const id = await opened();
    const uid = office.imap.deliver(returnedMail({ messageId: id, to: address }));
    office.imap.deliver(outOfOffice(id));
    office.imap.faults = [{ uid, does: 'busy' }];
    await expect(office.read()).rejects.toThrow('退信邮箱读不了：cannot');
    office.imap.faults = [{ uid, does: 'refuse' }];
    expect(await office.read()).toEqual({ broken: 1, autoReply: 1 });
    expect((await office.message()).state).toBe('accepted');
  });
});

describe('nothing is read twice and nothing is lost', () => {
  it('the position is kept: a second run reads nothing, a third only what is new', async () => {
    const id = await opened();
    expect(await office.read()).toEqual({});
    office.imap.deliver(outOfOffice(id));
    expect(await office.read()).toEqual({ autoReply: 1 });
    expect(await office.read()).toEqual({});
    office.imap.deliver(outOfOffice(id));
    expect(await office.read()).toEqual({ autoReply: 1 });
    expect(office.imap.read).toEqual([1, 2]);
    expect(await office.position()).toMatchObject({ validity: '1', uid: 2 });
    expect(JSON.stringify(await office.position())).not.toMatch(/tuixin|localhost|word/);
  });

  it('the connection breaks in the middle: the next run goes on there', async () => {
    const id = await opened();
    office.imap.deliver(outOfOffice(id));
    const uid = office.imap.deliver(returnedMail({ messageId: id, to: address }));
    office.imap.deliver(outOfOffice(id));
    office.imap.faults = [{ uid, does: 'drop', times: 1 }];
    await expect(office.read()).rejects.toThrow('退信邮箱读不了');
    expect(await office.read()).toEqual({ settled: 1, autoReply: 1 });
    expect(office.imap.read).toEqual([1, 2, 3]);
  });

  it('the connection breaks at one mail again and again: it is passed over once the next can be read', async () => {
    const id = await opened();
    const poison = office.imap.deliver(outOfOffice(id));
    office.imap.faults = [{ uid: poison, does: 'drop', times: 99 }];
    // Alone it might be the server's fault, however often.
    for (let run = 1; run <= 5; run += 1) await expect(office.read()).rejects.toThrow('退信邮箱读不了');
    const uid = office.imap.deliver(returnedMail({ messageId: id, to: address }));
    office.imap.faults.push({ uid, does: 'busy' });
    await expect(office.read()).rejects.toThrow('退信邮箱读不了');
    expect(await office.position()).toMatchObject({ uid: 0 });
    office.imap.faults.pop();
    expect(await office.read()).toEqual({ broken: 1, settled: 1 });
    expect(await office.position()).toMatchObject({ uid, failures: 0 });
  });

  it('fewer failures than that may be chance: nothing is passed over', async () => {
    const id = await opened();
    const uid = office.imap.deliver(returnedMail({ messageId: id, to: address }));
    office.imap.deliver(outOfOffice(id));
    office.imap.faults = [{ uid, does: 'drop', times: 3 }];
    for (let run = 1; run <= 2; run += 1) await expect(office.read()).rejects.toThrow('退信邮箱读不了');
    office.imap.faults = [];
    expect(await office.read()).toEqual({ settled: 1, autoReply: 1 });
  });

  it('it dies between settling a message and keeping the position: neither has happened', async () => {
    const id = await opened();
    office.imap.deliver(outOfOffice(id));
    await office.read();
    const { db } = office.opened.app;
    await db.execute(sql`create function die() returns trigger language plpgsql as $$
      begin raise exception 'died'; end $$`);
    await db.execute(sql`create trigger die before update on settings for each row
      when (new.name = 'returned-mail') execute function die()`);
    office.imap.deliver(returnedMail({ messageId: id, to: address }));
    await expect(office.read()).rejects.toThrow();
    expect((await office.message()).state).toBe('accepted');
    await db.execute(sql`drop trigger die on settings`);
    expect(await office.read()).toEqual({ settled: 1 });
    expect((await office.message()).state).toBe('bounced');
  });

  it('two processes at once: each mail counts in one of them', async () => {
    const id = await opened();
    for (let n = 0; n < 20; n++) office.imap.deliver(outOfOffice(id));
    office.imap.deliver(returnedMail({ messageId: id, to: address }));
    const counts = await Promise.all([office.read(), office.read(), office.read()]);
    const sum = (of: 'autoReply' | 'settled') => counts.reduce((n, count) => n + (count?.[of] ?? 0), 0);
    expect({ autoReply: sum('autoReply'), settled: sum('settled') }).toEqual({ autoReply: 20, settled: 1 });
    expect(await office.position()).toMatchObject({ uid: 21 });
  });

  it('a process that begins the mailbox a moment later does not set another one back', async () => {
    await opened();
    const { db } = office.opened.app;
    const now = office.clock.now();
    const at = { mailbox: 'm', validity: '1', uid: 0 };
    await beginReading(db, at, now);
    await writeReadPosition(db, { ...at, uid: 5 }, now);
    await beginReading(db, at, now);
    expect(await office.position()).toEqual({ ...at, uid: 5 });
    for (const other of [
      { ...at, validity: '2' },
      { ...at, mailbox: 'n', validity: '2' },
    ]) {
      await beginReading(db, other, now);
      expect(await office.position()).toEqual(other);
    }
  });

  it('the first time it looks back for eight days, and so it does when the server has numbered its mails anew', async () => {
    const id = await opened();
    office.imap.deliver(outOfOffice(id), new Date('2018-11-10T00:00:00Z'));
    office.imap.deliver(outOfOffice(id), new Date('2018-11-16T00:00:00Z'));
    expect(await office.read()).toEqual({ autoReply: 1 });
    expect(office.imap.read).toEqual([2]);
    office.imap.validity = 7;
    office.imap.mails = [];
    office.imap.deliver(outOfOffice(id), new Date('2018-11-16T00:00:00Z'));
    office.imap.deliver(returnedMail({ messageId: id, to: address }));
    expect(await office.read()).toEqual({ autoReply: 1, settled: 1 });
    expect(await office.position()).toMatchObject({ validity: '7', uid: 2 });
  });

  it('another mailbox has a position of its own, also where its numbers look alike', async () => {
    const id = await opened();
    office.imap.deliver(outOfOffice(id));
    office.imap.deliver(outOfOffice(id));
    await office.read();
    const other = await startImap();
    other.deliver(returnedMail({ messageId: id, to: address }));
    office.opened.app.env.IMAP_URL = other.url;
    expect(await office.read()).toEqual({ settled: 1 });
    await other.close();
  });

  it('a heap of mails is read five hundred at a time', async () => {
    await opened();
    for (let n = 0; n < 501; n++) office.imap.deliver(outOfOffice(randomUUID()));
    expect(await office.read()).toEqual({ autoReply: 500 });
    expect(await office.read()).toEqual({ autoReply: 1 });
  });
});
