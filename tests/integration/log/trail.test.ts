import { eq } from 'drizzle-orm';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messages, reminders } from '../../../src/db/schema.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { weeklyDigest } from '../../../src/digests/weekly.ts';
import { startWorkers } from '../../../workers/register.ts';
import { backends } from '../../support/database.ts';
import { sendMessage } from '../../support/send.ts';
import { keyId, keySecret, taken } from '../delivery/sms/channels.ts';
import { moment } from '../../support/world.ts';
import { phone, seedPlan, seedReminders } from '../http/seed.ts';
import { openSite, type Site } from '../http/site.ts';
import { type Office, openOffice, token } from '../receipts/office.ts';
import { keepLog, type KeptLog } from './lines.ts';

const soon = { timeout: 20_000, interval: 20 };

/** Anything that says who was written to, or lets somebody write in our name. */
function expectNothingSecret(kept: KeptLog): void {
  const whole = kept.whole();
  expect(whole.length).toBeGreaterThan(0);
  expect(whole).not.toMatch(/@/);
  expect(whole).not.toMatch(/(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])/);
  for (const secret of [keyId, keySecret, token]) expect(whole).not.toContain(secret);
  expect(whole).not.toContain('公开预决算信息');
}

describe('a text, from the reminder to the receipt', () => {
  let office: Office;
  afterEach(() => office.close());

  it('is found in the log by one id, which the reminder leads to; and no number is', async () => {
    const kept = keepLog('debug');
    office = await openOffice({}, kept.log);
    await office.send();
    const { id } = await office.message();
    const report = {
      phone_number: phone,
      success: false,
      err_code: 'MK:0001',
      err_msg: `空号 ${phone}`,
      biz_id: taken.aliyun.BizId,
      out_id: id,
    };
    // By the provider's own id, which only the database can lead back to the message.
    await office.push(`/receipts/aliyun/${token}`, [{ ...report, out_id: '' }]);
    await office.push(`/receipts/aliyun/${token}`, [{ ...report, out_id: `${phone} <a@unit.example>` }]);

    const reminder = await office.reminder();
    const [made] = kept.grep(reminder?.id ?? '');
    expect(made).toMatchObject({ messageId: id, obligationIds: [reminder?.obligationId], channel: 'sms' });
    expect(kept.grep(id).map(({ msg }) => msg)).toEqual([
      '已生成消息',
      '发送结果',
      '服务商已接收，但未能送达收件人',
    ]);
    expect(kept.grep(id)[1]).toMatchObject({
      attempt: 1,
      outcome: 'accepted',
      providerId: taken.aliyun.BizId,
    });
    expect(kept.lines().filter(({ msg }) => msg === '回执对不上任何消息')).toEqual([
      expect.objectContaining({ channel: 'sms', named: null }),
    ]);
    expectNothingSecret(kept);
  });

  it('what the provider answers is masked, whatever it says', async () => {
    const kept = keepLog('debug');
    office = await openOffice({}, kept.log);
    office.provider.answer = () => ({
      body: {
        Code: 'isv.UNHEARD_OF',
        Message: `to +86${phone} (199-0000-0001), 联系 a.b@unit.example，key ${phone}`,
      },
    });
    expect(await office.send()).toBe('held');
    const { id } = await office.message();
    expect(kept.grep(id).at(-1)).toMatchObject({ level: 40, outcome: 'refused', permanent: false });
    expectNothingSecret(kept);
  });
});

/** A mail server that refuses, and repeats in its answer whom and more. */
async function startRude(): Promise<{ url: string; close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const words = `<${address.toUpperCase()}>: ask Li <li@unit.example> or ${phone}`;
      done(Object.assign(new Error(words), { responseCode: 450 }));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe.each(backends)('a mail that the queue works on (%s)', (backend) => {
  let kept: KeptLog;
  let site: Site;
  let rude: Awaited<ReturnType<typeof startRude>>;

  beforeEach(async () => {
    kept = keepLog('debug');
    rude = await startRude();
    site = await openSite({ backend, log: kept.log, settings: { SMTP_URL: rude.url } });
    await seedReminders(site, await seedPlan(site), ['2018-11-23 09:00']);
    await site.opened.app.db.update(reminders).set({ channel: 'email' });
  });

  afterEach(async () => {
    await site.close();
    await rude.close();
  });

  it('is refused for the moment: its lines carry one id, and no line whom it went to', async () => {
    const { app } = site.opened;
    await dispatchDue(app);
    const [message] = await app.db.select().from(messages);
    await startWorkers(app);
    await expect.poll(async () => (await app.db.select().from(messages))[0]?.state, soon).toBe('held');
    expect(kept.grep(message?.id ?? '').map(({ msg }) => msg)).toEqual(['已生成消息', '发送结果']);
    site.clock.set(moment('2018-11-23 09:02'));
    await dispatchDue(app);
    await expect
      .poll(() => kept.grep(message?.id ?? '').map(({ msg }) => msg), soon)
      .toEqual(['已生成消息', '发送结果', '重新排入队列', '发送结果']);
    expectNothingSecret(kept);
  });

  it('meets a fault of the database: neither the log nor the queue gets the letter', async () => {
    const { app } = site.opened;
    await dispatchDue(app);
    const [message] = await app.db.select().from(messages);
    await site.database.pool.query('alter table attempts rename to gone');
    await startWorkers(app);
    await expect.poll(() => kept.grep(message?.id ?? '').at(-1)?.msg, soon).toBe('队列任务失败');
    expect(kept.grep(message?.id ?? '').at(-1)).toMatchObject({
      messageIds: [message?.id],
      job: 'send-email',
    });
    await expect
      .poll(() => app.queues.broken(10), soon)
      .toMatchObject([
        { queue: 'email', messageIds: [message?.id], reason: 'relation "attempts" does not exist' },
      ]);
    expect(kept.whole()).toContain('relation');
    expectNothingSecret(kept);
  });

  it('is cancelled, merged or taken back: each line names its reminders or its message', async () => {
    const { app } = site.opened;
    await seedReminders(site, await seedAgain(), ['2018-11-23 08:58', '2018-11-23 08:59']);
    await app.db.update(reminders).set({ channel: 'email' });
    await weeklyDigest(app);
    await dispatchDue(app);
    const made = kept.lines().filter(({ msg }) => msg === '已生成消息');
    const all = await app.db.select().from(messages);
    expect(made.map(({ messageId }) => messageId).sort()).toEqual(all.map(({ id }) => id).sort());
    const merged = await app.db.select().from(reminders).where(eq(reminders.state, 'skipped'));
    expect(merged.length).toBeGreaterThan(0);
    for (const { id, obligationId } of merged)
      expect(kept.grep(id)).toContainEqual(expect.objectContaining({ reminderId: id, obligationId }));

    await site.database.pool.query('update obligations set state = $1', ['closed']);
    const mail = all.find(({ kind }) => kind === 'reminder');
    await sendMessage(app, mail?.id ?? '');
    expect(kept.grep(mail?.id ?? '').at(-1)).toMatchObject({ state: 'cancelled', msg: '消息没有发送' });
    expectNothingSecret(kept);
  });

  /** The obligation that is there, to plan more for. */
  async function seedAgain() {
    const [row] = await site.opened.app.db.select().from(reminders);
    if (!row) throw new Error('no reminder');
    await site.opened.app.db.delete(reminders);
    return { obligationId: row.obligationId, contactId: row.contactId };
  }
});
