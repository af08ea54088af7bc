import { ruleWords } from '../calendar/ruleWords.ts';
import { extractPlan } from '../extraction/extract.ts';
import type { ExtractedDeadline, ExtractedPlan, ExtractedTask } from '../extraction/types.ts';
import { readArgs } from './args.ts';
import { readPlanArgument } from './planFile.ts';
import { usages } from './usages.ts';

/** `extract FILE [--json]`: prints what a plan holds, for a clerk to read or for a program. Starts no server. */
export async function runExtract(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { json: { type: 'boolean' } },
    words: [1, 1],
    usage: usages.extract,
  });
  const document = await readPlanArgument(words[0] ?? '');
  const plan = extractPlan(document);
  const read = document.warnings ?? [];
  if (values.json) console.log(JSON.stringify({ ...plan, warnings: [...read, ...plan.warnings] }));
  else console.log(summaryOf(plan, read));
}

function summaryOf(plan: ExtractedPlan, read: readonly string[]): string {
  const lines = [
    `标题　　${plan.title ?? '（未识别）'}`,
    `发文单位　${plan.issuer ?? '（未识别）'}`,
    `文号　　${plan.docNumber ?? '（无）'}　　成文日期　${plan.docDate ?? '（未识别）'}　　计划年度　${plan.planYear ?? '（未识别）'}`,
    `任务　　${plan.tasks.length}项`,
    '',
    ...plan.tasks.flatMap((task, i) => taskLines(task, i, plan.planYear)),
  ];
  if (read.length > 0) lines.push('文件读取说明：', ...read.map((w) => `  · ${w}`));
  if (plan.undated.length > 0)
    lines.push(
      '没有写明时限的任务，不立项、不催办：',
      ...plan.undated.map((u) => `  · ${place(u)}${oneLine(u.title)}`),
    );
  if (plan.warnings.length > 0) lines.push('需要人工核定：', ...plan.warnings.map((w) => `  · ${w}`));
  return lines.join('\n');
}

function taskLines(task: ExtractedTask, index: number, year: number | null): string[] {
  return [
    `${index + 1}. ${place(task)}${oneLine(task.title)}`,
    ...task.deadlines.map(
      (d) =>
        `   时限　${oneLine(d.phrase)} → ${meaning(d, year)}　置信度${Math.round(d.confidence * 100)}%${notes(d)}`,
    ),
    `   牵头　${task.leadUnits.join('、') || '—'}　　其他　${task.otherUnits.join('、') || '—'}`,
    '',
  ];
}

const place = ({ ref }: { ref: string }): string => (ref === '' ? '' : `〔${ref}〕`);

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function notes(deadline: ExtractedDeadline): string {
  return deadline.warnings.length > 0 ? `　注意：${deadline.warnings.join('')}` : '';
}

const UNITS = { workday: '个工作日', day: '天', month: '个月', year: '年' } as const;

function meaning(d: ExtractedDeadline, year: number | null): string {
  if (d.kind === 'recurring') return `周期性（${ruleWords(d.rrule ?? '', year)}）`;
  if (d.kind === 'ongoing') return '长期坚持';
  if (d.relative) {
    const { n, unit, after } = d.relative;
    const event = after === '' ? '（起算事件未写明）' : `“${after}”`;
    return n === 0 ? `${event}之前` : `${event}${n < 0 ? '前' : '后'}${Math.abs(n)}${UNITS[unit]}内`;
  }
  return d.due ?? '年份不明';
}
