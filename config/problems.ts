import type { z } from 'zod';

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  int: '整数',
  number: '整数',
  boolean: ' true 或 false',
  array: '列表，每项一行，以“- ”开头',
  object: '若干“名称: 值”',
};

/** Lists that are written on one line. */
const listExamples: Readonly<Record<string, string>> = {
  audience: '列表，例如 [handler, deputy]',
  channels: '列表，例如 [email, sms]',
};

/** What zod found, for a reader who has never heard of zod. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  const now = issue.input === undefined ? '' : `现为 ${JSON.stringify(issue.input).slice(0, 60)}，`;
  if (issue.code === 'unrecognized_keys') return `有不认识的项目 ${issue.keys.join('、')}`;
  if (issue.input === undefined) return '没有填写';
  if (issue.code === 'invalid_type')
    return `${now}应为${listExamples[String(issue.path?.at(-1))] ?? typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `${now}应为 ${issue.values.join('、')}${issue.values.length > 1 ? ' 之一' : ''}`;
  if (issue.code === 'too_small')
    return issue.origin === 'array' ? '至少要有一项' : `${now}不能小于 ${issue.minimum}`;
  if (issue.code === 'too_big') return `${now}不能大于 ${issue.maximum}`;
  return `${now}不正确`;
}

/** ['steps', 2, 'repeat', 'cap'] → 'steps[3].repeat.cap ', counted from 1 as a reader of the file counts. */
export function fieldName(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`));
  return path.length === 0 ? '' : `${parts.join('').replace(/^\./, '')} `;
}
