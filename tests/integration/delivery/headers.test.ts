import { generateKeyPairSync, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { readMailSettings } from '../../../config/smtp.ts';
import { emailChannel, type EmailOptions } from '../../../src/delivery/channels/email.ts';
import type { Channel, Outgoing } from '../../../src/delivery/channels/channel.ts';
import { verifyDkim } from '../../support/dkim.ts';
import { bodyOf, headersOf } from '../../support/mail.ts';
import { startRelay, type Taken, type TestRelay } from '../../support/relay.ts';

let relay: TestRelay;
const channels: Channel[] = [];

beforeAll(async () => {
  relay = await startRelay();
});
afterEach(async () => {
  await Promise.all(channels.splice(0).map((channel) => channel.close()));
  relay.mails.length = 0;
});
afterAll(() => relay.close());

const message = (changes: Partial<Outgoing> = {}): Outgoing => ({
  messageId: randomUUID(),
  to: 'caizheng@unit.example',
  subject: '【催办】《要点》1项任务将于11月30日到期',
  text: '正文\n',
  html: '<p>正文</p>',
  ...changes,
});

function channelWith(options: Partial<EmailOptions> = {}): Channel {
  const from = { name: '督查室', address: 'ducha@office.example' };
  const channel = emailChannel({ from, relays: [relay], ...options });
  channels.push(channel);
  return channel;
}

async function sent(channel: Channel, mail: Outgoing): Promise<Taken> {
  expect(await channel.send(mail)).toMatchObject({ outcome: 'accepted' });
  const taken = relay.mails.at(-1);
  if (!taken) throw new Error('no mail');
  return taken;
}

const names = (raw: string): string[] => headersOf(raw).map(({ name }) => name.toLowerCase());
const valueOf = (raw: string, wanted: string): string | undefined =>
  headersOf(raw).find(({ name }) => name.toLowerCase() === wanted)?.value;

/** All that a mail of ours has, each once. No List-Unsubscribe: see docs/adr. */
const ours = [
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'auto-submitted',
  'x-cuiban-message',
  'mime-version',
  'content-type',
].sort();

describe('headers', () => {
  it('are those that a notice needs and no other: who, what, our id, and that no person wrote it', async () => {
    const mail = message();
    const { raw, from, to, envid, originalTo } = await sent(channelWith(), mail);
    expect(names(raw).sort()).toEqual(ours);
    expect(valueOf(raw, 'message-id')).toBe(`<${mail.messageId}@office.example>`);
    expect(valueOf(raw, 'auto-submitted')).toBe('auto-generated');
    expect(valueOf(raw, 'to')).toBe(mail.to);
    expect({ from, to }).toEqual({ from: 'ducha@office.example', to: [mail.to] });
    expect({ envid, originalTo }).toEqual({ envid: mail.messageId, originalTo: `rfc822;${mail.to}` });
  });

  it('reports go to the address for them, in the envelope alone', async () => {
    const { raw, from } = await sent(channelWith({ bounce: 'tuixin@office.example' }), message());
    expect(from).toBe('tuixin@office.example');
    expect(raw).not.toContain('tuixin');
    expect(valueOf(raw, 'from')).toContain('<ducha@office.example>');
  });

  const nasty = fc.oneof(
    fc.constantFrom('\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\u001b', '\t', ' ', '\r\n\r\n'),
    fc.constantFrom(
      'Bcc: all@gov.example',
      'X-Evil: 1',
      '"',
      '\\',
      '<',
      '>',
      ',',
      ';',
      ':',
      '(',
      '=?utf-8?B?',
      '?=',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('督查室', '，', '\ud83d', '\u202e'),
  );
  const hostile = fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join(''));

  it('whatever stands in a subject, a name or a text opens no other header and reaches nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostile,
        fc.array(fc.tuple(hostile, hostile), { maxLength: 8 }),
        async (name, mails) => {
          const channel = channelWith({ from: { name, address: 'ducha@office.example' } });
          await Promise.all(
            mails.map(([subject, text]) =>
              channel.send(message({ subject, text: `正文${text}`, html: `<p>${text}</p>` })),
            ),
          );
          expect(relay.mails).toHaveLength(mails.length);
          for (const { raw, from, to } of relay.mails.splice(0)) {
            // A mail without a subject has no such header; that is all that words can change.
            const left = ours.filter((header) => header !== 'subject' || names(raw).includes('subject'));
            expect(names(raw).sort()).toEqual(left);
            expect({ from, to }).toEqual({ from: 'ducha@office.example', to: ['caizheng@unit.example'] });
            const read = await PostalMime.parse(Buffer.from(raw, 'latin1'));
            expect(read.from?.address).toBe('ducha@office.example');
            expect(read.to?.map(({ address }) => address)).toEqual(['caizheng@unit.example']);
            expect(read.messageId).toBe(`<${valueOf(raw, 'x-cuiban-message')}@office.example>`);
          }
          await channel.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('whatever is given as an address is one address, or is refused without a connection', async () => {
    const channel = channelWith();
    const around = fc.tuple(hostile, fc.constantFrom('@', 'a@b.example', '@b.example'), hostile);
    await fc.assert(
      fc.asyncProperty(around, async (parts) => {
        const to = parts.join('');
        const before = relay.mails.length;
        const { outcome, detail } = await channel.send(message({ to }));
        if (outcome === 'accepted') {
          const { raw, to: recipients } = relay.mails.at(-1) ?? { raw: '', to: [] };
          expect(recipients).toHaveLength(1);
          expect(names(raw).sort()).toEqual(ours);
        } else {
          expect(relay.mails).toHaveLength(before);
          expect(detail).not.toMatch(/[\r\n]/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('DKIM', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  /** By the very settings that an administrator writes. */
  const signing = (): Channel => {
    const settings = readMailSettings(
      loadEnv({
        SMTP_URL: relay.url,
        SMTP_FROM: '督查室 <ducha@office.example>',
        DKIM_DOMAIN: 'office.example',
        DKIM_SELECTOR: 'cuiban2026',
        DKIM_PRIVATE_KEY: privateKey,
      }),
    );
    const channel = emailChannel(settings);
    channels.push(channel);
    return channel;
  };

  it('signs what arrives, as a recipient verifies it', async () => {
    const text = '一、公开　信息 \n\n\t二、  “预决算”  \n\n\n';
    const { raw } = await sent(signing(), message({ text, html: `<p>${text}</p>` }));
    const tags = verifyDkim(raw, publicKey);
    expect({ domain: tags.get('d'), selector: tags.get('s') }).toEqual({
      domain: 'office.example',
      selector: 'cuiban2026',
    });
    for (const header of ['from', 'to', 'subject', 'date', 'message-id', 'content-type'])
      expect(tags.get('h')?.split(':')).toContain(header);
    expect(names(raw).sort()).toEqual([...ours, 'dkim-signature'].sort());
  });

  it('the verifier sees every change and another key', async () => {
    const { raw } = await sent(signing(), message());
    const body = bodyOf(raw);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(() => verifyDkim(raw.replace(body, body.replace('5', '6')), publicKey)).toThrow('body');
    expect(() => verifyDkim(raw.replace('caizheng@', 'jiaoyu@'), publicKey)).toThrow('signature');
    expect(() => verifyDkim(raw, other.export({ type: 'spki', format: 'pem' }).toString())).toThrow(
      'signature',
    );
  });

  it('a mail without a key has no signature', async () => {
    const { raw } = await sent(channelWith(), message());
    expect(() => verifyDkim(raw, publicKey)).toThrow('0 signatures');
  });

  it('signing reads the mail before anything is sent: what a relay then refuses is refused, not uncertain', async () => {
    relay.faults.push(
      { at: 'recipient', code: 450 },
      { at: 'recipient', drop: true },
      { at: 'answer', drop: true },
    );
    const channel = signing();
    expect(await channel.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    expect(await channel.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    expect(await channel.send(message())).toMatchObject({ outcome: 'uncertain' });
  });
});
