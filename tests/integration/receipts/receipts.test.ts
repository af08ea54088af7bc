import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { burdenByUnit } from '../../../src/db/burden.ts';
import { messageLog, messages } from '../../../src/db/schema.ts';
import { lookUpUncertain } from '../../../src/delivery/lookUp.ts';
import { buildApp } from '../../../src/http/app.ts';
import { openApp } from '../../../src/open.ts';
import { taken } from '../delivery/sms/channels.ts';
import { phone } from '../http/seed.ts';
import { keepLog } from '../log/lines.ts';
import { type Office, openOffice, token } from './office.ts';

let office: Office;

/** What Aliyun pushes of the one message. */
const report = (id: string, changes = {}) => ({
  phone_number: phone,
  send_time: '2018-11-23 09:00:00',
  report_time: '2018-11-23 09:00:05',
  success: true,
  err_code: 'DELIVERED',
  err_msg: '用户接收成功',
  sms_size: '1',
  biz_id: taken.aliyun.BizId,
  out_id: id,
  ...changes,
});

afterEach(async () => {
  await office.close();
});

describe('through Aliyun', () => {
  it('sends the approved text once, keeps the same words, and settles it as delivered by the receipt', async () => {
    office = await openOffice();
    expect(await office.send()).toBe('accepted');
    expect(await office.send()).toBe('notMine');
    const { id, body, providerId } = await office.message();
    expect(body).toBe('督办提醒：现有1项工作待办结，最急一项将于11月30日到期，详见邮件，请抓紧办理。');
    expect([providerId, office.provider.seen.length]).toEqual([taken.aliyun.BizId, 1]);

    const answer = await office.push(`/receipts/aliyun/${token}`, [report(id)]);
    expect(answer).toEqual({ status: 200, body: { code: 0, msg: '接收成功' } });
    expect(await office.message()).toMatchObject({ state: 'delivered', reason: '服务商回执：已送达' });
    expect(await office.reminder()).toMatchObject({ state: 'accepted', reason: null });
    expect(await office.difference()).toBe(0);
    const from = new Date('2018-11-18T16:00:00Z');
    const week = { from, to: new Date('2018-11-25T16:00:00Z') };
    expect(await burdenByUnit(office.opened.app.db, week)).toMatchObject([{ sms: 1, reminders: 1 }]);
  });

  it('bounced: the reminder told nobody, with the code as its reason; a later or repeated receipt changes nothing', async () => {
    office = await openOffice();
    await office.send();
    const { id } = await office.message();
    const bounced = report(id, { success: false, err_code: 'MK:0001', err_msg: `空号 ${phone}` });
    for (const body of [[bounced], [bounced, bounced], [report(id)]])
      expect((await office.push(`/receipts/aliyun/${token}`, body)).status).toBe(200);
    expect(await office.message()).toMatchObject({
      state: 'bounced',
      reason: '服务商回执：未送达（MK:0001）',
    });
    expect(await office.reminder()).toMatchObject({
      state: 'refused',
      reason: '服务商回执：未送达（MK:0001）',
    });
    const log = await office.opened.app.db.select().from(messageLog).where(eq(messageLog.messageId, id));
    expect(log.map(({ to }) => to)).toEqual(['pending', 'sending', 'accepted', 'bounced']);
    expect(JSON.stringify(log)).not.toContain(phone);
    const page = (await office.get('/')).body;
    expect(page).toContain('条已发出但未送达');
    expect(page).toContain('MK:0001');
    expect(page).not.toContain(phone);
    expect(await office.difference()).toBe(0);
  });

  it('a receipt settles what was uncertain, and the text is not sent again', async () => {
    office = await openOffice();
    office.provider.faults.push('dropAfter');
    expect(await office.send()).toBe('uncertain');
    const { id } = await office.message();
    await office.push(`/receipts/aliyun/${token}`, [report(id)]);
    expect(await office.message()).toMatchObject({ state: 'delivered' });
    expect(await office.reminder()).toMatchObject({ state: 'accepted' });
    office.minutes(10);
    expect(await lookUpUncertain(office.opened.app)).toEqual({ accepted: 0, resent: 0, unknown: 0 });
    expect(office.provider.seen).toHaveLength(1);
    expect(await office.difference()).toBe(0);
  });

  it('a text that waits for another try is not sent again when a receipt says that it arrived', async () => {
    office = await openOffice();
    office.provider.faults.push('unavailable');
    expect(await office.send()).toBe('held');
    const { id } = await office.message();
    await office.push(`/receipts/aliyun/${token}`, [report(id)]);
    expect(await office.message()).toMatchObject({ state: 'delivered' });
    expect(await office.send()).toBe('notMine');
    expect(office.provider.seen).toHaveLength(1);
    expect(await office.difference()).toBe(0);
  });

  it('while its outcome is not written down, the provider must push again', async () => {
    office = await openOffice();
    const { id } = await office.message();
    await office.opened.app.db.update(messages).set({ state: 'sending', address: phone, attemptCount: 1 });
    expect((await office.push(`/receipts/aliyun/${token}`, [report(id)])).status).toBe(503);
    expect((await office.message()).state).toBe('sending');
  });
});

describe('what is not ours disturbs nothing', () => {
  it('unknown ids, other numbers, texts never tried and ids that are none: 200, and no change', async () => {
    office = await openOffice();
    const { id } = await office.message();
    // Its number is known, but no try of it is on record.
    await office.opened.app.db.update(messages).set({ address: phone });
    const strange = [
      report('2b0c7d39-0000-4000-8000-000000000000'),
      report("' or 1=1 --"),
      report(id, { phone_number: '19900009999' }),
      report(id),
      report('', { biz_id: 'never' }),
    ];
    expect((await office.push(`/receipts/aliyun/${token}`, strange)).status).toBe(200);
    expect(await office.message()).toMatchObject({ state: 'pending' });
    await office.send();
    expect((await office.push(`/receipts/aliyun/${token}`, strange.slice(0, 3))).status).toBe(200);
    expect(await office.message()).toMatchObject({ state: 'accepted' });
  });

  it.each(['', 'wrong', `${token}x`, token.slice(1)])(
    'a wrong token is no page, whatever the body: %s',
    async (wrong) => {
      office = await openOffice();
      await office.send();
      const { id } = await office.message();
      const there = await office.push(`/receipts/aliyun/${wrong}`, [report(id)]);
      const nowhere = await office.push('/receipts/nobody/x', [report(id)]);
      expect(there.status).toBe(nowhere.status);
      expect(there.body).toBe(nowhere.body);
      expect((await office.push(`/receipts/aliyun/${wrong}`, 'x'.repeat(2_000_000))).status).toBe(
        nowhere.status,
      );
      expect(await office.message()).toMatchObject({ state: 'accepted' });
    },
  );

  it('bodies in another form, and too large ones, are refused', async () => {
    office = await openOffice();
    const url = `/receipts/aliyun/${token}`;
    const { id } = await office.message();
    for (const body of [{}, [], [7], [{ ...report(id), success: 'true' }], [{}], null, 'x'])
      expect((await office.push(url, body)).status).toBe(400);
    expect(
      (
        await office.push(
          url,
          Array.from({ length: 1_001 }, () => report(id)),
        )
      ).status,
    ).toBe(400);
    // Whoever tries by hand is not told that the address is wrong.
    expect(await office.push(url, [{ x: 1 }])).toEqual({
      status: 400,
      body: { code: 1, result: 1, msg: '正文不合格式，没有采信。', errmsg: 'wrong form' },
    });
    expect(await office.push(url, ['x'.repeat(600_000)])).toMatchObject({
      status: 413,
      body: { msg: '正文过大，没有采信。' },
    });
  });

  it('without a token in the settings there is no such address', async () => {
    office = await openOffice({ SMS_RECEIPT_TOKEN: '' });
    expect((await office.push('/receipts/aliyun/', [])).status).toBe(405);
    expect((await office.push(`/receipts/aliyun/${token}`, [report('x')])).status).toBe(405);
  });
});

describe('what is refused is counted and logged', () => {
  it('a wrong token, another form, an unknown id: each in the figures, and one line a minute for each', async () => {
    const { log, lines, whole } = keepLog('warn');
    office = await openOffice({}, log);
    await office.send();
    const { id } = await office.message();
    const push = (body: unknown, its = token) => office.push(`/receipts/aliyun/${its}`, body);
    const unknown = report('2b0c7d39-0000-4000-8000-000000000000');
    for (let n = 0; n < 3; n += 1) {
      await push([report(id)], 'forged');
      await push({});
      await push([unknown, unknown]);
    }
    office.minutes(1);
    await push([report(id)], 'forged');
    await push('x'.repeat(600_000));

    expect(await office.message()).toMatchObject({ state: 'accepted' });
    const { body } = await office.get('/metrics');
    const told = body.match(/^receipts_refused_total\{.*$/gm);
    expect(told).toEqual([
      'receipts_refused_total{reason="token"} 4',
      'receipts_refused_total{reason="form"} 4',
      'receipts_refused_total{reason="unknown"} 6',
    ]);
    const said = lines().flatMap(({ reason, receipts, msg }) =>
      msg.startsWith('收到的回执不予采信') ? [[reason, receipts]] : [],
    );
    expect(said).toEqual([
      ['token', 1],
      ['form', 1],
      ['unknown', 2],
      ['token', 3],
      ['form', 3],
    ]);
    expect(whole()).not.toContain(phone);
    // Nothing else is disturbed.
    await push([report(id)]);
    expect(await office.message()).toMatchObject({ state: 'delivered' });
    expect(await office.difference()).toBe(0);
  });
});

describe('two webs at once', () => {
  it('the same receipt pushed to both, many times: it counts once', async () => {
    office = await openOffice();
    await office.send();
    const { id } = await office.message();
    const { env } = office.opened.app;
    const queueNamespace = office.database.name;
    const other = await openApp({ env, clock: office.clock, mode: 'join', alone: false, queueNamespace });
    const servers = [office.server, buildApp(other)];
    const urls = await Promise.all(servers.map((server) => server.listen({ host: '127.0.0.1', port: 0 })));
    const pushed = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        fetch(`${urls[i % 2]}/receipts/aliyun/${token}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify([report(id, i % 4 < 2 ? {} : { success: false, err_code: 'MK:0001' })]),
        }).then(({ status }) => status),
      ),
    );
    expect(pushed).toEqual(Array(20).fill(200));
    const { state } = await office.message();
    const log = await office.opened.app.db.select().from(messageLog).where(eq(messageLog.messageId, id));
    expect(log.map(({ to }) => to)).toEqual(['pending', 'sending', 'accepted', state]);
    expect(['delivered', 'bounced']).toContain(state);
    expect((await office.reminder())?.state).toBe(state === 'delivered' ? 'accepted' : 'refused');
    expect(await office.difference()).toBe(0);
    await servers[1]?.close();
    await other.close();
  });
});

describe('through Tencent Cloud', () => {
  it('a receipt finds its text by the serial number', async () => {
    office = await openOffice();
    const { id } = await office.message();
    const sid = taken.tencent.Response.SendStatusSet[0]?.SerialNo ?? '';
    await office.send();
    await office.opened.app.db.update(messages).set({ providerId: sid });
    const pushed = {
      user_receive_time: '2018-11-23 09:00:05',
      nationcode: '86',
      mobile: phone,
      report_status: 'SUCCESS',
      errmsg: 'DELIVRD',
      description: '用户短信送达成功',
      sid,
    };
    const url = `/receipts/tencent/${token}`;
    const strangers = [
      { ...pushed, sid: '5000:2' },
      { ...pushed, mobile: '19900009999' },
    ];
    expect((await office.push(url, strangers)).status).toBe(200);
    expect(await office.message()).toMatchObject({ id, state: 'accepted' });
    expect(await office.push(url, [pushed])).toEqual({ status: 200, body: { result: 0, errmsg: 'OK' } });
    expect(await office.message()).toMatchObject({ state: 'delivered' });
    expect((await office.push(url, [{ ...pushed, report_status: 'MAYBE' }])).status).toBe(400);
  });
});
