import { roleTitles } from '../../config/policy.ts';
import { groupBy } from '../group.ts';
import type { Preview } from '../preview/preview.ts';

type Unreachable = Preview['unreachable'][number];

export const NO_LEADER = '单位通讯录里没有登记邮箱的领导，每周的逾期周报没有人收。';

/** Gravest first. */
const kinds: readonly (readonly [told: Unreachable['told'], heading: string])[] = [
  ['nobody', '无法通知，也没有人可以改送：'],
  ['moved', '无法通知，改送上一级：'],
  ['others', '无法通知本人，同一次催办的其他人能收到：'],
  ['sameRole', '缺一种联系方式，从其他渠道能收到：'],
];

/** Who cannot be told, by what that comes to; a line for each unit and reason. */
export function unreachableLines(unreachable: readonly Unreachable[]): string[] {
  return kinds.flatMap(([told, heading]) => {
    const ofKind = unreachable.filter((one) => one.told === told);
    const lines = [...groupBy(ofKind, ({ unit, reason }) => `${unit}：${reason}`)].map(([words, same]) => {
      const instead = [...new Set(same.flatMap(({ movedTo }) => (movedTo === null ? [] : [title(movedTo)])))];
      const moved = instead.length > 0 ? `，改送${instead.join('或')}` : '';
      return `  ${words}${moved}（责任事项${Math.max(...same.map(({ tasks }) => tasks))}项）`;
    });
    return lines.length > 0 ? [heading, ...lines] : [];
  });
}

function title(role: string): string {
  return Object.entries(roleTitles).find(([name]) => name === role)?.[1] ?? role;
}
