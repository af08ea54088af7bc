import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { errorText, UserError } from '../src/errors.ts';

/** Who at a unit is told; `supervisor` 督办机构 and `leader` 政府领导 stand outside the unit. */
export const roles = ['handler', 'sectionHead', 'deputy', 'head', 'supervisor', 'leader'] as const;
export type Role = (typeof roles)[number];

/** What notices and pages call them. */
export const roleTitles: Readonly<Record<Role, string>> = {
  handler: '承办人',
  sectionHead: '科室负责人',
  deputy: '分管领导',
  head: '主要负责人',
  supervisor: '督办人员',
  leader: '政府领导',
};

export const channels = ['email', 'sms'] as const;
export type ChannelName = (typeof channels)[number];

/** A year of working days: more is a slip of the keyboard, and would cost a ladder of that length for every obligation. */
const MAX_OFFSET = 250;

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, '应为 HH:mm 形式的时间，例如 09:00，并加引号');
const title = z.string().regex(/^[^\r\n]{1,40}$/, '应为一行文字，不超过40字');
const identifier = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]{0,39}$/, '应为小写字母开头的英文字母和数字，不超过40个');
const workingDays = (min: number, max: number) => z.int().min(min).max(max);

const span = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, '时段的起点 from 必须早于终点 to，否则永远不会发送');

/** In the order of the day, whatever the order in the file. */
const sendWindow = z
  .array(span)
  .min(1)
  .superRefine((spans, context) => {
    const overlap = inOrder(spans).some((later, i, all) => i > 0 && later.from < (all[i - 1]?.to ?? ''));
    if (overlap) context.addIssue({ code: 'custom', message: '时段之间有重叠' });
  })
  .transform(inOrder);

function inOrder<T extends { from: string }>(spans: readonly T[]): T[] {
  return [...spans].sort((a, b) => (a.from < b.from ? -1 : 1));
}

function chosenFrom<const T extends readonly string[]>(names: T) {
  return z
    .array(z.enum(names))
    .min(1)
    .refine((list) => new Set(list).size === list.length, '有重复的项');
}

const common = { key: identifier, title, audience: chosenFrom(roles), channels: chosenFrom(channels) };

/** Sent once, when a person has confirmed the plan: the 交办 notice. */
const confirmationStep = z.strictObject({ ...common, on: z.literal('confirmation') });

/** Sent at `at` on the day `offsetWorkingDays` working days from the due date, and `repeat.cap` more times after it. */
const scheduledStep = z.strictObject({
  ...common,
  offsetWorkingDays: workingDays(-MAX_OFFSET, MAX_OFFSET),
  at: time,
  repeat: z
    .strictObject({
      everyWorkingDays: workingDays(1, MAX_OFFSET),
      /** How many times it is sent again after the first. */
      cap: workingDays(1, 50),
      /** The repeats' title; `{n}` stands for their distance from the due date. Without it: 〈title〉（第k次）. */
      title: title.optional(),
    })
    .optional(),
});

export type ConfirmationStep = z.infer<typeof confirmationStep>;
export type ScheduledStep = z.infer<typeof scheduledStep>;
export type Step = ConfirmationStep | ScheduledStep;

/**
 * Not `z.union`, which answers a slip in one kind of step with the complaints of both. A step in error is handed on as it
 * is, so that the checks of the whole list run too and every problem is told at once.
 */
const step = z.unknown().transform((raw, context): Step => {
  const isConfirmation = typeof raw === 'object' && raw !== null && 'on' in raw;
  const parsed = (isConfirmation ? confirmationStep : scheduledStep).safeParse(raw, { error: describeIssue });
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path, message, continue: true });
  }
  return raw as Step;
});

/** 催办策略: an ordered ladder with the hours in which its messages may go out. Stored whole with each of its versions. */
export const policySchema = z.strictObject({
  name: identifier,
  title,
  windows: z.strictObject({ email: sendWindow, sms: sendWindow }),
  steps: z
    .array(step)
    .min(1)
    .superRefine((steps, context) => {
      const seen = new Set<unknown>();
      steps.forEach((step: Partial<Step> | null, i) => {
        const key = step?.key;
        if (seen.has(key) && key !== undefined) {
          context.addIssue({ code: 'custom', path: [i, 'key'], message: `${key} 与前面的层级重复` });
        }
        seen.add(key);
      });
    }),
});

export type Policy = z.infer<typeof policySchema>;

/** Reads one policy file. Throws UserError POLICY_INVALID that names every field in error. */
export function parsePolicy(yamlText: string, fileName: string): Policy {
  const { policy, problems } = readPolicy(yamlText);
  if (policy) return policy;
  throw invalid(problems.map((problem) => `${fileName}：${problem}`));
}

/**
 * All policies of a folder (`*.yaml`, `*.yml`) by name. Throws one UserError that names every problem of every file
 * (POLICY_INVALID), or that the folder cannot be read or holds none (POLICY_MISSING).
 */
export function loadPolicies(dir: string): Map<string, Policy> {
  const policies = new Map<string, Policy>();
  const problems: string[] = [];
  for (const fileName of policyFiles(dir)) {
    const read = readPolicy(readPolicyFile(dir, fileName));
    problems.push(...read.problems.map((problem) => `${fileName}：${problem}`));
    if (!read.policy) continue;
    const { name } = read.policy;
    if (policies.has(name)) problems.push(`${fileName}：name ${name} 与另一个策略文件重复`);
    policies.set(name, read.policy);
  }
  if (problems.length > 0) throw invalid(problems);
  if (policies.size === 0) throw missing(`文件夹 ${dir} 里没有催办策略文件（*.yaml）。`);
  return policies;
}

function readPolicy(yamlText: string): { policy?: Policy; problems: string[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) {
    const { line } = lineCounter.linePos(syntax.pos[0]);
    return { problems: [`第${line}行不是正确的 YAML 写法（${errorText(syntax)}）`] };
  }
  try {
    const parsed = policySchema.safeParse(document.toJS(), { error: describeIssue });
    if (parsed.success) return { policy: parsed.data, problems: [] };
    return { problems: parsed.error.issues.map((issue) => `${fieldName(issue.path)}${issue.message}`) };
  } catch (error) {
    return { problems: [`不是正确的 YAML 写法（${errorText(error)}）`] };
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  int: '整数',
  number: '整数',
  array: '列表，例如 [handler, deputy]',
  object: '若干“名称: 值”',
};

/** What zod found, for a reader who has never heard of zod. */
function describeIssue(issue: z.core.$ZodRawIssue): string {
  const now = issue.input === undefined ? '' : `现为 ${JSON.stringify(issue.input).slice(0, 60)}，`;
  if (issue.code === 'unrecognized_keys') return `有不认识的项目 ${issue.keys.join('、')}`;
  if (issue.input === undefined) return '没有填写';
  if (issue.code === 'invalid_type') return `${now}应为${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `${now}应为 ${issue.values.join('、')}${issue.values.length > 1 ? ' 之一' : ''}`;
  if (issue.code === 'too_small')
    return issue.origin === 'array' ? '至少要有一项' : `${now}不能小于 ${issue.minimum}`;
  if (issue.code === 'too_big') return `${now}不能大于 ${issue.maximum}`;
  return `${now}不正确`;
}

/** ['steps', 2, 'repeat', 'cap'] → 'steps[3].repeat.cap ', counted from 1 as a reader of the file counts. */
function fieldName(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`));
  return path.length === 0 ? '' : `${parts.join('').replace(/^\./, '')} `;
}

function policyFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort();
  } catch (cause) {
    throw missing(`读不出催办策略文件夹 ${dir}。`, cause);
  }
}

function readPolicyFile(dir: string, fileName: string): string {
  try {
    return readFileSync(join(dir, fileName), 'utf8');
  } catch (cause) {
    throw missing(`读不出催办策略文件 ${join(dir, fileName)}。`, cause);
  }
}

function invalid(problems: readonly string[]): UserError {
  return new UserError(
    'POLICY_INVALID',
    `催办策略有 ${problems.length} 处不正确：${problems.join('；')}。`,
    '请改正后重试，写法见 config/policies/standard.yaml 中的说明。',
  );
}

function missing(message: string, cause?: unknown): UserError {
  return new UserError(
    'POLICY_MISSING',
    message,
    '请放入策略文件，可从项目的 config/policies/standard.yaml 复制。',
    {
      cause,
    },
  );
}
