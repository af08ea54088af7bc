import { channelNames } from '../../config/channels.ts';
import type { ChannelName, Policy } from '../../config/policy.ts';

/** What a person should know of a ladder that is not wrong: steps whose time lies outside the hours of their channels. */
export function policyRemarks(policy: Policy): string[] {
  return policy.steps.flatMap((step) => {
    if (!('at' in step)) return [];
    const { at, title } = step;
    const late = step.channels.flatMap((channel) => {
      const opens = opensFor(policy, channel, at);
      return opens === null ? [] : [`${channelNames[channel]}到${opens}才发出`];
    });
    return late.length === 0 ? [] : [`“${title}”定在${at}，不在发送时段内：${late.join('，')}`];
  });
}

/** When a message planned for that time really goes out; null: at once. */
function opensFor({ windows, quietHolidays }: Policy, channel: ChannelName, at: string): string | null {
  const spans = windows[channel];
  if (spans.some(({ from, to }) => from <= at && at < to)) return null;
  const later = spans.find(({ from }) => at < from);
  if (later) return later.from;
  return `${quietHolidays ? '下一个工作日' : '次日'}${spans[0]?.from ?? ''}`;
}
