import { dateInShanghai, formatChineseDate } from '../calendar/date.ts';
import type { MovedReminder } from '../reminders/replan.ts';

const MOST = 30;

/** What planning anew has moved, a line each, the rest as a number. */
export function movedLines(moved: readonly MovedReminder[]): string[] {
  const lines = moved.slice(0, MOST).map((m) => `  ${m.unit}：${m.task}（${m.step}）${fate(m)}`);
  return moved.length > MOST ? [...lines, `  ……另有${moved.length - MOST}条`] : lines;
}

function fate({ from, to }: MovedReminder): string {
  if (from === null) return to === null ? '不变' : `新增于${day(to)}`;
  return to === null ? `原定${day(from)}，取消` : `原定${day(from)}，改为${day(to)}`;
}

const day = (at: Date): string => formatChineseDate(dateInShanghai(at));
