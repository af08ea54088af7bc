import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { robotKinds } from '../../../../config/chatRobots.ts';
import type { Channel } from '../../../../src/delivery/channels/channel.ts';
import { type Fault, type Provider, startProvider } from '../sms/provider.ts';
import {
  clock,
  coded,
  dingtalkSign,
  feishuSign,
  group,
  key,
  mobile,
  outgoing,
  robotAt,
  secret,
  taken,
} from './robots.ts';

let provider: Provider;
let channel: Channel;
const origin = () => `http://127.0.0.1:${provider.port}`;
const only = () => {
  expect(provider.seen).toHaveLength(1);
  const [seen] = provider.seen;
  if (!seen) throw new Error('nothing came');
  return { ...seen, json: JSON.parse(seen.body) as Record<string, unknown> };
};

beforeEach(async () => {
  provider = await startProvider(() => ({ body: {} }));
});
afterEach(async () => {
  await channel.close();
  await provider.close();
});

describe('the exact request', () => {
  it('WeCom: key in the address, mention by number, no signature', async () => {
    provider.answer = () => ({ body: taken.wecom });
    channel = robotAt('wecom', origin());
    const message = outgoing();
    expect(await channel.send(message)).toEqual({
      outcome: 'accepted',
      providerId: null,
      detail: 'HTTP 200',
    });
    const { method, url, headers, json, body } = only();
    expect([method, url.pathname, url.search]).toEqual(['POST', '/cgi-bin/webhook/send', `?key=${key}`]);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    });
    expect(json).toEqual({
      msgtype: 'text',
      text: { content: message.text, mentioned_mobile_list: [mobile] },
    });
  });

  it('DingTalk: signed in the address, by milliseconds; mention by number', async () => {
    provider.answer = () => ({ body: taken.dingtalk });
    channel = robotAt('dingtalk', origin());
    const message = outgoing();
    expect(await channel.send(message)).toMatchObject({ outcome: 'accepted' });
    const { url, json, ...seen } = only();
    expect(url.pathname).toBe('/robot/send');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      access_token: key,
      timestamp: String(clock.now().getTime()),
      sign: dingtalkSign({ ...seen, url }),
    });
    expect(json).toEqual({
      msgtype: 'text',
      text: { content: message.text },
      at: { atMobiles: [mobile], isAtAll: false },
    });
  });

  it('DingTalk: a signature with + and / arrives as it was computed', async () => {
    provider.answer = () => ({ body: taken.dingtalk });
    channel = robotAt('dingtalk', origin());
    const start = clock.now();
    let telling = 0;
    for (let ms = 0; ms < 40; ms += 1) {
      clock.set(new Date(start.getTime() + ms));
      expect(await channel.send(outgoing())).toMatchObject({ outcome: 'accepted' });
      const seen = provider.seen.at(-1);
      const sign = seen?.url.searchParams.get('sign');
      expect(sign).toBe(seen && dingtalkSign(seen));
      if (sign?.includes('+') && sign.includes('/')) telling += 1;
    }
    clock.set(start);
    expect(telling).toBeGreaterThan(0);
  });

  it('Feishu: signed in the body, by seconds; it cannot mention by number', async () => {
    provider.answer = () => ({ body: taken.feishu });
    channel = robotAt('feishu', origin());
    const message = outgoing();
    expect(await channel.send(message)).toMatchObject({ outcome: 'accepted' });
    const { url, json, body } = only();
    expect([url.pathname, url.search]).toEqual([`/open-apis/bot/v2/hook/${key}`, '']);
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    expect(json).toEqual({
      timestamp,
      sign: feishuSign(timestamp),
      msg_type: 'text',
      content: { text: message.text },
    });
    expect(body).not.toContain(mobile);
  });

  it('without a secret nothing is signed; without a mobile nobody is mentioned', async () => {
    for (const kind of robotKinds) {
      provider.answer = () => ({ body: taken[kind] });
      channel = robotAt(kind, origin(), { signed: false });
      for (const phone of [null, '0951-6363000', `${mobile},19900000002`]) {
        provider.seen.length = 0;
        expect(await channel.send(outgoing({ phone }))).toMatchObject({ outcome: 'accepted' });
        const { url, json, body } = only();
        expect([...url.searchParams.keys()].filter((name) => /sign|timestamp/.test(name))).toEqual([]);
        expect(Object.keys(json).sort()).toEqual(
          kind === 'feishu' ? ['content', 'msg_type'] : ['msgtype', 'text'],
        );
        expect(body).not.toMatch(/mobile|0951|1990000/i);
      }
    }
  });

  it('the older form in which Feishu takes a message', async () => {
    provider.answer = () => ({ body: { StatusCode: 0, StatusMessage: 'success' } });
    channel = robotAt('feishu', origin());
    expect(await channel.send(outgoing())).toMatchObject({ outcome: 'accepted' });
  });
});

describe.each(robotKinds)('%s', (kind) => {
  beforeEach(() => {
    provider.answer = () => ({ body: taken[kind] });
    channel = robotAt(kind, origin());
  });

  it.each<[Fault, 'uncertain' | 'refused']>([
    ['dropAfter', 'uncertain'],
    ['dropInAnswer', 'uncertain'],
    ['resetInAnswer', 'uncertain'],
    ['silent', 'uncertain'],
    ['endless', 'uncertain'],
    ['huge', 'uncertain'],
    ['html', 'uncertain'],
    ['empty', 'uncertain'],
    ['null', 'uncertain'],
    ['badGateway', 'uncertain'],
    ['gatewayTimeout', 'uncertain'],
    ['unavailable', 'refused'],
    ['redirect', 'refused'],
    ['repost', 'refused'],
  ])('%s: %s, asked once over one connection', async (fault, outcome) => {
    provider.faults.push(fault);
    const start = performance.now();
    const message = outgoing();
    const told = await channel.send(message);
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(told).toMatchObject(outcome === 'refused' ? { outcome, permanent: false } : { outcome });
    if (fault === 'huge') expect(told.detail).toMatch(/answer over \d+ bytes/);
    if (fault === 'silent' || fault === 'endless') expect(told.detail).toContain('timed out');
    expect([provider.connections(), provider.seen.length]).toEqual([1, 1]);
    expect(await channel.lookUp(message.messageId)).toBe('unknown');
  });

  it('taken, but not by the status: nobody knows', async () => {
    provider.answer = () => ({ status: 500, body: taken[kind] });
    expect(await channel.send(outgoing())).toMatchObject({ outcome: 'uncertain' });
  });

  it('the form of another platform is none', async () => {
    const other = kind === 'feishu' ? taken.wecom : { code: 0, msg: 'success' };
    provider.answer = () => ({ body: other });
    expect(await channel.send(outgoing())).toMatchObject({ outcome: 'uncertain' });
  });

  it('a code that no table names is temporary, whatever the status', async () => {
    for (const status of [200, 400, 500]) {
      provider.answer = () => ({ status, body: coded(kind, 7_654_321, 'new') });
      expect(await channel.send(outgoing())).toEqual({
        outcome: 'refused',
        permanent: false,
        detail: '7654321 new',
      });
    }
  });

  it('nobody listens: refused for the moment, nothing went out', async () => {
    await provider.close();
    const told = await channel.send(outgoing());
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toMatch(/^no connection: ECONNREFUSED/);
    provider = await startProvider(() => ({ body: {} }));
  });

  it('a robot that is not in the list may be added: refused for the moment, and said', async () => {
    const told = await channel.send(outgoing({ to: '别的群' }));
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toContain('CHAT_ROBOTS 中没有名为“别的群”的群机器人');
    expect(provider.connections()).toBe(0);
  });

  it('no detail has the key, the secret or a number, though the answer repeats them', async () => {
    for (const status of [200, 400, 502]) {
      for (const form of [true, false]) {
        provider.answer = (seen) => {
          const told = `${'x'.repeat(form ? 60 : 150)} ${seen.url.href} ${seen.body} ${secret}`;
          return { status, body: form ? coded(kind, 9, told) : { told } };
        };
        const { detail } = await channel.send(outgoing());
        expect(detail.length).toBeGreaterThan(60);
        for (const hidden of [key, mobile, ...(kind === 'wecom' ? [] : [secret])])
          expect(detail).not.toContain(hidden.slice(0, 10));
      }
    }
  });

  it('100 at once arrive once each', async () => {
    channel = robotAt(kind, origin(), { timeoutMs: 5_000 });
    const all = Array.from({ length: 100 }, (_, i) => outgoing({ text: `第${i}条` }));
    const outcomes = await Promise.all(all.map((one) => channel.send(one)));
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(new Set(provider.seen.map(({ body }) => /第\d+条/.exec(body)?.[0])).size).toBe(100);
    expect(provider.seen).toHaveLength(100);
  });

  it('close waits for what is being sent', async () => {
    provider.faults.push('silent');
    const order: string[] = [];
    const sending = channel.send(outgoing()).then(() => order.push('sent'));
    const closing = channel.close().then(() => setImmediate(() => order.push('closed')));
    await Promise.all([sending, closing]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(order).toEqual(['sent', 'closed']);
  });
});

describe('the platforms’ codes', () => {
  it.each([
    ['wecom', 45009, 'api freq out of limit', 'moment'],
    ['wecom', 45033, 'api concurrent out of limit', 'moment'],
    ['wecom', -1, 'system busy', 'moment'],
    ['wecom', 93000, 'invalid webhook url', 'setup'],
    ['wecom', 93004, 'robot is disabled', 'setup'],
    ['wecom', 93008, 'not in the group', 'setup'],
    ['wecom', 40058, 'text.content exceed max length 2048', 'good'],
    ['wecom', 44004, 'empty content', 'good'],
    ['dingtalk', 130101, 'send too fast, exceed 20 times per minute', 'moment'],
    ['dingtalk', 410100, '发送速度太快而限流', 'moment'],
    ['dingtalk', -1, '系统繁忙', 'moment'],
    ['dingtalk', 310000, 'sign not match', 'setup'],
    ['dingtalk', 310000, 'keywords not in content', 'setup'],
    ['dingtalk', 310000, 'ip 1.2.3.4 not in whitelist', 'setup'],
    ['dingtalk', 300005, 'token is not exist', 'setup'],
    ['dingtalk', 400102, '机器人已停用', 'setup'],
    ['dingtalk', 430102, '含有不合适的文本', 'good'],
    ['feishu', 11232, 'frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]', 'moment'],
    ['feishu', 9499, 'too many request', 'moment'],
    ['feishu', 9499, 'Bad Request', 'good'],
    ['feishu', 19001, 'param invalid: incoming webhook access token invalid', 'setup'],
    ['feishu', 19021, 'sign match fail or timestamp is not within one hour from current time', 'setup'],
    ['feishu', 19022, 'Ip Not Allowed', 'setup'],
    ['feishu', 19024, 'Key Words Not Found', 'setup'],
  ] as const)('%s %i %s: refused for the %s', async (kind, code, words, why) => {
    provider.answer = () => ({ body: coded(kind, code, words) });
    channel = robotAt(kind, origin());
    const setup = `群机器人“${group}”的设置有误，请核对它是否还在群里、密钥、关键词和 IP 白名单：`;
    expect(await channel.send(outgoing())).toEqual({
      outcome: 'refused',
      permanent: why === 'good',
      detail: `${why === 'setup' ? setup : ''}${code} ${words}`,
    });
    expect(provider.seen).toHaveLength(1);
  });
});
