import { z } from 'zod';
import { UserError } from '../src/errors.ts';
import { describeIssue, fieldName } from './problems.ts';
import { readTextFile, readYaml } from './textFile.ts';
import {
  carrierRules,
  garbled,
  refusedWords,
  segmentsOf,
  type TemplateProvider,
  wholeLimit,
} from './smsRules.ts';

export const textKinds = ['assignment', 'reminder', 'due', 'overdue'] as const;
export type TextKind = (typeof textKinds)[number];

/** Each variable with the most characters that it needs; null: it is cut to what the provider allows. */
export const textVariables = {
  count: 4,
  on: 6,
  when: 14,
  unit: null,
  office: null,
  task: null,
  place: null,
} as const satisfies Record<string, number | null>;
export type TextVariable = keyof typeof textVariables;

const entry = z.strictObject({
  text: z.string().min(1).max(wholeLimit),
  aliyun: z.string().optional(),
  tencent: z.string().optional(),
  gateway: z.string().optional(),
});

const schema = z.strictObject({
  signature: z.string().min(1),
  variableLimit: z.int().min(4).max(100).optional(),
  segments: z.int().min(1).max(7).default(2),
  texts: z.strictObject({ assignment: entry, reminder: entry, due: entry, overdue: entry }),
});

type TemplatesFile = z.infer<typeof schema>;

/** The templates that one provider has approved. */
export type SmsTemplates = {
  signature: string;
  variableLimit: number;
  texts: Record<TextKind, { id: string; text: string; variables: TextVariable[] }>;
};

/** `${count}` in a text. */
const placeholder = /\$\{([^}]*)\}/g;

/**
 * Reads config/sms/templates.yaml or a file like it, for one provider. Throws UserError SMS_TEMPLATES_INVALID that names
 * every field and every rule of the carriers that is broken (config/smsRules.ts).
 */
export function readSmsTemplates(path: string, provider: TemplateProvider): SmsTemplates {
  const parsed = schema.safeParse(parseFile(path), { error: describeIssue });
  const problems = parsed.success
    ? templateProblems(parsed.data, provider)
    : parsed.error.issues.map((issue) => `${fieldName(issue.path)}${issue.message}`);
  if (!parsed.success || problems.length > 0) {
    throw invalid(`短信模板文件 ${path} 有${problems.length}处不正确：${problems.join('；')}。`);
  }
  const { signature, variableLimit = carrierRules[provider].variable, texts } = parsed.data;
  const chosen = (kind: TextKind) => {
    const { text } = texts[kind];
    return { id: texts[kind][provider] ?? '', text, variables: variablesOf(text).filter(isVariable) };
  };
  return {
    signature,
    variableLimit,
    texts: {
      assignment: chosen('assignment'),
      reminder: chosen('reminder'),
      due: chosen('due'),
      overdue: chosen('overdue'),
    },
  };
}

/** What is still as config/sms/templates.yaml came: no carrier has approved a signature 某某督查室 or a template 0000001. */
export function samplesLeft({ signature, texts }: SmsTemplates): string[] {
  const ids = textKinds.map((kind) => texts[kind].id).filter((id) => /^(?:SMS_)?0+\d$/.test(id));
  const left = [
    ...(signature === '某某督查室' ? [`签名“${signature}”`] : []),
    ...(ids.length > 0 ? [`模板编号 ${ids.join('、')}`] : []),
  ];
  if (left.length === 0) return [];
  return [
    `短信的${left.join('和')}还是样例，服务商会退回每一条短信。请换成审核通过的，写在 SMS_TEMPLATES_FILE 所指的文件里。`,
  ];
}

/** The text with its variables filled in: what arrives, without the signature. */
export function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (_whole, name: string) => variables[name] ?? '');
}

const variablesOf = (text: string): string[] =>
  [...text.matchAll(placeholder)].map((match) => match[1] ?? '');
const isVariable = (name: string): name is TextVariable => Object.hasOwn(textVariables, name);

/** Everything in which the file breaks the rules of that provider. */
function templateProblems(file: TemplatesFile, provider: TemplateProvider): string[] {
  const rules = carrierRules[provider];
  const problems: string[] = [];
  const [least, most] = rules.signature;
  const { length } = file.signature;
  if (length < least || length > most)
    problems.push(`signature 现有 ${length} 字，${rules.name}要求 ${least} 到 ${most} 字`);
  if (/[【】[\]\s]/.test(file.signature)) problems.push('signature 不能含有【】、[] 或空格');
  const limit = file.variableLimit ?? rules.variable;
  for (const kind of textKinds) {
    const { text } = file.texts[kind];
    const id = file.texts[kind][provider];
    const found = [
      ...(id === undefined || !rules.id.test(id)
        ? [`没有${rules.name}的模板编号，应为 ${rules.idExample} 这样的文字（纯数字请加引号）`]
        : []),
      ...textProblems(text),
      ...variableProblems(text, limit),
      ...lengthProblems(text, { signature: length, limit, segments: file.segments }),
    ];
    problems.push(...found.map((problem) => `texts.${kind} ${problem}`));
  }
  return problems;
}

function textProblems(text: string): string[] {
  const fixed = text.replace(placeholder, '');
  const problems: string[] = [];
  const words = refusedWords.filter((word) => fixed.includes(word));
  if (words.length > 0) problems.push(`含有服务商拒收的词：${words.join('、')}`);
  if (/[【】]/.test(fixed) || /^\[|\]$/.test(fixed))
    problems.push('不能含有【】，首尾不能是 []，以免与签名混淆');
  if (garbled.test(fixed)) problems.push(`含有会变成乱码的符号 ${garbled.exec(fixed)?.[0]}`);
  if (/(?<!\d)1[3-9]\d{9}(?!\d)/.test(fixed)) problems.push('不能写手机号，联系电话只能是固定电话');
  if (/[\r\n]/.test(text)) problems.push('须写成一行');
  return problems;
}

function variableProblems(text: string, limit: number): string[] {
  const names = variablesOf(text);
  const problems: string[] = [];
  const unknown = names.filter((name) => !isVariable(name));
  if (unknown.length > 0)
    problems.push(`有不认识的变量 ${unknown.join('、')}，可用 ${Object.keys(textVariables).join('、')}`);
  const repeated = names.filter((name, at) => names.indexOf(name) !== at);
  if (repeated.length > 0) problems.push(`同一变量只能出现一次：${[...new Set(repeated)].join('、')}`);
  if (/\}\s*\$\{/.test(text)) problems.push('两个变量不能相邻，中间要有文字');
  if (/[\w./-]\$\{|\$\{[^}]*\}[\w./-]/.test(text)) problems.push('变量不能与网址、字母或数字相连');
  if (names.length > 0 && text.replace(placeholder, '').trim() === '') problems.push('不能只有变量');
  const tooLong = names.filter((name) => isVariable(name) && (textVariables[name] ?? 0) > limit);
  if (tooLong.length > 0) problems.push(`变量 ${tooLong.join('、')} 可能超过单个变量 ${limit} 字的限制`);
  return problems;
}

/** Counted with every variable as long as it can be, and the signature with its 【】. */
function lengthProblems(text: string, at: { signature: number; limit: number; segments: number }): string[] {
  const longest = variablesOf(text).map(
    (name) => (isVariable(name) ? textVariables[name] : null) ?? at.limit,
  );
  const values = longest.reduce((sum, length) => sum + length, 0);
  const whole = at.signature + 2 + text.replace(placeholder, '').length + values;
  if (whole > wholeLimit) return [`连同签名和变量最长 ${whole} 字，超过 ${wholeLimit} 字`];
  const segments = segmentsOf(whole);
  if (segments <= at.segments) return [];
  return [`连同签名和变量最长 ${whole} 字，将拆成 ${segments} 条，超过 segments 所写的 ${at.segments} 条`];
}

function parseFile(path: string): unknown {
  const yaml = readYaml(readTextFile(path));
  if ('problem' in yaml) throw invalid(`短信模板文件 ${path} ${yaml.problem}。`);
  return yaml.value;
}

function invalid(message: string): UserError {
  return new UserError('SMS_TEMPLATES_INVALID', message, '写法见 config/sms/templates.yaml 中的说明。');
}
