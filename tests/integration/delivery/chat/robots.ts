import { createHmac, randomUUID } from 'node:crypto';
import { readRobots, type RobotKind } from '../../../../config/chatRobots.ts';
import type { Outgoing } from '../../../../src/delivery/channels/channel.ts';
import { type ChatOptions, chatChannel } from '../../../../src/delivery/channels/chat.ts';
import { manualClock } from '../../../../src/clock.ts';
import type { Seen } from '../sms/provider.ts';

/** Of each platform one robot, as its group shows the address. */
export const key = '693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa';
export const secret = 'SECthis-is-a-secret';
const paths: Record<RobotKind, string> = {
  wecom: `/cgi-bin/webhook/send?key=${key}`,
  dingtalk: `/robot/send?access_token=${key}`,
  feishu: `/open-apis/bot/v2/hook/${key}`,
};

export const group = '市财政局督办群';
export const mobile = '19900000001';
export const clock = manualClock(new Date('2026-11-23T01:02:03.456Z'));

/** A robot at that origin. Its host is allowed by name, unless the test says otherwise. */
export function robotAt(
  kind: RobotKind,
  origin: string,
  { signed = kind !== 'wecom', ...more }: Partial<ChatOptions> & { signed?: boolean } = {},
) {
  const robot = { name: group, kind, url: `${origin}${paths[kind]}`, ...(signed && { secret }) };
  return chatChannel({
    robots: readRobots(JSON.stringify([robot])),
    allowHosts: ['127.0.0.1'],
    clock,
    timeoutMs: 400,
    ...more,
  });
}

export const outgoing = (changes: Partial<Outgoing> = {}): Outgoing => ({
  messageId: randomUUID(),
  to: group,
  phone: mobile,
  subject: '',
  text: '【任务到期提醒】\n市财政局（承办人：张三）：\n“今日到期” 1 项。',
  html: null,
  ...changes,
});

const hmac = (hmacKey: string, data: string) => createHmac('sha256', hmacKey).update(data).digest('base64');

/** What the platform computes from what came over the wire: open.dingtalk.com, 自定义机器人安全设置. */
export const dingtalkSign = ({ url }: Seen): string =>
  hmac(secret, `${url.searchParams.get('timestamp')}\n${secret}`);

/** open.feishu.cn, 自定义机器人使用指南: nothing is signed, with the key 〈timestamp〉\n〈secret〉. */
export const feishuSign = (timestamp: string): string => hmac(`${timestamp}\n${secret}`, '');

/** How each platform says that it took a message. */
export const taken: Record<RobotKind, unknown> = {
  wecom: { errcode: 0, errmsg: 'ok' },
  dingtalk: { errcode: 0, errmsg: 'ok' },
  feishu: { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' },
};

export const coded = (kind: RobotKind, code: number, words: string): unknown =>
  kind === 'feishu' ? { code, data: {}, msg: words } : { errcode: code, errmsg: words };
