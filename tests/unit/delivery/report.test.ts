import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READ_BYTES, readReturned } from '../../../src/delivery/receipts/report.ts';
import { returnedReason } from '../../../src/delivery/receipts/returned.ts';
import { outOfOffice, returnedMail, type ReportOf } from '../../support/returned.ts';

const id = '0b9f6a52-6f0a-4c1e-9f8e-2d6c1f3a7b10';
const read = (text: string) => readReturned(Buffer.from(text));
const readOf = (report: ReportOf) => read(returnedMail({ messageId: id, ...report }));
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

describe('a mail that came back', () => {
  it('names our message by its header, and whom it did not reach', async () => {
    expect(await readOf({})).toEqual({
      kind: 'report',
      messageIds: [id],
      headerId: `<${id}@office.example>`,
      recipients: [{ action: 'failed', status: '5.1.1', addresses: ['a@unit.example'] }],
    });
  });

  it.each(['headers', 'mail'] as const)('with %s given back', async (returned) => {
    expect(await readOf({ returned, size: 1_000 })).toMatchObject({ kind: 'report', messageIds: [id] });
  });

  it('by the id of the envelope where nothing was given back, and by the address that we wrote to where it was forwarded', async () => {
    const forwarded = {
      envelopeId: id,
      returned: 'nothing',
      to: 'b@else.example',
      originalTo: 'a@unit.example',
    } as const;
    expect(await readOf(forwarded)).toEqual({
      kind: 'report',
      messageIds: [id],
      headerId: null,
      recipients: [{ action: 'failed', status: '5.1.1', addresses: ['a@unit.example', 'b@else.example'] }],
    });
  });

  it('by the id that a relay gave it, where that took the place of ours', async () => {
    const raw = returnedMail({ messageId: id })
      .replace(`Message-ID: <${id}@office.example>`, 'Message-ID: <HE1PR0@eur.prod.outlook.com>')
      .replace(`X-Cuiban-Message: ${id}\r\n`, '');
    expect(await read(raw)).toMatchObject({ messageIds: [], headerId: '<HE1PR0@eur.prod.outlook.com>' });
  });

  it.each<[string, string, string, object]>([
    ['given up for good', 'failed', '5.7.1 (Message rejected)', { action: 'failed', status: '5.7.1' }],
    ['given up after days', 'failed (expired)', '4.4.1', { action: 'failed', status: '4.4.1' }],
    ['still trying', 'delayed', '4.4.1', { action: 'delayed', status: '4.4.1' }],
    ['arrived', 'delivered', '2.0.0', { action: 'delivered', status: '2.0.0' }],
    ['no status', 'FAILED', 'unknown', { action: 'failed', status: null }],
    ['no such status', 'failed', '5.1.1.9', { action: 'failed', status: null }],
  ])('%s', async (_what, action, status, expected) => {
    expect(await readOf({ action, status })).toMatchObject({ recipients: [expected] });
  });

  it('in the forms of other servers: line feeds alone, base64, folded fields, blocks apart by several lines', async () => {
    const status = `reporting-mta: dns; x\n\n\nFINAL-RECIPIENT : rfc822;\n\t<A@unit.example>\naction: failed\nstatus:\n 5.2.2\n`;
    const raw = `Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from(crlf(status)).toString('base64')}
--b
Content-Type: message/rfc822

Subject: x
MESSAGE-ID:
 <${id}@office.example>

text
--b--
`;
    for (const form of [raw, crlf(raw)])
      expect(await read(form)).toEqual({
        kind: 'report',
        messageIds: [id],
        headerId: `<${id}@office.example>`,
        recipients: [{ action: 'failed', status: '5.2.2', addresses: ['A@unit.example'] }],
      });
  });

  it('with 10 MB given back: what stands at its beginning is enough', async () => {
    const raw = Buffer.from(returnedMail({ messageId: id, returned: 'mail', size: 10_000_000 }));
    expect(raw.length).toBeGreaterThan(10_000_000);
    const whole = await readReturned(raw);
    expect(whole).toMatchObject({ kind: 'report', messageIds: [id] });
    expect(await readReturned(raw.subarray(0, READ_BYTES))).toEqual(whole);
  });
});

describe('what is no mail that came back', () => {
  it('somebody is away', async () => {
    expect(await read(outOfOffice(id))).toEqual({ kind: 'autoReply' });
    for (const header of [
      'X-Autoreply: yes',
      'Precedence: auto_reply',
      'Auto-Submitted: auto-generated; x=y',
    ])
      expect(await read(`${header}\r\nSubject: x\r\n\r\nx`)).toEqual({ kind: 'autoReply' });
  });

  it('somebody wrote, and somebody passes a report on that came back to them', async () => {
    expect(await read('Subject: x\r\nAuto-Submitted: no\r\n\r\n550 5.1.1 failed')).toEqual({ kind: 'other' });
    const forwarded = `Content-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n${returnedMail({ messageId: id })}\r\n--f--\r\n`;
    expect(await read(forwarded)).toEqual({ kind: 'other' });
  });

  it('a receipt for having read it', async () => {
    const raw = returnedMail({ messageId: id })
      .replace('report-type=delivery-status', 'report-type=disposition-notification')
      .replace('message/delivery-status', 'message/disposition-notification');
    expect(await read(raw)).toEqual({ kind: 'autoReply' });
  });

  it('reports that name nobody, or say nothing', async () => {
    const whole = returnedMail({ messageId: id });
    for (const raw of [
      whole.replace('Final-Recipient: rfc822; a@unit.example', 'Final-Recipient: rfc822; nobody'),
      whole.replace('Action: failed\r\nStatus: 5.1.1\r\n', ''),
      whole.slice(0, whole.indexOf('Final-Recipient')),
    ])
      expect(await read(raw)).toEqual({ kind: 'broken' });
  });

  it('a report about a thousand is not as many questions', async () => {
    const block = 'Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\n\r\n';
    const raw = returnedMail({ messageId: id }).replace(
      'Final-Recipient',
      `${block.repeat(1_000)}Final-Recipient`,
    );
    const returned = await read(raw);
    expect(returned.kind === 'report' && returned.recipients.length).toBe(10);
  });

  it('never throws, whatever it is given', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Content-Type: multipart/report; boundary=',
        '\r\n',
        '\n\n',
        '--b',
        '--',
        'message/delivery-status',
        'Action: failed\n',
        'Status: 5.1.1\n',
        `Message-ID: <${id}@x>\n`,
        'Final-Recipient: rfc822; a@unit.example\n',
        'Content-Transfer-Encoding: base64\n',
        ' '.repeat(500),
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.nat(), async (pieces, cut) => {
        const text = pieces.join('');
        const whole = returnedMail({ messageId: id });
        const at = cut % whole.length;
        for (const raw of [text, whole.slice(0, at) + text + whole.slice(at), whole.slice(0, at)])
          expect(['report', 'autoReply', 'broken', 'other']).toContain((await read(raw)).kind);
      }),
      { numRuns: 300 },
    );
  });

  it('only so many lines are read, because each of them takes its time', async () => {
    const [head = '', parts = ''] = returnedMail({ messageId: id }).split(
      /(?<=MIME-encapsulated message\.\r\n)/,
    );
    expect(await read(head + '\r\n'.repeat(4_000) + parts)).toMatchObject({ kind: 'report' });
    expect(await read(head + '\r\n'.repeat(6_000) + parts)).toEqual({ kind: 'autoReply' });
  });

  it.each(['\n', ' \n', 'a:', '--b\n', 'a: b\n', '--b\nContent-Type: message/delivery-status\n\n', ' '])(
    '256 kB of %j are nothing',
    async (piece) => {
      const status =
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n';
      const much = piece.repeat(READ_BYTES / piece.length);
      expect((await read(status + much)).kind).toBe('broken');
      expect((await read(much)).kind).not.toBe('report');
    },
  );
});

it('tells who looks after the addresses what is wrong with them', () => {
  expect(
    ['5.1.1', '5.1.2', '5.2.1', '4.2.2', '5.2.2', '5.3.4', '5.7.509', '4.4.7', '5.4.14', null].map(
      returnedReason,
    ),
  ).toEqual([
    '退信：收件人地址不存在（5.1.1）',
    '退信：收件人的邮箱域名不存在（5.1.2）',
    '退信：收件人邮箱已停用（5.2.1）',
    '退信：收件人邮箱已满（4.2.2）',
    '退信：收件人邮箱已满（5.2.2）',
    '退信：邮件超过对方的大小限制（5.3.4）',
    '退信：被对方邮件系统拒收（5.7.509）',
    '退信：对方邮件系统多次重试后放弃（4.4.7）',
    '退信：未送达（5.4.14）',
    '退信：未送达',
  ]);
});
