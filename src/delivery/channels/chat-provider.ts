import { readRobots } from '../../../config/chatRobots.ts';
import type { Env } from '../../../config/env.ts';
import type { Clock } from '../../clock.ts';
import { type Channel, refused } from './channel.ts';
import { chatChannel } from './chat.ts';

/** The robots that the environment lists, ready to write; null when there are none. Throws a UserError when one is wrong. */
export function chatProvider(env: Env, clock: Clock): Channel | null {
  if (env.CHAT_ROBOTS === undefined) return null;
  return chatChannel({
    robots: readRobots(env.CHAT_ROBOTS),
    allowHosts: env.CHAT_ALLOW_HOSTS ?? [],
    clock,
  });
}

/** The names of the robots that the environment lists; null when there are none, and any name may be rehearsed. */
export function robotNames(env: Env): ReadonlySet<string> | null {
  return env.CHAT_ROBOTS === undefined
    ? null
    : new Set(readRobots(env.CHAT_ROBOTS).map((robot) => robot.name));
}

/** Where mails really go out but there is no robot: a message that was only rehearsed would count as sent. */
export const noRobots: Channel = {
  name: 'chat',
  send: () => Promise.resolve(refused(false, '没有配置群机器人，请设置 CHAT_ROBOTS 后重新启动')),
  lookUp: () => Promise.resolve('unknown'),
  close: () => Promise.resolve(),
};
