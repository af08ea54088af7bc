import { afterEach, describe, expect, it } from 'vitest';
import { messages } from '../../../src/db/schema.ts';
import { outOfOffice, returnedMail } from '../../support/returned.ts';
import { address, bounceToken, type MailOffice, openMailOffice } from './mailOffice.ts';

let office: MailOffice;

afterEach(() => office.close());

async function opened(settings: Record<string, string> = {}): Promise<string> {
  office = await openMailOffice(settings);
  await office.send();
  return (await office.message()).id;
}

async function post(payload: string | Buffer, type: string, token = bounceToken): Promise<number> {
  const headers = { 'content-type': type };
  const answer = await office.server.inject({
    method: 'POST',
    url: `/receipts/mail/${token}`,
    headers,
    payload,
  });
  return answer.statusCode;
}
const postJson = (body: unknown, token?: string) => post(JSON.stringify(body), 'application/json', token);
const postMail = (raw: string | Buffer, token?: string) => post(raw, 'message/rfc822', token);
const state = async () => (await office.message()).state;

describe('reports of mails, pushed', () => {
  it.each<[string, (id: string) => object]>([
    ['our id', (id) => ({ messageId: id })],
    ['the Message-ID', (id) => ({ messageId: `<${id}@office.example>` })],
    ['the Message-ID without brackets', (id) => ({ messageId: `${id}@office.example`, recipient: address })],
  ])('find the message by %s', async (_what, of) => {
    const id = await opened();
    expect(await postJson([{ ...of(id), status: '5.1.1' }])).toBe(200);
    expect(await office.message()).toMatchObject({
      state: 'bounced',
      reason: '退信：收件人地址不存在（5.1.1）',
    });
    expect(await office.reminder()).toMatchObject({ state: 'refused' });
    expect(await office.difference()).toBe(0);
  });

  it('that it arrived settles it, too; the first report stands', async () => {
    const id = await opened();
    expect(await postJson([{ messageId: id, action: 'delivered' }])).toBe(200);
    expect(await postJson([{ messageId: id, action: 'failed', status: '5.0.0' }])).toBe(200);
    expect(await office.message()).toMatchObject({ state: 'delivered', reason: '服务商回执：已送达' });
  });

  it('delayed ones, unknown ids and other recipients change nothing', async () => {
    const id = await opened();
    const all = [
      { messageId: id, action: 'delayed', status: '4.4.1' },
      { messageId: id, status: '4.2.2' },
      { messageId: id, action: 'relayed' },
      { messageId: '2b0c7d39-0000-4000-8000-000000000000', status: '5.1.1' },
      { messageId: '<strange@else.example>', status: '5.1.1' },
      { messageId: id, status: '5.1.1', recipient: 'b@unit.example' },
    ];
    expect(await postJson(all)).toBe(200);
    expect(await state()).toBe('accepted');
  });

  it('a mail that came back is handed over as it is, also one of 10 MB', async () => {
    const id = await opened();
    expect(await postMail(outOfOffice(id))).toBe(200);
    expect(await postMail(returnedMail({ messageId: id, to: 'b@unit.example' }))).toBe(200);
    expect(await postMail(Buffer.from([0, 255, 13, 10]))).toBe(200);
    expect(await postMail('x'.repeat(10_000_000))).toBe(200);
    expect(await state()).toBe('accepted');
    const large = returnedMail({ messageId: id, to: address, returned: 'mail', size: 10_000_000 });
    expect(await postMail(large)).toBe(200);
    expect(await state()).toBe('bounced');
  });

  it('while the outcome is not written down, it must be pushed again', async () => {
    const id = await opened();
    await office.opened.app.db.update(messages).set({ state: 'sending' });
    expect(await postJson([{ messageId: id, status: '5.1.1' }])).toBe(503);
    expect(await postMail(returnedMail({ messageId: id, to: address }))).toBe(503);
    expect(await state()).toBe('sending');
  });
});

describe('what is refused', () => {
  it('a wrong token, whatever the body; it is no page', async () => {
    const id = await opened();
    for (const token of ['', 'wrong', bounceToken.slice(1), `${bounceToken}x`]) {
      expect(await postJson([{ messageId: id, status: '5.1.1' }], token)).toBe(405);
      expect(await postMail(returnedMail({ messageId: id, to: address }), token)).toBe(405);
    }
    expect(await state()).toBe('accepted');
  });

  it('without a token in the settings there is no such address', async () => {
    await opened({ SMTP_BOUNCE_TOKEN: '' });
    expect(await postJson([{ messageId: 'x', status: '5.1.1' }])).toBe(405);
    expect(await postMail('x')).toBe(405);
  });

  it('bodies in another form, and too large ones', async () => {
    const id = await opened();
    const one = { messageId: id, status: '5.1.1' };
    for (const body of [
      {},
      [],
      one,
      [7],
      [{ messageId: id }],
      [{ ...one, status: '6.1.1' }],
      [{ status: '5.1.1' }],
      null,
    ])
      expect(await postJson(body)).toBe(400);
    expect(await postJson(Array.from({ length: 1_001 }, () => one))).toBe(400);
    expect(await postJson(['x'.repeat(600_000)])).toBe(413);
    expect(await post('x', 'text/html')).toBe(415);
    expect(await state()).toBe('accepted');
  });
});
