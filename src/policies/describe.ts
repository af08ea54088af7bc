import { type ChannelName, channelNames, channels } from '../../config/channels.ts';
import { type Policy, roleTitles, type Step, urgencyTitles } from '../../config/policy.ts';
import { isConfirmation, isSilence } from '../reminders/ladder.ts';
import { CATEGORIES } from '../units/registryColumns.ts';

const parts = { lead: '牵头单位', supporting: '有牵头单位时的其他责任单位' } as const;
const restDays = { stay: '到期日不变', forward: '顺延到下一工作日', back: '提前到上一工作日' } as const;
const periods = { month: '每月', quarter: '每季度', halfYear: '每半年' } as const;

/** A ladder in words, for whoever has to answer why a unit was told, and does not read YAML. */
export function describePolicy(policy: Policy): string[] {
  const { gapAfterManualWorkingDays: gap, ongoing } = policy;
  return [
    `适用范围：${scope(policy)}`,
    `发送时段：${hours(policy)}；休息日${policy.quietHolidays ? '不发送' : '照常发送'}`,
    `到期日是休息日的：${restDays[policy.dueOnRestDay]}`,
    ...(gap > 0 ? [`人工催办后${gap}个工作日内不再自动催办`] : []),
    `长期任务：${ongoing ? `${periods[ongoing.every]}询问一次进展` : '不询问进展'}`,
    '催办层级：',
    ...policy.steps.map((step, i) => `  ${i + 1}. ${step.title}：${when(step)}，${whom(step)}${again(step)}`),
  ];
}

function scope({ appliesTo: { urgency, roles, categories } }: Policy): string {
  const named = [
    ...(urgency ? [`${urgency.map((one) => urgencyTitles[one]).join('、')}的任务`] : []),
    ...(roles ? [roles.map((role) => parts[role]).join('、')] : []),
    ...(categories
      ? [
          [...CATEGORIES]
            .filter(([, c]) => categories.includes(c))
            .map(([t]) => t)
            .join('、'),
        ]
      : []),
  ];
  return named.length === 0 ? '其他策略都不适用的事项' : named.join('，');
}

function hours({ windows }: Policy): string {
  const spans = (channel: ChannelName) => windows[channel].map(({ from, to }) => `${from}—${to}`).join('、');
  return channels.map((channel) => `${channelNames[channel]}${spans(channel)}`).join('，');
}

function when(step: Step): string {
  if (isConfirmation(step)) return '计划确认后立即';
  if (isSilence(step)) return `签收后${step.afterWorkingDays}个工作日没有反馈进展，${step.at}`;
  if (step.atPercent !== undefined) return `从立项到到期的工作日过了${step.atPercent}%，${step.at}`;
  const [offset, unit] =
    step.offsetDays === undefined ? [step.offsetWorkingDays ?? 0, '个工作日'] : [step.offsetDays, '天'];
  if (offset === 0) return `到期当日${step.at}`;
  return `${offset < 0 ? '到期前' : '逾期'}${Math.abs(offset)}${unit}，${step.at}`;
}

function whom({ audience, channels: by }: Step): string {
  const people = audience.map((role) => roleTitles[role]).join('、');
  return `${by.map((channel) => channelNames[channel]).join('、')}发${people}`;
}

function again(step: Step): string {
  if (!('repeat' in step) || step.repeat === undefined) return '';
  return `；此后每${step.repeat.everyWorkingDays}个工作日一次，最多再发${step.repeat.cap}次`;
}
