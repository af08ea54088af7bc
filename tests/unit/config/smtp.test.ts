import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { readMailSettings } from '../../../config/smtp.ts';
import { UserError } from '../../../src/errors.ts';
import { makeAuthority } from '../../support/certificates.ts';

const read = (settings: Record<string, string>) => readMailSettings(loadEnv(settings));

function refusal(settings: Record<string, string>): string {
  try {
    read(settings);
  } catch (error) {
    if (error instanceof UserError) return error.line;
  }
  throw new Error('accepted');
}

const rsaKey = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
const key = rsaKey(1024);

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cuiban-smtp-')), 'file');
  writeFileSync(path, content);
  return path;
}

describe('relays', () => {
  it('are several addresses by commas or blanks, in order, each with its limits', () => {
    const { relays } = read({
      SMTP_URL:
        'smtps://u:p%2Cq@one.example:465, smtp://two.example\n smtp://[::1]:2525,smtp://two.example:587',
      SMTP_CONNECTIONS: '4',
      SMTP_LIMITS: 'one.example connections=2 perMinute=30; perConnection=50;two.example:587 connections=9;',
    });
    expect(relays).toEqual([
      { url: 'smtps://u:p%2Cq@one.example:465', maxConnections: 2, perMinute: 30 },
      { url: 'smtp://two.example', maxConnections: 4, perConnection: 50 },
      { url: 'smtp://[::1]:2525', maxConnections: 4, perConnection: 50 },
      { url: 'smtp://two.example:587', maxConnections: 4 },
    ]);
  });

  it('are none without SMTP_URL', () => {
    expect(read({}).relays).toEqual([]);
  });

  it.each([
    'smtp://one.example,two.example',
    'smtp://one.example http://two.example',
    'smtps://u:p,q@one.example',
    'smtps://u:p%zz@one.example',
    ',',
  ])('an address in error is not passed over: %s', (SMTP_URL) => {
    expect(refusal({ SMTP_URL })).toContain('SMTP_URL 应为 smtp:// 或 smtps:// 开头的地址');
    expect(refusal({ SMTP_URL })).not.toContain('one.example');
  });

  it.each([
    'mail.example',
    'connections=0',
    'perHour=3',
    'a.example connections=1, perMinute=2',
    'a b perMinute=1',
  ])('limits that nobody can mean are refused: %s', (SMTP_LIMITS) => {
    expect(refusal({ SMTP_LIMITS })).toContain('SMTP_LIMITS');
  });
});

describe('everything that is wrong is said at once', () => {
  it('limits of no relay or given twice, files that are none, half a signature, a password in clear', () => {
    const line = refusal({
      SMTP_URL: 'smtp://u:hunter2@one.example',
      SMTP_STARTTLS: 'off',
      SMTP_LIMITS: 'two.example perMinute=3; one.example perMinute=1; one.example perMinute=2',
      SMTP_CA_FILE: '/nonexistent/ca.pem',
      DKIM_DOMAIN: 'office.example',
    });
    expect(line).toContain('邮件设置有5处不正确');
    expect(line).toContain('SMTP_LIMITS 中的 two.example 不是 SMTP_URL 中的主机');
    expect(line).toContain('SMTP_LIMITS 中 one.example 写了两次');
    expect(line).toContain('/nonexistent/ca.pem 不能用作证书');
    expect(line).toContain('启用 DKIM 签名还缺 DKIM_SELECTOR、DKIM_PRIVATE_KEY');
    expect(line).toContain('one.example 的地址带有密码，SMTP_STARTTLS=off 会使密码以明文传送');
    expect(line).not.toContain('hunter2');
    expect(line).not.toContain('\n');
  });

  it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'a CA file without a certificate: %j',
    (content) => {
      expect(refusal({ SMTP_CA_FILE: file(content) })).toContain('不能用作证书');
    },
  );

  it('a CA file with several', () => {
    const both = makeAuthority('one').cert + makeAuthority('two').cert;
    expect(read({ SMTP_CA_FILE: file(both) }).ca).toBe(both);
  });
});

const signing = { DKIM_DOMAIN: 'office.example', DKIM_SELECTOR: 's1' };

function dkimBy(settings: Record<string, string>) {
  const { dkim } = read({ ...signing, ...settings });
  return dkim && { ...dkim, privateKey: dkim.privateKey.trim() };
}

describe('DKIM', () => {
  it('takes an RSA key, from the variable (also with \\n written out) or a file', () => {
    const expected = { domain: 'office.example', selector: 's1', privateKey: key.trim() };
    expect(dkimBy({ DKIM_PRIVATE_KEY: key })).toEqual(expected);
    expect(dkimBy({ DKIM_PRIVATE_KEY: key.replaceAll('\n', '\\n') })).toEqual(expected);
    expect(dkimBy({ DKIM_PRIVATE_KEY_FILE: file(key) })).toEqual(expected);
  });

  it('refuses a key that the library would silently not sign with, and never shows it', () => {
    const ed25519 = generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    const locked = generateKeyPairSync('rsa', { modulusLength: 1024 })
      .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
      .toString();
    for (const bad of ['nothing', ed25519, locked, rsaKey(512)]) {
      const line = refusal({ ...signing, DKIM_PRIVATE_KEY: bad });
      expect(line).toContain('DKIM_PRIVATE_KEY 不是不带密码的、1024 位以上的 RSA 私钥');
      expect(line).not.toContain(bad.slice(30, 60) || bad);
    }
  });

  it.each(['a;b', 'x=y', 'bad domain', '-a'])('refuses a selector that is none: %s', (DKIM_SELECTOR) => {
    expect(refusal({ ...signing, DKIM_SELECTOR })).toContain('DKIM_SELECTOR');
  });
});

const plain = (SMTP_URL: string, more: Record<string, string> = {}) => read({ SMTP_URL, ...more }).warnings;
const signedFrom = (SMTP_FROM: string) => read({ SMTP_FROM, ...signing, DKIM_PRIVATE_KEY: key }).warnings;

describe('warnings', () => {
  it('of every relay that mails may travel to in clear, with what to do', () => {
    const [first, ...others] = plain('smtp://one.example smtps://two.example smtp://three.example:2525');
    expect(first).toBe(
      '到发信服务器 one.example 的连接不一定加密，邮件内容可能在途中被看到。请改用 smtps:// 地址，或设 SMTP_STARTTLS=required。',
    );
    expect(others).toEqual([expect.stringContaining('three.example:2525')]);
    expect(plain('smtp://one.example', { SMTP_STARTTLS: 'off' })).toEqual([
      expect.stringContaining('one.example 的连接不加密'),
    ]);
  });

  it('not of this machine, of TLS from the start, of STARTTLS that is required, or required because of a password', () => {
    for (const url of [
      'smtp://localhost',
      'smtp://127.0.0.1:25',
      'smtp://[::1]',
      'smtps://a.example',
      'smtp://u:p@a.example',
    ])
      expect(plain(url)).toEqual([]);
    expect(plain('smtp://a.example', { SMTP_STARTTLS: 'required' })).toEqual([]);
    expect(read({}).warnings).toEqual([]);
  });

  it('of a signature that recipients do not count for this sender', () => {
    expect(signedFrom('督查室 <ducha@office.example>')).toEqual([]);
    expect(signedFrom('ducha@mail.Office.example')).toEqual([]);
    expect(signedFrom('ducha@notoffice.example')).toEqual([
      expect.stringContaining('收件方不会采信这一签名'),
    ]);
  });
});
