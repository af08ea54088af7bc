import { UserError } from '../errors.ts';
import type { Registry } from './types.ts';

const SHOWN = 5;

/**
 * Every group of the registry must have its robot: one that has none would only be found out when a message cannot go.
 * `robots`: null where none are set up yet, so that any name may be rehearsed.
 */
export function checkRobots({ contacts }: Registry, robots: ReadonlySet<string> | null): void {
  if (robots === null) return;
  const groups = contacts.flatMap(({ chat }) => (chat === null || robots.has(chat) ? [] : [chat]));
  const unknown = [...new Set(groups)];
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, SHOWN).map((name) => `“${name}”`);
  const rest = unknown.length > SHOWN ? `等${unknown.length}个` : '';
  throw new UserError(
    'ROBOT_UNKNOWN',
    `单位通讯录的工作群${shown.join('、')}${rest}没有对应的群机器人。`,
    `请改为 CHAT_ROBOTS 中的名称（${[...robots].join('、')}），或在其中补充。`,
  );
}
