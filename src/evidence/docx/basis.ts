import type { FileChild } from 'docx';
import { channelNames, channels } from '../../../config/channels.ts';
import { type Policy, roleTitles, type Step } from '../../../config/policy.ts';
import type { EvidencePack } from '../pack.ts';
import { deadlineKinds, obligationStates } from '../words.ts';
import { facts, minute, paragraph, table } from './parts.ts';
import { SIZES } from './style.ts';

const place = ([start = 0, end = 0]: number[]): string => `全文第${start + 1}至${end}字`;

/** The plan, its own words, and where in it they stand. */
export function basis({ plan, task, deadline, unit }: EvidencePack): FileChild[] {
  const event = deadline.event;
  return [
    facts([
      ['文件标题', plan.title],
      ['文号', plan.docNumber],
      ['发文机关', plan.issuer],
      ['成文日期', plan.docDate],
      ['导入的文件', `${plan.file}（${minute(plan.importedAt)}导入，${minute(plan.confirmedAt)}确认）`],
      ['全文指纹', { text: plan.sha256, size: SIZES.tiny }],
      ['任务出处', task.ref],
      ['任务原文', `${task.words}\n（${place(task.span)}）`],
      ['时限原文', `${deadline.words}（${place(deadline.span)}）`],
      ['时限类型', `${deadlineKinds[deadline.kind]}（${deadline.reason}）`],
      ['起算事件', event && `${event.on}${event.note === null ? '' : `，${event.note}`}`],
      ['责任单位原文', unit.words.map(({ role, words }) => `${words}（${duty(role)}）`).join('、')],
    ]),
  ];
}

const told = (at: string | null): string | null => at && minute(at);

const duty = (role: 'lead' | 'supporting'): string => (role === 'lead' ? '牵头单位' : '责任单位');

export function obligation({ unit, obligation: o }: EvidencePack): FileChild[] {
  const moved = o.dueVersion > 1 ? `（第${o.dueVersion}版，${minute(o.dueSetAt)}调整）` : '';
  return [
    facts([
      ['责任单位', `${unit.name}（${duty(o.role)}）`],
      ['计划时限', o.periodOn],
      ['现行到期日', `${o.dueOn}${moved}`],
      ['目前状态', obligationStates[o.state]],
      ['立项', minute(o.startedAt)],
      ['签收', told(o.acknowledgedAt)],
      ['最近进展', told(o.progressAt)],
      ['人工催办', told(o.urgedAt)],
      ['暂停', told(o.pausedAt)],
      ['办结', told(o.closedAt)],
    ]),
  ];
}

export function policy({ policy: p }: EvidencePack): FileChild[] {
  const { definition } = p;
  const rows = definition.steps.map((step) => [
    step.title,
    whenOf(step),
    step.audience.map((role) => roleTitles[role]).join('、'),
    step.channels.map((name) => channelNames[name]).join('、'),
  ]);
  return [
    paragraph(
      `采用“${definition.title}”（${p.name}第${p.version}版，${minute(p.createdAt)}启用）。${hours(definition)}`,
    ),
    table(rows, { head: ['层级', '时间', '对象', '渠道'], widths: [32, 30, 24, 14], size: SIZES.small }),
  ];
}

/** Of the channels that its steps use. */
const hours = ({ windows, steps, quietHolidays }: Policy): string => {
  const used = channels.filter((channel) => steps.some((step) => step.channels.includes(channel)));
  const days = quietHolidays ? '工作日' : '每天（含休息日）';
  return `${used.map((channel) => `${channelNames[channel]}在${days}${spans(windows[channel])}发送`).join('，')}。`;
};

const spans = (of: Policy['windows']['email']): string =>
  of.map(({ from, to }) => `${from}至${to}`).join('、');

function whenOf(step: Step): string {
  if ('on' in step)
    return step.on === 'confirmation' ? '确认立项时' : `签收后${step.afterWorkingDays}个工作日无进展`;
  const repeats = step.repeat
    ? `，此后每${step.repeat.everyWorkingDays}个工作日一次，至多${step.repeat.cap}次`
    : '';
  if (step.atPercent !== undefined) return `时限过${step.atPercent}%，${step.at}${repeats}`;
  const [offset, unit] =
    step.offsetDays === undefined ? [step.offsetWorkingDays ?? 0, '个工作日'] : [step.offsetDays, '天'];
  const day = offset === 0 ? '到期当日' : `到期${offset < 0 ? '前' : '后'}${Math.abs(offset)}${unit}`;
  return `${day}，${step.at}${repeats}`;
}

const SHOWN_DAYS = 80;

/** Who arranged which days between the beginning and the last reminder. */
export function calendar({ calendar: used }: EvidencePack): FileChild[] {
  const provisional =
    used.provisionalDays > 0 ? `其中${used.provisionalDays}天的放假安排当时尚未公布，为暂定。` : '';
  const arranged =
    used.days.length === 0
      ? '没有放假和调休安排，按周一至周五上班、周六周日休息计算工作日'
      : '按下列安排计算工作日，其余按周一至周五上班、周六周日休息';
  const first = paragraph(`${used.from}至${used.to}${arranged}。${provisional}`);
  if (used.days.length === 0) return [first];
  const rest =
    used.days.length > SHOWN_DAYS ? [paragraph(`等${used.days.length}天，见 JSON 格式的材料。`)] : [];
  return [
    first,
    table(
      used.days.slice(0, SHOWN_DAYS).map((day) => [day.on, day.label, day.source]),
      { head: ['日期', '安排', '依据'], widths: [18, 26, 56], size: SIZES.small },
    ),
    ...rest,
  ];
}
