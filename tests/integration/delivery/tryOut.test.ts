import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { runTry } from '../../../src/cli/try.ts';
import { manualClock } from '../../../src/clock.ts';
import { tryOut } from '../../../src/delivery/tryOut.ts';
import { UserError } from '../../../src/errors.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';
import { taken as robotTaken } from './chat/robots.ts';
import { keyId, keySecret, taken } from './sms/channels.ts';
import { type Provider, startProvider } from './sms/provider.ts';

const clock = manualClock(new Date('2018-11-23T01:00:00Z'));
const office = { name: '示例县督查室', phone: null };

const refusal = async (...argv: string[]): Promise<UserError> => {
  const error = await runTry(argv).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error('not refused', { cause: error });
};

describe('cuiban try', () => {
  let relay: TestRelay;
  beforeEach(async () => {
    relay = await startRelay();
    // What the command may read, and a database that it must not ask for.
    vi.stubEnv('SMTP_URL', relay.url);
    vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/none');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await relay.close();
  });

  it('one mail, by the settings as they are, that says it is no task; no database is asked', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await runTry(['email', 'admin@office.example']);
    const [[line] = []] = printed.mock.calls;
    printed.mockRestore();
    const [mail, another] = relay.mails;
    expect(another).toBeUndefined();
    expect(mail?.to).toEqual(['admin@office.example']);
    const { subject, text, messageId } = await PostalMime.parse(mail?.raw ?? '');
    expect(subject).toBe('【发送测试】催办系统的邮件，不必回复');
    expect(text).toContain('本消息不涉及任何任务，不必办理和回复。');
    const id = messageId?.slice(1, 37) ?? '';
    expect(line).toBe(
      `服务商已接收（${relay.name}: 250 OK: message queued），消息编号 ${id}。请看收件的一方是否收到。`,
    );
  });

  it('what the provider refuses is told in plain words, without the address', async () => {
    relay.faults = [{ at: 'recipient', code: 550 }];
    const { code, line } = await refusal('email', 'admin@office.example');
    expect(code).toBe('TRY_REFUSED');
    expect(line).toContain('没有发出：邮件服务器不收发往这个地址的邮件：地址可能不存在（550）。');
    expect(line).not.toContain('admin');
    expect(await refusal('email', 'nobody')).toMatchObject({ code: 'TRY_REFUSED' });
    expect(relay.mails).toHaveLength(0);
  });

  it('what may have gone out is said to be unclear', async () => {
    relay.faults = [{ at: 'answer', drop: true }];
    const { code, line } = await refusal('email', 'admin@office.example');
    expect(code).toBe('TRY_UNCERTAIN');
    expect(line).toContain('不清楚是否发出：邮件正文发出后连接中断');
    expect(relay.mails).toHaveLength(1);
  });

  it('without a provider nothing is sent, and the setting is named', async () => {
    expect(await refusal('sms', '19900000001')).toMatchObject({ code: 'TRY_NO_PROVIDER' });
    expect((await refusal('chat', '督办群')).line).toContain('请先设置 CHAT_ROBOTS');
    vi.stubEnv('SMTP_URL', '');
    expect((await refusal('email', 'admin@office.example')).line).toContain('请先设置 SMTP_URL');
  });

  it('a channel or robot that does not exist', async () => {
    expect((await refusal('fax', '1')).line).toContain('没有“fax”这种发送方式');
    vi.stubEnv('CHAT_ROBOTS', '[{name: 甲群, kind: wecom, url: "https://robot.example/send?key=not-a-key"}]');
    expect((await refusal('chat', '乙群')).line).toContain('现有：甲群。');
  });
});

describe('texts and groups', () => {
  let provider: Provider;
  beforeEach(async () => {
    provider = await startProvider(() => ({ body: taken.aliyun }));
  });
  afterEach(() => provider.close());

  it('a provider of registered texts is sent one of them', async () => {
    const env = loadEnv({
      SMS_PROVIDER: 'aliyun',
      SMS_ENDPOINT: `http://127.0.0.1:${provider.port}`,
      SMS_ACCESS_KEY_ID: keyId,
      SMS_ACCESS_KEY_SECRET: keySecret,
    });
    const tried = await tryOut(env, clock, office, { name: 'sms', to: '19900000001' });
    expect(tried?.outcome).toMatchObject({ outcome: 'accepted' });
    expect(provider.seen.map(({ url }) => url.searchParams.get('TemplateCode'))).toEqual(['SMS_000000003']);
  });

  it('a group is told in free words, with the number', async () => {
    provider.answer = () => ({ body: robotTaken.wecom });
    const env = loadEnv({
      CHAT_ROBOTS: `[{name: 甲群, kind: wecom, url: "http://127.0.0.1:${provider.port}/cgi-bin/webhook/send?key=not-a-key"}]`,
      CHAT_ALLOW_HOSTS: '127.0.0.1',
    });
    const tried = await tryOut(env, clock, office, { name: 'chat', to: '甲群' });
    expect(tried?.outcome).toMatchObject({ outcome: 'accepted' });
    const [seen] = provider.seen;
    expect(seen?.body).toContain('发送测试：收到本消息，说明发送设置正确。');
    expect(seen?.body).toContain(tried?.messageId);
  });
});
