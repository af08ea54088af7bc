import { z } from 'zod';
import { UserError } from '../src/errors.ts';
import { fieldName } from './problems.ts';
import { readYaml } from './textFile.ts';

/** 企业微信, 钉钉, 飞书: their 群机器人. */
export const robotKinds = ['wecom', 'dingtalk', 'feishu'] as const;
export type RobotKind = (typeof robotKinds)[number];

/** `url` holds the robot's key: like `secret` it goes into no log, no message and no database. */
export type Robot = { name: string; kind: RobotKind; url: URL; secret: string | null };

/** As a contact's column 工作群 names it: one line that does not begin or end with a space. */
export const robotName = /^\S(?:[^\r\n\t]{0,38}\S)?$/u;

/** Where each platform's address has its key. One that does not is no robot's, or one of an older form. */
const keyed: Readonly<Record<RobotKind, { has: (url: URL) => boolean; looks: string }>> = {
  wecom: {
    has: (url) => Boolean(url.searchParams.get('key')),
    looks: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  },
  dingtalk: {
    has: (url) => Boolean(url.searchParams.get('access_token')),
    looks: 'https://oapi.dingtalk.com/robot/send?access_token=…',
  },
  feishu: {
    has: (url) => /\/bot\/v2\/hook\/[^/]+$/.test(url.pathname),
    looks: 'https://open.feishu.cn/open-apis/bot/v2/hook/…',
  },
};

/** What a field must be; said of whatever else stands there, because that may be a key in the wrong place. */
const expected: ReadonlyMap<PropertyKey | undefined, string> = new Map([
  ['name', '应为一行文字，不超过 40 字，首尾没有空格'],
  ['kind', `应为 ${robotKinds.join('、')} 之一`],
  ['url', '应为从群里复制的机器人地址'],
  ['secret', '应为安全设置中“加签”或“签名校验”的密钥'],
]);

const robot = z
  .strictObject({
    name: z.string().regex(robotName),
    kind: z.enum(robotKinds),
    url: z
      .string()
      .regex(/^https?:\/\/[^/?#@\\\s]+\/[^#\s]*$/, { abort: true })
      .refine((text) => URL.canParse(text), { abort: true, error: expected.get('url') })
      .transform((text) => new URL(text)),
    secret: z
      .string()
      .regex(/^[\x21-\x7e]{8,200}$/)
      .optional(),
  })
  .superRefine(({ kind, url, secret }, context) => {
    if (!keyed[kind].has(url))
      context.addIssue({ code: 'custom', path: ['url'], message: `应形如 ${keyed[kind].looks}` });
    if (kind === 'wecom' && secret !== undefined)
      context.addIssue({ code: 'custom', path: ['secret'], message: '应删去，企业微信的群机器人没有密钥' });
  })
  .transform(({ secret, ...rest }): Robot => ({ ...rest, secret: secret ?? null }));

const robots = z
  .array(robot)
  .min(1)
  .superRefine((all, context) => {
    all.forEach(({ name }, i) => {
      if (all.findIndex((other) => other.name === name) < i)
        context.addIssue({ code: 'custom', path: [i, 'name'], message: `与前面的机器人重名：${name}` });
    });
  });

/** Reads the list in CHAT_ROBOTS. Throws UserError CHAT_ROBOTS_INVALID that names every field in error, and no value of any. */
export function readRobots(text: string): Robot[] {
  const parsed = robots.safeParse(parseList(text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${fieldName(issue.path)}${problemOf(issue)}`);
  throw invalid(`CHAT_ROBOTS 有${problems.length}处不正确：${problems.join('；')}。`);
}

/** In words of our own. */
function problemOf({ code, path, message }: z.core.$ZodIssue): string {
  if (code === 'custom') return message;
  if (code === 'unrecognized_keys') return '有不认识的项目，只能写 name、kind、url、secret';
  if (path.length === 0) return '应为列表，每个机器人一项';
  return expected.get(path.at(-1)) ?? '应写明 name、kind、url';
}

function parseList(text: string): unknown {
  const yaml = readYaml(text);
  if ('problem' in yaml) throw invalid(`CHAT_ROBOTS ${yaml.problem}。`);
  return yaml.value;
}

function invalid(message: string): UserError {
  return new UserError('CHAT_ROBOTS_INVALID', message, '写法见 .env.example，改正后重新启动。');
}
