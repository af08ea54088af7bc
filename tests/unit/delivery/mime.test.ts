import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { type Mail, rawMail } from '../../../src/delivery/channels/mime.ts';

const mail = (changes: Partial<Mail> = {}): Mail => ({
  from: { name: '示例县人民政府办公室督查室', address: 'ducha@office.example' },
  to: 'caizheng@unit.example',
  subject: '【催办】《示例县2018年政务公开工作要点》有1项任务将于11月30日到期，还有5个工作日',
  messageId: `${randomUUID()}@office.example`,
  date: new Date('2018-11-23T01:00:00Z'),
  headers: { 'Auto-Submitted': 'auto-generated' },
  text: '正文\n第二行\n',
  html: '<p>正文</p>\n',
  ...changes,
});

const linesOf = (raw: Buffer): string[] => raw.toString('latin1').split('\r\n');
const headOf = (raw: Buffer): string => raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
/** What a reader of mail shows keeps no space at either end, and no line break in a header. */
const header = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .map((text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').trim());
/** Readers differ in what they make of other ends of lines, and of nothing at all. */
const body = fc
  .string({ unit: 'grapheme', maxLength: 400 })
  .map((text) => `正文\n${text.replaceAll('\r', '').trim()}\n`);

describe('a mail on the wire', () => {
  it('is read by another program as it was meant, whatever it says', async () => {
    await fc.assert(
      fc.asyncProperty(header, header, body, fc.option(body), async (name, subject, text, html) => {
        const raw = rawMail(mail({ from: { name, address: 'ducha@office.example' }, subject, text, html }));
        const read = await PostalMime.parse(raw);
        expect(read.from).toEqual({ name, address: 'ducha@office.example' });
        expect(read.to).toEqual([{ name: '', address: 'caizheng@unit.example' }]);
        expect(read.subject ?? '').toBe(subject);
        expect(read.text).toBe(text);
        expect(read.html ?? null).toBe(html);
      }),
      { numRuns: 500 },
    );
  });

  it('is ASCII in lines of 76 at most, each ended by CR LF (RFC 2045 §6.8, RFC 2047 §2)', () => {
    fc.assert(
      fc.property(header, header, body, (name, subject, text) => {
        const raw = rawMail(mail({ from: { name, address: 'ducha@office.example' }, subject, text }));
        const lines = linesOf(raw);
        expect(lines.at(-1)).toBe('');
        for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]{0,76}$/);
      }),
    );
  });

  it('each encoded word holds whole characters', () => {
    const encoded = headOf(rawMail(mail({ subject: '督查😀'.repeat(30) }))).matchAll(
      /=\?UTF-8\?B\?([^?]*)\?=/g,
    );
    const words = [...encoded].map(([, word = '']) => Buffer.from(word, 'base64').toString());
    expect(words.length).toBeGreaterThan(5);
    for (const word of words) expect(word).not.toContain('\ufffd');
  });

  it('a subject that looks encoded stays the words that it is', async () => {
    const subject = '=?UTF-8?B?5Yqe57uT?=';
    expect((await PostalMime.parse(rawMail(mail({ subject })))).subject).toBe(subject);
  });

  it('says when it was made in the form of RFC 5322', () => {
    expect(headOf(rawMail(mail()))).toContain('\r\nDate: Fri, 23 Nov 2018 01:00:00 +0000\r\n');
  });

  it('names a Chinese domain as the DNS has it (RFC 5890)', () => {
    const head = headOf(rawMail(mail({ to: 'ducha@例子.中国', replyTo: 'ban@例子.中国' })));
    expect(head).toContain('\r\nTo: ducha@xn--fsqu00a.xn--fiqs8s\r\n');
    expect(head).toContain('\r\nReply-To: ban@xn--fsqu00a.xn--fiqs8s\r\n');
  });

  it('without a form for display it is one text and not a list of one', () => {
    expect(headOf(rawMail(mail({ html: null })))).toContain('Content-Type: text/plain; charset=utf-8');
  });
});
