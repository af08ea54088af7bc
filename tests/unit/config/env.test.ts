import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { envNames, loadEnv } from '../../../config/env.ts';
import { projectRoot } from '../../../config/paths.ts';
import { UserError } from '../../../src/errors.ts';

function refusal(source: Record<string, string>): UserError {
  try {
    loadEnv(source);
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('accepted');
}

function secretFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'cuiban-env-')), 'secret');
  writeFileSync(file, content);
  return file;
}

describe('.env.example', () => {
  const example = readFileSync(join(projectRoot, '.env.example'), 'utf8');

  it('lists exactly the variables that are read', () => {
    expect(Object.keys(parseEnv(example)).sort()).toEqual([...envNames].sort());
  });

  it('is a valid setting and shows the defaults', () => {
    expect(loadEnv(parseEnv(example))).toEqual(loadEnv({}));
  });

  it('explains every variable, or a group of them, above it', () => {
    const undocumented = example
      .split('\n\n')
      .slice(1)
      .filter((block) => !/^#.*\p{Script=Han}/mu.test(block) || !/^# [A-Z][a-z]/m.test(block));
    expect(undocumented).toEqual([]);
  });
});

describe('loadEnv', () => {
  it('has a default for everything that a first start needs', () => {
    expect(loadEnv({})).toEqual({
      DATA_DIR: join(projectRoot, 'data'),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      PORT: 8080,
      SMS_PROVIDER: 'gateway',
      SMS_REGION: 'ap-guangzhou',
      SMS_TEMPLATES_FILE: join(projectRoot, 'config/sms/templates.yaml'),
      SMTP_CONNECTIONS: 5,
      SMTP_FROM: '督查室 <ducha@office.example>',
      STOP_WITHIN_SECONDS: 260,
    });
  });

  it('treats an empty value as not set', () => {
    expect(loadEnv({ PORT: '', DATABASE_URL: '' })).toEqual(loadEnv({}));
  });

  it('takes what it is given', () => {
    const env = loadEnv({
      DATABASE_URL: 'postgresql://u:p@db.example/x',
      REDIS_URL: 'rediss://redis.example:6380/1',
      SMTP_URL: 'smtps://u:p@mail.example',
      SMS_URL: 'https://sms.example/api',
      PORT: '0',
      DATA_DIR: '/srv/cuiban',
      LOG_LEVEL: 'debug',
      OFFICE_NAME: '自治区政府督查室',
      OFFICE_PHONE: '0951-0000000 转 1',
    });
    expect(env).toMatchObject({ PORT: 0, DATA_DIR: '/srv/cuiban', OFFICE_PHONE: '0951-0000000 转 1' });
  });

  it('names every wrong variable at once, with what is allowed', () => {
    const { line } = refusal({
      PORT: '65536',
      LOG_LEVEL: 'loud',
      SMTP_CONNECTIONS: '0',
      PUBLIC_URL: 'cuiban',
    });
    expect(line).toContain('4处不正确');
    expect(line).toContain('PORT 现为 "65536"，应为 0 到 65535 的整数');
    expect(line).toContain('LOG_LEVEL 现为 "loud"，应为 trace、debug、info、warn、error、fatal、silent 之一');
    expect(line).toContain('SMTP_CONNECTIONS 现为 "0"');
    expect(line).toContain('PUBLIC_URL');
    expect(line).not.toContain('\n');
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '1e3'],
    ['SMTP_CONNECTIONS', '51'],
    ['DATABASE_URL', 'mysql://db.example/x'],
    ['REDIS_URL', 'redis.example:6379'],
    ['SMTP_URL', 'http://mail.example'],
    ['SMTP_FROM', 'nobody'],
    ['SMTP_FROM', 'a@b.example\r\nBcc: c@d.example'],
    ['OFFICE_NAME', '一\n二'],
    ['OFFICE_PHONE', 'call me'],
    ['HOST', 'a b'],
  ])('refuses %s=%j', (name, value) => {
    expect(refusal({ [name]: value })).toMatchObject({ code: 'ENV_INVALID' });
    expect(refusal({ [name]: value }).line).toContain(name);
  });

  it('never repeats a secret', () => {
    const { line } = refusal({ DATABASE_URL: 'mysql://u:hunter2@db.example', SMS_TOKEN: 'hunter2 hunter2' });
    expect(line).toContain('DATABASE_URL');
    expect(line).toContain('SMS_TOKEN');
    expect(line).not.toContain('hunter2');
  });

  it.each(['SMS_URL', 'SMS_ENDPOINT', 'PUBLIC_URL', 'HEARTBEAT_URL'])(
    'never repeats an address, which may hold a password or a key: %s',
    (name) => {
      const { line } = refusal({ [name]: 'ftp://u:hunter2@host.example/hunter2' });
      expect(line).toContain(`${name} 应为`);
      expect(line).not.toContain('hunter2');
    },
  );

  it('reads a secret from the file that is named for it', () => {
    expect(loadEnv({ SMS_TOKEN_FILE: secretFile('token\n') }).SMS_TOKEN).toBe('token');
  });

  it('refuses a secret file that is missing, empty or given besides the secret', () => {
    const both = refusal({ SMS_TOKEN: 'a', SMS_TOKEN_FILE: secretFile('b') });
    expect(both.line).toContain('SMS_TOKEN 与 SMS_TOKEN_FILE 只能设置一个');
    expect(refusal({ SMTP_URL_FILE: '/nonexistent/x' }).line).toContain('读不出来');
    expect(refusal({ REDIS_URL_FILE: secretFile('\n') }).line).toContain('是空的');
  });
});
