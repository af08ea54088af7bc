import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { emailChannel, type EmailOptions } from '../../../src/delivery/channels/email.ts';

/** A key and certificate for localhost made for these tests; nothing else trusts it. */
const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const cert = pem('localhost.cert.pem');

let server: SMTPServer;
let transactions: { secure: boolean; user: unknown }[];

async function relay(options: SMTPServerOptions): Promise<number> {
  transactions = [];
  server = new SMTPServer({
    key: pem('localhost.key.pem'),
    cert,
    closeTimeout: 100,
    disableReverseLookup: true,
    onAuth: (auth, _session, callback) =>
      auth.password === '密码/1' ? callback(null, { user: auth.username }) : callback(new Error('no')),
    onData(stream, session, callback) {
      transactions.push({ secure: session.secure, user: session.user || undefined });
      stream.on('end', () => callback()).resume();
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function send(options: Pick<EmailOptions, 'url'> & Partial<EmailOptions>) {
  const channel = emailChannel({ from: { name: '办公室', address: 'duban@office.example' }, ...options });
  const message = { messageId: randomUUID(), to: 'a@unit.example', subject: '甲', text: '乙', html: null };
  const outcome = await channel.send(message);
  await channel.close();
  return outcome;
}

afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

describe('email over TLS', () => {
  it('implicit TLS, with a password that needs escaping in the address', async () => {
    const port = await relay({ secure: true });
    const url = `smtps://duban:${encodeURIComponent('密码/1')}@localhost:${port}`;
    expect(await send({ url, ca: cert })).toMatchObject({ outcome: 'accepted' });
    expect(transactions).toEqual([{ secure: true, user: 'duban' }]);
  });

  it('STARTTLS when it is offered', async () => {
    const port = await relay({ authOptional: true });
    expect(await send({ url: `smtp://localhost:${port}`, ca: cert })).toMatchObject({ outcome: 'accepted' });
    expect(transactions).toEqual([{ secure: true, user: undefined }]);
  });

  it('in clear only when told so', async () => {
    const port = await relay({ authOptional: true });
    const url = `smtp://localhost:${port}`;
    expect(await send({ url, startTls: 'off' })).toMatchObject({ outcome: 'accepted' });
    expect(transactions).toEqual([{ secure: false, user: undefined }]);
  });

  it('no password without TLS, and no mail to a relay whose certificate nobody vouches for', async () => {
    const port = await relay({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    const withPassword = `smtp://duban:${encodeURIComponent('密码/1')}@localhost:${port}`;
    expect(await send({ url: withPassword, ca: cert })).toMatchObject({
      outcome: 'refused',
      permanent: false,
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const secure = await relay({ secure: true, authOptional: true });
    expect(await send({ url: `smtps://localhost:${secure}` })).toMatchObject({
      outcome: 'refused',
      permanent: false,
    });
    expect(transactions).toEqual([]);
  });

  it('a wrong password blames us, not the recipient: it may pass later', async () => {
    const port = await relay({ secure: true });
    const outcome = await send({ url: `smtps://duban:wrong@localhost:${port}`, ca: cert });
    expect(outcome).toMatchObject({ outcome: 'refused', permanent: false });
    expect(outcome.detail).not.toContain('wrong');
  });
});
