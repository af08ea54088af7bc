import { type CodeMeaning, type CodeTable, meaningOf } from './codes.ts';

/**
 * What the platforms' codes mean. `setup`: the robot's key, signature, key words, addresses, or the robot itself is gone:
 * something that the office has to mend, and the same message may pass then. Rates (45009 and 45033 of WeCom, 130101 and
 * 410100 of DingTalk, 11232 of Feishu) and what is not listed are temporary as well, but heal by themselves.
 */
export type RobotCodes = CodeTable & { setup: readonly string[] };

/** 企业微信全局错误码, developer.work.weixin.qq.com/document/path/90313, in stored copies, read on 2026-11-21. */
export const wecomCodes: RobotCodes = {
  // 机器人webhookurl不合法或者机器人已经被移除出群; 机器人被停用; 不在群里.
  setup: ['93000', '93004', '93008'],
  // Empty, too long, or in a form that it does not take.
  message: ['40033', '40035', '40058', '44004', '45002'],
};

/** 自定义机器人接入, open.dingtalk.com/document/robots/custom-robot-access, in stored copies, read on 2026-11-21. */
export const dingtalkCodes: RobotCodes = {
  // Key words, signature, time, address; token that does not exist; group dissolved, robot stopped, robot gone.
  setup: ['310000', '300001', '300005', '400013', '400101', '400102', '400106'],
  // A message type that it does not take; words or links that it finds unsafe.
  message: ['400105', '430101', '430102', '430103', '430104'],
};

/** 自定义机器人使用指南, open.feishu.cn/document/client-docs/bot-v3/add-custom-bot, in a stored copy, read on 2026-11-21. */
export const feishuCodes: RobotCodes = {
  // Token; signature or time; address; key words.
  setup: ['19001', '19021', '19022', '19024'],
};

/** 9499 is a request that Feishu cannot read, and was its code for too many of them, too; only the words tell. */
export function feishuMeaning({ code, words }: { code: number; words: string }): CodeMeaning {
  if (code === 9499) return /too many|frequen|limit/i.test(words) ? 'temporary' : 'message';
  return meaningOf(String(code), feishuCodes);
}
