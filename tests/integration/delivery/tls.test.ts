import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { readMailSettings } from '../../../config/smtp.ts';
import { emailChannel } from '../../../src/delivery/channels/email.ts';
import { type Certified, makeAuthority } from '../../support/certificates.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';

const authority = makeAuthority();
const dir = mkdtempSync(join(tmpdir(), 'cuiban-ca-'));
const caFile = join(dir, 'ca.pem');
writeFileSync(caFile, authority.cert);
const password = '密码/1';
const account = `duban:${encodeURIComponent(password)}`;
const relays: TestRelay[] = [];

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.close()));
});

afterAll(() => rmSync(dir, { recursive: true }));

/** With a certificate of the test's own authority, unless another is given. */
async function relay(
  options: SMTPServerOptions,
  certified: Certified = authority.issue(),
): Promise<TestRelay> {
  const started = await startRelay({
    ...certified,
    disabledCommands: [],
    onAuth: (auth, _session, callback) =>
      auth.password === password ? callback(null, { user: auth.username }) : callback(new Error('no')),
    ...options,
  });
  relays.push(started);
  return started;
}

/** By the very settings that an administrator writes. */
async function sendBy(settings: Record<string, string>) {
  const mail = readMailSettings(loadEnv({ SMTP_FROM: '督查室 <duban@office.example>', ...settings }));
  const channel = emailChannel(mail);
  const outcome = await channel.send({
    messageId: randomUUID(),
    to: 'a@unit.example',
    subject: '甲',
    text: '乙',
    html: null,
  });
  await channel.close();
  return outcome;
}

const accepted = { outcome: 'accepted' };
const notNow = { outcome: 'refused', permanent: false };
const trusted = { SMTP_CA_FILE: caFile };

describe('TLS from the start (smtps)', () => {
  it('with a private authority by its file, and a password that needs escaping in the address', async () => {
    const server = await relay({ secure: true });
    const settings = { SMTP_URL: `smtps://${account}@localhost:${server.port}`, ...trusted };
    expect(await sendBy(settings)).toMatchObject(accepted);
    expect(server.mails).toMatchObject([{ secure: true, user: 'duban' }]);
  });

  it.each<[string, () => Certified, Record<string, string>]>([
    ['an authority that nobody vouches for', () => authority.issue(), {}],
    ['another authority', () => makeAuthority().issue(), trusted],
    ['a certificate for another host', () => authority.issue({ host: 'mail.example' }), trusted],
    [
      'a certificate that has expired',
      () => authority.issue({ until: new Date(Date.now() - 1_000) }),
      trusted,
    ],
  ])('sends nothing to a relay with %s', async (_what, certified, settings) => {
    const server = await relay({ secure: true }, certified());
    expect(await sendBy({ SMTP_URL: `smtps://localhost:${server.port}`, ...settings })).toMatchObject(notNow);
    expect(server.mails).toEqual([]);
  });

  it('a wrong password blames us, not the recipient: it may pass later', async () => {
    const { port } = await relay({ secure: true });
    const outcome = await sendBy({ SMTP_URL: `smtps://duban:wrong@localhost:${port}`, ...trusted });
    expect(outcome).toMatchObject(notNow);
    expect(outcome.detail).not.toContain('wrong');
  });
});

describe('STARTTLS (smtp)', () => {
  it('when it is offered, with the certificate checked', async () => {
    const good = await relay({});
    const other = await relay({}, makeAuthority().issue());
    const settings = { SMTP_URL: `smtp://localhost:${good.port}`, ...trusted };
    expect(await sendBy(settings)).toMatchObject(accepted);
    expect(await sendBy({ ...settings, SMTP_URL: `smtp://localhost:${other.port}` })).toMatchObject(notNow);
    expect(good.mails).toMatchObject([{ secure: true, user: null }]);
    expect(other.mails).toEqual([]);
  });

  it('in clear when it is not offered; not when it is required', async () => {
    const server = await relay({ disabledCommands: ['STARTTLS'] });
    const settings = { SMTP_URL: `smtp://localhost:${server.port}`, ...trusted };
    expect(await sendBy(settings)).toMatchObject(accepted);
    expect(await sendBy({ ...settings, SMTP_STARTTLS: 'required' })).toMatchObject(notNow);
    expect(server.mails).toMatchObject([{ secure: false }]);
  });

  it('required and offered', async () => {
    const server = await relay({});
    const settings = { SMTP_URL: `smtp://localhost:${server.port}`, SMTP_STARTTLS: 'required', ...trusted };
    expect(await sendBy(settings)).toMatchObject(accepted);
    expect(server.mails).toMatchObject([{ secure: true }]);
  });

  it('in clear when told so, though it is offered', async () => {
    const server = await relay({});
    const settings = { SMTP_URL: `smtp://localhost:${server.port}`, SMTP_STARTTLS: 'off' };
    expect(await sendBy(settings)).toMatchObject(accepted);
    expect(server.mails).toMatchObject([{ secure: false }]);
  });

  it('no password without it', async () => {
    const server = await relay({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    expect(
      await sendBy({ SMTP_URL: `smtp://${account}@localhost:${server.port}`, ...trusted }),
    ).toMatchObject(notNow);
    expect(server.mails).toEqual([]);
  });

  it('each relay by its own address: one speaks TLS from the start, the next one STARTTLS', async () => {
    const first = await relay({ secure: true });
    const second = await relay({});
    first.faults.push({ at: 'recipient', code: 450 });
    const settings = {
      SMTP_URL: `smtps://${account}@localhost:${first.port}, smtp://localhost:${second.port}`,
      ...trusted,
    };
    expect(await sendBy(settings)).toMatchObject(accepted);
    expect(second.mails).toMatchObject([{ secure: true, user: null }]);
  });
});
