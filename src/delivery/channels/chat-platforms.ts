import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Robot, RobotKind } from '../../../config/chatRobots.ts';
import { dingtalkCodes, feishuCodes, feishuMeaning, type RobotCodes, wecomCodes } from './chat-codes.ts';
import type { CodeMeaning } from './codes.ts';

/** What goes to a robot. `mobile`: whom to mention. */
export type RobotText = { text: string; mobile: string | null };

/** What a platform said, in its own form. 0: it took the message. */
export type Said = { code: number; words: string };

export type Platform = {
  request(robot: Robot, text: RobotText, now: Date): { url: URL; body: object };
  answer: z.ZodType<Said>;
  codes: RobotCodes;
  /** Where the code alone does not tell. */
  meaning?: (said: Said) => CodeMeaning;
};

const errcode = z
  .object({ errcode: z.int(), errmsg: z.string().default('') })
  .transform(({ errcode: code, errmsg: words }): Said => ({ code, words }));

const hmac = (key: string, data: string): string => createHmac('sha256', key).update(data).digest('base64');

/** WeCom: its key is in the address, there is no signature. Who is mentioned is found by the mobile number. */
const wecom: Platform = {
  request: ({ url }, { text, mobile }) => ({
    url,
    body: {
      msgtype: 'text',
      text: { content: text, ...(mobile !== null && { mentioned_mobile_list: [mobile] }) },
    },
  }),
  answer: errcode,
  codes: wecomCodes,
};

/** DingTalk signs 〈milliseconds〉\n〈secret〉 with the secret, in the address. */
const dingtalk: Platform = {
  request: (robot, { text, mobile }, now) => {
    const url = new URL(robot.url);
    if (robot.secret !== null) {
      const timestamp = String(now.getTime());
      url.searchParams.set('timestamp', timestamp);
      url.searchParams.set('sign', hmac(robot.secret, `${timestamp}\n${robot.secret}`));
    }
    const at = mobile === null ? {} : { at: { atMobiles: [mobile], isAtAll: false } };
    return { url, body: { msgtype: 'text', text: { content: text }, ...at } };
  },
  answer: errcode,
  codes: dingtalkCodes,
};

/** Feishu signs nothing with the key 〈seconds〉\n〈secret〉, in the body. Its robots cannot mention by number. */
const feishu: Platform = {
  request: ({ url, secret }, { text }, now) => {
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const signed = secret === null ? {} : { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
    return { url, body: { ...signed, msg_type: 'text', content: { text } } };
  },
  // `StatusCode` is the older form of the same.
  answer: z.union([
    z
      .object({ code: z.int(), msg: z.string().default('') })
      .transform(({ code, msg: words }): Said => ({ code, words })),
    z
      .object({ StatusCode: z.int(), StatusMessage: z.string().default('') })
      .transform(({ StatusCode: code, StatusMessage: words }): Said => ({ code, words })),
  ]),
  codes: feishuCodes,
  meaning: feishuMeaning,
};

export const platforms: Readonly<Record<RobotKind, Platform>> = { wecom, dingtalk, feishu };
