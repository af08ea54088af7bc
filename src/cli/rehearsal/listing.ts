import { channelNames } from '../../../config/channels.ts';
import type { ChannelName } from '../../../config/policy.ts';
import { dateInShanghai, formatChineseDate, localTimeOf } from '../../calendar/date.ts';
import type { ImportResult } from '../../plans/importPlan.ts';
import type { ConfirmResult } from '../../plans/confirmPlan.ts';
import type { UndatedTask } from '../../extraction/types.ts';
import { leftItems } from '../confirmed.ts';
import type { RehearsalReport } from './report.ts';

type Line = { sentAt: string; channel: ChannelName; unit: string; to: string; words: string };

/** Every message of a rehearsal, a line each, under its day. */
export function messageLines({ messages, digests }: RehearsalReport): string[] {
  const all: Line[] = [
    ...messages.map((m) => ({ ...m, words: m.subject || m.text })),
    ...digests.map((d) => ({ ...d, channel: 'email' as const, unit: '', words: d.subject })),
  ];
  const inTime = all.sort((a, b) => (a.sentAt < b.sentAt ? -1 : a.sentAt > b.sentAt ? 1 : 0));
  let day = '';
  return inTime.flatMap(({ sentAt, channel, unit, to, words }) => {
    const at = new Date(sentAt);
    const on = dateInShanghai(at);
    const line = `  ${localTimeOf(at)} ${channelNames[channel]} → ${unit}${unit && ' '}${to}  ${words.replace(/\s+/g, ' ')}`;
    if (on === day) return [line];
    day = on;
    return [formatChineseDate(on), line];
  });
}

/** What a rehearsal does not live through: deadlines that nobody can owe yet, and why. */
export function leftOutLines(
  { deadlines, unmatched, undated }: Pick<ImportResult, 'deadlines' | 'unmatched' | 'undated'>,
  { left, skipped, obligations }: ConfirmResult,
): string[] {
  const passed = left.filter(({ ask }) => ask === 'past').length;
  const endless = left.filter(({ ask }) => ask === 'until').length;
  return [
    ...(left.length + skipped > 0 ? [`没有参加演练的时限${left.length + skipped}处：`] : []),
    ...(skipped > 0 ? [`  演练起始日之前已经到期的${skipped}处；加上 --past overdue，按逾期催办。`] : []),
    ...leftItems(left),
    ...undatedLines(undated),
    ...(passed > 0 ? [`时限已过的${passed}处：加上 --past overdue，按逾期催办。`] : []),
    ...(endless > 0 ? [`缺终止日期或已经到期的周期性时限${endless}处：加上 --until YYYY-MM-DD。`] : []),
    ...unmatched.map(({ words, suggestions }) => `  ${unmatchedLine(words, suggestions)}`),
    ...(obligations === 0
      ? [`没有责任事项，演练期间没有催办：文件中的时限${deadlines}处都没有立项，原因见上。`]
      : []),
  ];
}

export function unmatchedLine(words: string, suggestions: readonly string[]): string {
  const hint = suggestions.length > 0 ? `，可能是：${suggestions.join('、')}` : '';
  return `未匹配的单位“${words}”${hint}`;
}

const NAMED = 5;

/** Tasks that nobody is reminded of because the plan gives no time, counted, the first few by their place. */
export function undatedLines(undated: readonly UndatedTask[]): string[] {
  if (undated.length === 0) return [];
  const named = undated.slice(0, NAMED).map(({ ref, title }) => (ref === '' ? `“${title}”` : ref));
  const places = `${named.join('、')}${undated.length > NAMED ? '等' : ''}`;
  return [
    `  没有写明时限的任务${undated.length}项（${places}），不立项、不催办；各是什么，可用 extract 查看。`,
  ];
}
