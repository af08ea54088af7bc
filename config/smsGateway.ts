import { z } from 'zod';
import { UserError } from '../src/errors.ts';
import { describeIssue, fieldName } from './problems.ts';
import { readTextFile, readYaml } from './textFile.ts';

const codes = z
  .array(z.union([z.string(), z.int()]).transform(String))
  .max(500)
  .default([]);
const path = z.string().regex(/^[\w-]+(?:\.[\w-]+)*$/);

/** What an answer must hold at `path`; dots lead inwards, numbers count list entries from 0: `data.0.status`. */
const match = z.strictObject({
  path,
  equals: z.array(z.union([z.string(), z.int(), z.boolean()]).transform(String)).min(1),
});

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const request = z.strictObject({
  method: z.enum(['GET', 'POST']).default('POST'),
  url: z.string().min(1),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[^\r\n]*$/)).default({}),
  json: json.optional(),
  form: z.record(z.string(), z.string()).optional(),
  /** `base64`: the JSON is sent as base64 text, as China Mobile's 云MAS wants it. */
  encode: z.enum(['none', 'base64']).default('none'),
});

const computed = z.union([
  z.string(),
  z.strictObject({ md5: z.string() }),
  z.strictObject({ sha256: z.string() }),
  z.strictObject({ base64: z.string() }),
]);

const schema = z.strictObject({
  name: z.string().min(1).max(40),
  /** The gateway takes registered templates only: config/sms/templates.yaml says which. */
  registered: z.boolean().default(false),
  /** Constants and what is computed from others, each from those above it. */
  values: z.record(z.string().regex(/^[A-Za-z]\w*$/), computed).default({}),
  send: request,
  accepted: match.extend({ id: path.optional() }),
  refused: z
    .strictObject({
      /** Where the code stands, and the words about it. */
      at: path,
      wordsAt: path.optional(),
      temporary: codes,
      content: codes,
      recipient: codes,
      day: codes,
      account: codes,
      unsure: codes,
    })
    .optional(),
  lookUp: z
    .strictObject({
      request,
      accepted: match.optional(),
      delivered: match.optional(),
      bounced: match.optional(),
      absent: match.optional(),
    })
    .optional(),
});

export type GatewayFile = z.infer<typeof schema>;
export type GatewayRequest = GatewayFile['send'];
export type GatewayMatch = NonNullable<GatewayFile['lookUp']>['accepted'];

/** What stands in braces: `{phone}`, `{var.count}`. Any other brace is a brace. */
export const placeholders = /\{([A-Za-z]\w*(?:\.\w+)?)\}/g;

const given = ['phone', 'mobile', 'text', 'messageId', 'token', 'keyId', 'keySecret', 'signature'];
const whenRegistered = ['templateId', 'variables'];
const whenAsked = ['providerId', 'day'];

/** Reads a file like config/sms/gateway-mas.yaml. Throws UserError SMS_GATEWAY_INVALID that names every fault. */
export function readGatewayFile(file: string): GatewayFile {
  const parsed = schema.safeParse(parseFile(file), { error: describeIssue });
  const problems = parsed.success
    ? placeholderProblems(parsed.data)
    : parsed.error.issues.map((issue) => `${fieldName(issue.path)}${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw invalid(`短信网关文件 ${file} 有${problems.length}处不正确：${problems.join('；')}。`);
}

function placeholderProblems(file: GatewayFile): string[] {
  const problems: string[] = [];
  const known = new Set([...given, ...(file.registered ? whenRegistered : [])]);
  const check = (where: string, value: unknown, also: readonly string[] = []): void => {
    for (const name of namesIn(value)) {
      const variable = file.registered && /^var\.\w+$/.test(name);
      if (!known.has(name) && !also.includes(name) && !variable)
        problems.push(`${where} 有不认识的 {${name}}`);
    }
  };
  for (const [name, value] of Object.entries(file.values)) {
    check(`values.${name}`, value, file.lookUp ? whenAsked : []);
    known.add(name);
  }
  check('send', file.send);
  if (file.lookUp) check('lookUp.request', file.lookUp.request, whenAsked);
  for (const [where, { json: asJson, form, method }] of requestsOf(file)) {
    if (asJson !== undefined && form !== undefined) problems.push(`${where} 的 json 和 form 只能写一个`);
    if (method === 'GET' && (asJson !== undefined || form !== undefined))
      problems.push(`${where} 用 GET 时不能有 json 或 form`);
  }
  const spoken = JSON.stringify([file.send, file.values]);
  if (!/\{(?:phone|mobile)\}/.test(spoken)) problems.push('send 没有用到手机号 {mobile}');
  if (!file.registered && !spoken.includes('{text}')) problems.push('send 没有用到短信内容 {text}');
  return problems;
}

function requestsOf(file: GatewayFile): [string, GatewayRequest][] {
  return [
    ['send', file.send],
    ...(file.lookUp ? [['lookUp.request', file.lookUp.request] as [string, GatewayRequest]] : []),
  ];
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(placeholders)].map((found) => found[1] ?? '');
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(namesIn);
  return [];
}

function parseFile(file: string): unknown {
  const yaml = readYaml(readTextFile(file));
  if ('problem' in yaml) throw invalid(`短信网关文件 ${file} ${yaml.problem}。`);
  return yaml.value;
}

function invalid(message: string): UserError {
  return new UserError('SMS_GATEWAY_INVALID', message, '写法见 config/sms/gateway-mas.yaml 中的说明。');
}
