import { formatChineseDate, formatChineseMinute } from '../calendar/date.ts';
import { groupBy } from '../group.ts';
import type { MovedDue } from '../reminders/movedDue.ts';
import { HORIZON_DAYS } from '../reminders/planBatch.ts';
import type { MovedReminder } from '../reminders/replan.ts';

const HOW_FAR = `今后${HORIZON_DAYS}天内已排定的`;
const LATER = '更远的到排期时自会按新的安排';

/**
 * What planning anew has moved, in the order of the old times; the many reminders of one unit and time are one line. All of
 * it: once the change is made, no further run could list it again.
 */
export function movedLines(moved: readonly MovedReminder[]): string[] {
  const changes = paired(moved);
  if (changes.length === 0) return [`${HOW_FAR}催办没有变动，${LATER}。`];
  const sorted = [...changes].sort((a, b) => timeOf(a) - timeOf(b));
  const lines = [...groupBy(sorted, movedLine)].map(
    ([line, same]) => `  ${line}${same.length > 1 ? `（${same.length}条）` : ''}`,
  );
  return [`变动的催办${changes.length}条（只列出${HOW_FAR}，${LATER}）：`, ...lines];
}

export function movedDueLines(due: readonly MovedDue[]): string[] {
  if (due.length === 0) return [];
  return [
    `变动的到期日${due.length}项：`,
    ...due.map(
      ({ unit, task, from, to }) =>
        `  ${unit}“${task}”：由${formatChineseDate(from)}改为${formatChineseDate(to)}`,
    ),
  ];
}

/**
 * A due date that moved ends the reminders of the old one and plans others: of the same step that is one change, and none
 * where the time is the same.
 */
export function paired(moved: readonly MovedReminder[]): MovedReminder[] {
  const bySlot = groupBy([...moved], ({ unit, task, step }) => JSON.stringify([unit, task, step]));
  return [...bySlot.values()].flatMap((slot) => {
    const ended = slot.filter(({ to }) => to === null);
    const added = slot.filter(({ from }) => from === null);
    const changed = slot.filter(({ from, to }) => from !== null && to !== null);
    const one = added.map((change, i) => ({ ...change, from: ended[i]?.from ?? null }));
    return [...changed, ...one, ...ended.slice(added.length)].filter(
      ({ from, to }) => from?.getTime() !== to?.getTime(),
    );
  });
}

function movedLine({ unit, task, dueOn, from, to }: MovedReminder): string {
  const what = `${unit}“${task}”（${formatChineseDate(dueOn)}到期）`;
  if (from && to) return `${what}：原定${formatChineseMinute(from)}，改为${formatChineseMinute(to)}`;
  if (from) return `${what}：原定${formatChineseMinute(from)}，不再发送`;
  return to ? `${what}：新增${formatChineseMinute(to)}` : what;
}

const timeOf = ({ from, to }: MovedReminder): number => (from ?? to)?.getTime() ?? 0;
