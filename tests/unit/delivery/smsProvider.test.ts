import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { projectRoot } from '../../../config/paths.ts';
import { allowedUrl } from '../../../src/delivery/channels/allowed-url.ts';
import { smsProvider, smsWarnings, smsWording } from '../../../src/delivery/channels/sms-provider.ts';
import { UserError } from '../../../src/errors.ts';
import { budgetCheck, reminder } from './notices.ts';

const keys = { SMS_ACCESS_KEY_ID: 'id', SMS_ACCESS_KEY_SECRET: 'very-secret' };
const mas = join(projectRoot, 'config/sms/gateway-mas.yaml');

async function refusal(source: Record<string, string>): Promise<UserError> {
  try {
    await smsProvider(loadEnv(source));
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('smsProvider', () => {
  it('is none by default, so that texts are rehearsed', async () => {
    expect(await smsProvider(loadEnv({}))).toBeNull();
  });

  it.each([
    ['gateway', { SMS_URL: 'https://sms.example/api' }, false],
    ['template', { SMS_GATEWAY_FILE: mas }, false],
    ['aliyun', keys, true],
    ['tencent', { ...keys, SMS_APP_ID: '1400006666' }, true],
  ])('%s', async (SMS_PROVIDER, more, registered) => {
    const env = loadEnv({ SMS_PROVIDER, ...more });
    const channel = await smsProvider(env);
    expect(channel?.name).toBe('sms');
    expect(channel?.wording !== undefined).toBe(registered);
    const notice = reminder([budgetCheck]);
    expect(smsWording(env).wording?.(notice)).toEqual(channel?.wording?.(notice));
    await channel?.close();
  });

  it.each([
    ['gateway', {}, null],
    ['template', { SMS_GATEWAY_FILE: mas }, null],
    ['aliyun', keys, 'SMS_000000001、SMS_000000002'],
    ['tencent', { ...keys, SMS_APP_ID: '1400006666' }, '0000001、0000002'],
  ])('%s: warns of what is still a sample', (SMS_PROVIDER, more, ids) => {
    const warnings = smsWarnings(loadEnv({ SMS_PROVIDER, ...more }));
    if (ids === null) expect(warnings).toEqual([]);
    else expect(warnings).toEqual([expect.stringContaining(`短信的签名“某某督查室”和模板编号 ${ids}`)]);
  });

  it('warns of nothing where signature and templates are the office’s own', () => {
    const own = readFileSync(join(projectRoot, 'config/sms/templates.yaml'), 'utf8')
      .replace('signature: 某某督查室', 'signature: 示例县督查室')
      .replaceAll('SMS_00000000', 'SMS_15405110');
    const file = join(mkdtempSync(join(tmpdir(), 'cuiban-own-')), 'templates.yaml');
    writeFileSync(file, own);
    expect(smsWarnings(loadEnv({ SMS_PROVIDER: 'aliyun', ...keys, SMS_TEMPLATES_FILE: file }))).toEqual([]);
  });

  it('says everything that is missing, and no secret', async () => {
    const { code, line } = await refusal({ SMS_PROVIDER: 'tencent', SMS_ACCESS_KEY_SECRET: 'very-secret' });
    expect(code).toBe('SMS_PROVIDER_INCOMPLETE');
    expect(line).toContain('SMS_ACCESS_KEY_ID、SMS_APP_ID');
    expect(line).not.toContain('very-secret');
    expect((await refusal({ SMS_PROVIDER: 'template' })).line).toContain('SMS_GATEWAY_FILE');
  });

  it('takes keys from files', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cuiban-key-')), 'key');
    writeFileSync(file, 'very-secret\n');
    const env = loadEnv({
      SMS_PROVIDER: 'aliyun',
      SMS_ACCESS_KEY_ID: 'id',
      SMS_ACCESS_KEY_SECRET_FILE: file,
    });
    expect(env.SMS_ACCESS_KEY_SECRET).toBe('very-secret');
    await (await smsProvider(env))?.close();
  });
});

describe('plain http', () => {
  it.each([
    { SMS_URL: 'http://sms.example/api' },
    { SMS_PROVIDER: 'aliyun', SMS_ENDPOINT: 'http://10.0.0.8', ...keys },
    { SMS_PROVIDER: 'tencent', SMS_APP_ID: '1400006666', SMS_ENDPOINT: 'http://sms.example', ...keys },
  ])('is refused to another machine: %j', async (source) => {
    expect((await refusal(source)).code).toBe('SMS_HTTP_REFUSED');
    const host = 'SMS_PROVIDER' in source && source.SMS_PROVIDER === 'aliyun' ? '10.0.0.8' : 'sms.example';
    await (
      await smsProvider(loadEnv({ ...source, SMS_ALLOW_HTTP_HOSTS: `other.example, ${host}` }))
    )?.close();
  });

  it('is refused in the file of a gateway, at the start', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cuiban-gw-')), 'gateway.yaml');
    const yaml =
      'name: x\nsend: { url: "http://mas.example/{mobile}/{text}" }\naccepted: { path: a, equals: [1] }';
    writeFileSync(file, yaml);
    expect((await refusal({ SMS_PROVIDER: 'template', SMS_GATEWAY_FILE: file })).code).toBe(
      'SMS_HTTP_REFUSED',
    );
  });

  it.each([
    ['http://127.0.0.1:9', true],
    ['http://127.8.8.8', true],
    ['http://localhost', true],
    ['http://[::1]:9', true],
    ['https://sms.example', true],
    ['http://127.0.0.1.example', false],
    ['http://localhost.example', false],
    ['http://sms.example@10.0.0.8', false],
    ['http://0x7f.example', false],
    ['ftp://sms.example', false],
  ])('%s: %s', (address, fine) => {
    const ask = () => allowedUrl(new URL(address), 'X', ['sms.example', 'sms.example:80']);
    if (fine) expect(ask).not.toThrow();
    else expect(ask).toThrow(UserError);
  });
});
