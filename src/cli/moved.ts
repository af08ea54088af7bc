import { formatChineseDate, formatChineseMinute } from '../calendar/date.ts';
import { groupBy } from '../group.ts';
import type { MovedReminder } from '../reminders/replan.ts';

const MAX_MOVED_LINES = 20;

/** What planning anew has moved, in the order of the old times; the many reminders of one unit and time are one line. */
export function movedLines(moved: readonly MovedReminder[]): string[] {
  if (moved.length === 0) return ['待发的催办没有变动。'];
  const sorted = [...moved].sort((a, b) => timeOf(a) - timeOf(b));
  const lines = [...groupBy(sorted, movedLine)].map(
    ([line, same]) => `  ${line}${same.length > 1 ? `（${same.length}条）` : ''}`,
  );
  const rest = lines.length - MAX_MOVED_LINES;
  return [
    `变动的催办${moved.length}条：`,
    ...lines.slice(0, MAX_MOVED_LINES),
    ...(rest > 0 ? [`  另有${rest}项，加上 --json 可列出全部。`] : []),
  ];
}

function movedLine({ unit, task, dueOn, from, to }: MovedReminder): string {
  const what = `${unit}“${task}”（${formatChineseDate(dueOn)}到期）`;
  if (from && to) return `${what}：原定${formatChineseMinute(from)}，改为${formatChineseMinute(to)}`;
  if (from) return `${what}：原定${formatChineseMinute(from)}，不再发送`;
  return to ? `${what}：新增${formatChineseMinute(to)}` : what;
}

const timeOf = ({ from, to }: MovedReminder): number => (from ?? to)?.getTime() ?? 0;
