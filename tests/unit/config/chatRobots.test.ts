import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readRobots } from '../../../config/chatRobots.ts';
import { loadEnv } from '../../../config/env.ts';
import { manualClock } from '../../../src/clock.ts';
import { chatProvider, robotNames } from '../../../src/delivery/channels/chat-provider.ts';
import { UserError } from '../../../src/errors.ts';

const wecom = {
  name: '市财政局督办群',
  kind: 'wecom',
  url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa',
};
const dingtalk = {
  name: '市教育局督办群',
  kind: 'dingtalk',
  url: 'https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec',
  secret: 'SECthis-is-secret',
};
const feishu = {
  name: '市审计局督办群',
  kind: 'feishu',
  url: 'https://open.feishu.cn/open-apis/bot/v2/hook/c4a0f1d2-xxxx',
};

function refusal(of: () => unknown): UserError {
  try {
    of();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
const refused = (list: unknown) =>
  refusal(() => readRobots(typeof list === 'string' ? list : stringify(list))).message;

describe('the list of robots', () => {
  it('is read from YAML and from JSON', () => {
    const all = [wecom, dingtalk, feishu];
    for (const text of [stringify(all), JSON.stringify(all)])
      expect(readRobots(text)).toEqual(
        all.map((robot) => ({
          name: robot.name,
          kind: robot.kind,
          url: new URL(robot.url),
          secret: 'secret' in robot ? robot.secret : null,
        })),
      );
  });

  it.each<[string, unknown, string]>([
    ['no list', 'key: 1', 'CHAT_ROBOTS 有1处不正确：应为列表，每个机器人一项。'],
    ['an empty list', [], '应为列表，每个机器人一项'],
    ['a word', ['wecom'], '[1] 应写明 name、kind、url'],
    ['no name', [{ ...wecom, name: undefined }], '[1].name 应为一行文字，不超过 40 字'],
    ['a name with a line break', [{ ...wecom, name: '甲\n乙' }], '[1].name 应为一行文字'],
    ['a name with a space at its end', [{ ...wecom, name: '甲 ' }], '首尾没有空格'],
    ['another platform', [{ ...wecom, kind: 'slack' }], '[1].kind 应为 wecom、dingtalk、feishu 之一'],
    ['no address', [wecom, { ...feishu, url: '' }], '[2].url 应为从群里复制的机器人地址'],
    ['another protocol', [{ ...wecom, url: 'ftp://x.example/?key=abcdefgh' }], '[1].url 应为从群里'],
    [
      'a user in the address',
      [{ ...wecom, url: 'https://a:b@x.example/?key=abcdefgh' }],
      '[1].url 应为从群里复制的机器人地址',
    ],
    [
      'WeCom without its key',
      [{ ...wecom, url: 'https://x.example/send?k=1' }],
      '[1].url 应形如 https://qyapi',
    ],
    ['DingTalk without its token', [{ ...dingtalk, url: wecom.url }], '[1].url 应形如 https://oapi.dingtalk'],
    [
      'the older form of Feishu',
      [{ ...feishu, url: 'https://open.feishu.cn/open-apis/bot/hook/c4a0' }],
      '[1].url 应形如 https://open.feishu.cn/open-apis/bot/v2/hook/',
    ],
    [
      'a secret of WeCom',
      [{ ...wecom, secret: 'not-for-wecom' }],
      '[1].secret 应删去，企业微信的群机器人没有密钥',
    ],
    ['a secret with spaces', [{ ...dingtalk, secret: 'SEC this is' }], '[1].secret 应为安全设置中'],
    ['another field', [{ ...wecom, token: 'x' }], '[1] 有不认识的项目，只能写 name、kind、url、secret'],
    ['a name twice', [wecom, { ...feishu, name: wecom.name }], '[2].name 与前面的机器人重名：市财政局督办群'],
    ['no YAML', '- name: a\n  url: https://x?key=very-secret-key\n bad', '不是正确的 YAML 写法'],
    ['everything at once', [{ name: 'a' }, { kind: 'wecom' }], '有4处不正确'],
  ])('%s is refused', (_what, list, problem) => {
    expect(refused(list)).toContain(problem);
  });

  it('no fault of it is told with what stands there, which may be a key', () => {
    const key = 'very-secret-key';
    for (const list of [
      [{ ...wecom, url: key }],
      [{ ...wecom, kind: key }],
      [{ ...dingtalk, secret: `${key} and a space` }],
      [{ ...wecom, [key]: 1 }],
      [key],
      key,
      `- name: [${key}\n`,
      [{ ...wecom, url: `http://x.example/?key=${key}` }],
    ]) {
      const text = typeof list === 'string' ? list : stringify(list);
      const env = { CHAT_ROBOTS: text };
      const error = refusal(() => chatProvider(loadEnv(env), manualClock(new Date())));
      expect(`${error.line} ${String(error.cause)}`).not.toContain(key);
    }
  });
});

const open = (url: string, more: Record<string, string> = {}) => {
  const CHAT_ROBOTS = JSON.stringify([{ ...wecom, url: `${url}?key=abcdefgh` }]);
  return chatProvider(loadEnv({ CHAT_ROBOTS, ...more }), manualClock(new Date()));
};

describe('where robots may be', () => {
  it.each([
    ['http://qyapi.weixin.qq.com/send', '是不加密的 http 地址'],
    ['http://127.0.0.1:8080/send', '是不加密的 http 地址'],
    ['https://127.0.0.1/send', '指向本机或内部网络'],
    ['https://2130706433/send', '指向本机或内部网络'],
    ['https://0x7f.1/send', '指向本机或内部网络'],
    ['https://10.0.0.8/send', '指向本机或内部网络'],
    ['https://169.254.169.254/latest', '指向本机或内部网络'],
    ['https://100.100.100.200/latest', '指向本机或内部网络'],
    ['https://[::1]/send', '指向本机或内部网络'],
    ['https://[::ffff:127.0.0.1]/send', '指向本机或内部网络'],
    ['https://[fd00:ec2::254]/send', '指向本机或内部网络'],
  ])('%s is refused at the start, unless its host is allowed by name', async (url, why) => {
    const error = refusal(() => open(url));
    expect(error).toMatchObject({ code: 'CHAT_ADDRESS_REFUSED' });
    expect(error.line).toContain(`群机器人“市财政局督办群”的地址（${new URL(url).host}）${why}`);
    expect(error.line).not.toContain('abcdefgh');
    await open(url, { CHAT_ALLOW_HOSTS: `other.example, ${new URL(url).hostname}` })?.close();
  });

  it('https to a public name or address is fine', async () => {
    for (const url of ['https://qyapi.weixin.qq.com/send', 'https://8.8.8.8/send']) await open(url)?.close();
  });
});

it('without CHAT_ROBOTS there are none, and any name may stand in a registry', () => {
  expect(chatProvider(loadEnv({}), manualClock(new Date()))).toBeNull();
  expect(robotNames(loadEnv({ CHAT_ROBOTS: '' }))).toBeNull();
  expect(robotNames(loadEnv({ CHAT_ROBOTS: stringify([wecom, feishu]) }))).toEqual(
    new Set(['市财政局督办群', '市审计局督办群']),
  );
});
