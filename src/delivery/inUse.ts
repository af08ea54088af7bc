import { noRobots } from './channels/chat-provider.ts';
import type { Sinks } from './sinks.ts';

/** Where messages go with these settings, for whoever looks after them: the status page, and the start. */
export function channelsInUse({ mailbox, gateway, groups, channels }: Sinks) {
  return {
    mail: mailbox === null ? 'SMTP 邮件服务器' : '演练邮箱（邮件不会真正发出）',
    sms: gateway === null ? '短信网关' : '演练短信网关（短信不会真正发出）',
    chat: groupsInUse(groups !== null, channels.chat === noRobots),
  };
}

function groupsInUse(rehearsed: boolean, none: boolean): string {
  if (rehearsed) return '演练工作群（消息不会真正发出）';
  return none ? '未配置群机器人' : '群机器人';
}
