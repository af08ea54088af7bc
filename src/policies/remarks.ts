import { channelNames } from '../../config/channels.ts';
import type { ChannelName, Policy, Step } from '../../config/policy.ts';

type TimedStep = Extract<Step, { at: string }>;

/** What a person should know of a ladder that is not wrong: steps whose time lies outside the hours of their channels. */
export function policyRemarks(policy: Policy): string[] {
  return policy.steps.flatMap((step) => {
    if (!('at' in step)) return [];
    const moved = step.channels.flatMap((channel) => {
      const goes = movedTo(policy, channel, step);
      return goes === null ? [] : [`${channelNames[channel]}${goes}`];
    });
    return moved.length === 0 ? [] : [`“${step.title}”定在${step.at}，不在发送时段内：${moved.join('，')}`];
  });
}

/** When a message planned for that time really goes out, as `planReminders` has it; null: at once. */
function movedTo({ windows, quietHolidays }: Policy, channel: ChannelName, step: TimedStep): string | null {
  const spans = windows[channel];
  if (spans.some(({ from, to }) => from <= step.at && step.at < to)) return null;
  const later = spans.find(({ from }) => step.at < from);
  if (later) return `到${later.from}才发出`;
  // Before and on the due date it never leaves its day.
  if (!isLate(step)) return `提前到当日${spans.at(-1)?.from ?? ''}发出`;
  return `到${quietHolidays ? '下一个工作日' : '次日'}${spans[0]?.from ?? ''}才发出`;
}

function isLate(step: TimedStep): boolean {
  if (!('offsetWorkingDays' in step) && !('offsetDays' in step)) return false;
  return (step.offsetWorkingDays ?? step.offsetDays ?? 0) > 0;
}
