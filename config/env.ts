import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { UserError } from '../src/errors.ts';
import { projectRoot } from './paths.ts';
import { limitsForm, readLimits } from './smtpLimits.ts';
import { readTextFile } from './textFile.ts';

type Source = Readonly<Record<string, string | undefined>>;

/** An address of one of `schemes`, for example `postgres://user:password@host:5432/name`. */
function address(schemes: readonly string[], example: string) {
  return z
    .string()
    .refine((text) => isAddress(text, schemes))
    .optional()
    .describe(`应为 ${starts(schemes)} 开头的地址，例如 ${example}`);
}

/** One or several of them, separated by commas or blanks; a comma in a password is written %2C. */
function addresses(schemes: readonly string[], example: string) {
  return z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
    .refine((all) => all.length > 0 && all.every((one) => isAddress(one, schemes)))
    .optional()
    .describe(`应为 ${starts(schemes)} 开头的地址，多个用逗号或空格分开，例如 ${example}`);
}

const starts = (schemes: readonly string[]): string => schemes.map((scheme) => `${scheme}://`).join(' 或 ');

/** User and password are percent-encoded: what cannot be decoded would only be noticed at the first connection. */
function isAddress(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return schemes.includes(protocol.slice(0, -1)) && !/%(?![0-9a-f]{2})/i.test(username + password);
}

function integer(min: number, max: number, fallback: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max)
    .prefault(String(fallback))
    .describe(`应为 ${min} 到 ${max} 的整数`);
}

/** The providers of texts: our own small interface, a file that describes another one, or a cloud. */
const smsProviders = ['gateway', 'template', 'aliyun', 'tencent'] as const;

/** Whether mails to an `smtp://` relay are encrypted on the way. */
const startTls = ['auto', 'required', 'off'] as const;

const file = z.string().transform((path) => resolve(projectRoot, path));

const secret = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .optional()
  .describe('应为不含空格的英文字母、数字和符号');

/** Part of an address that a provider calls. */
const token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{24,200}$/)
  .optional()
  .describe('应为 24 到 200 位英文字母、数字、- 和 _');

const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*$/,
  )
  .optional();

const hosts = z
  .string()
  .regex(/^[A-Za-z0-9.:_[\], -]+$/)
  .transform((names) => names.split(/[ ,]+/).filter((name) => name !== ''))
  .optional();

/** Goes into mail headers and message texts, so it may hold no line break. */
const oneLine = z
  .string()
  .regex(/^[^\r\n]{1,100}$/)
  .optional()
  .describe('应为一行文字，不超过 100 字');

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every variable with what it may hold; its description is what a wrong value is answered with. */
const schema = z.object({
  DATABASE_URL: address(['postgres', 'postgresql'], 'postgres://cuiban:***@db.example:5432/cuiban'),
  REDIS_URL: address(['redis', 'rediss'], 'redis://redis.example:6379'),
  SMTP_URL: addresses(['smtp', 'smtps'], 'smtps://user:***@mail.example:465'),
  SMTP_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/)
    .prefault('督查室 <ducha@office.example>')
    .describe('应为邮箱地址，例如 督查室 <ducha@office.example>'),
  SMTP_CONNECTIONS: integer(1, 50, 5),
  SMTP_LIMITS: z
    .string()
    .regex(limitsForm)
    .transform(readLimits)
    .optional()
    .describe('应为“主机 connections=2 perConnection=50 perMinute=30”的形式，多台用分号分开'),
  SMTP_STARTTLS: z
    .enum(startTls)
    .optional()
    .describe(`应为 ${startTls.join('、')} 之一`),
  SMTP_CA_FILE: file.optional().describe('应为文件路径'),
  SMTP_BOUNCE: z
    .string()
    .regex(/^[^<>@\s]+@[^<>@\s]+$/)
    .optional()
    .describe('应为邮箱地址，例如 tuixin@office.example'),
  SMTP_BOUNCE_TOKEN: token,
  IMAP_URL: address(['imap', 'imaps'], 'imaps://user:***@mail.example:993/INBOX'),
  DKIM_DOMAIN: domainName.describe('应为域名，例如 office.example'),
  DKIM_SELECTOR: domainName.describe('应为 DNS 中的选择器，例如 cuiban2026'),
  DKIM_PRIVATE_KEY: z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .optional()
    .describe('应为 PEM 格式的 RSA 私钥'),
  SMS_PROVIDER: z
    .enum(smsProviders)
    .prefault('gateway')
    .describe(`应为 ${smsProviders.join('、')} 之一`),
  SMS_URL: address(['http', 'https'], 'https://sms.example/api'),
  SMS_TOKEN: secret,
  SMS_GATEWAY_FILE: file.optional().describe('应为文件路径'),
  SMS_TEMPLATES_FILE: file.prefault('config/sms/templates.yaml').describe('应为文件路径'),
  SMS_ACCESS_KEY_ID: secret,
  SMS_ACCESS_KEY_SECRET: secret,
  SMS_APP_ID: z
    .string()
    .regex(/^\d{6,20}$/)
    .optional()
    .describe('应为腾讯云短信应用的 SdkAppId，例如 1400006666'),
  SMS_REGION: z
    .string()
    .regex(/^[a-z]{2}-[a-z0-9-]{2,30}$/)
    .prefault('ap-guangzhou')
    .describe('应为腾讯云地域，例如 ap-guangzhou'),
  SMS_ENDPOINT: address(['http', 'https'], 'https://dysmsapi.aliyuncs.com'),
  SMS_ALLOW_HTTP_HOSTS: hosts.describe('应为主机名，多个用逗号分开，例如 mas.example,10.0.0.8'),
  SMS_RECEIPT_TOKEN: token,
  /** Checked where the robots are opened (config/chatRobots.ts), which says more about a fault. */
  CHAT_ROBOTS: z.string().max(100_000).optional().describe('应为 YAML 列表，写法见 .env.example'),
  CHAT_ALLOW_HOSTS: hosts.describe('应为主机名，多个用逗号分开，例如 im.example,10.0.0.9'),
  DATA_DIR: z
    .string()
    .prefault('./data')
    .transform((path) => resolve(projectRoot, path))
    .describe('应为文件夹路径'),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/)
    .prefault('127.0.0.1')
    .describe('应为本机地址，例如 127.0.0.1，0.0.0.0 表示所有网卡'),
  PORT: integer(0, 65_535, 8080),
  LOG_LEVEL: z
    .enum(logLevels)
    .prefault('info')
    .describe(`应为 ${logLevels.join('、')} 之一`),
  STOP_WITHIN_SECONDS: integer(1, 3_600, 260),
  PUBLIC_URL: address(['http', 'https'], 'https://cuiban.example'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{24,200}$/)
    .optional()
    .describe('应为 24 到 200 位英文字母、数字、- 和 _'),
  HEARTBEAT_URL: address(['http', 'https'], 'https://watchdog.example/ping/cuiban'),
  OFFICE_NAME: oneLine,
  OFFICE_PHONE: z
    .string()
    .regex(/^[0-9+() （）、,，转－-]{3,60}$/)
    .optional()
    .describe('应为电话号码，例如 0951-0000000'),
});

export type Env = z.infer<typeof schema>;
type Name = keyof Env;

/** Variables that hold a password or token: never echoed, and also read from the file that `<NAME>_FILE` names. */
const secrets = [
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'SMTP_BOUNCE_TOKEN',
  'IMAP_URL',
  'DKIM_PRIVATE_KEY',
  'SMS_TOKEN',
  'SMS_ACCESS_KEY_ID',
  'SMS_ACCESS_KEY_SECRET',
  'SMS_RECEIPT_TOKEN',
  'CHAT_ROBOTS',
  'METRICS_TOKEN',
] as const satisfies readonly Name[];
const secretNames: ReadonlySet<string> = new Set(secrets);

/** Never echoed either: a gateway's address may hold a password, a watchdog's its key. */
const addressNames: ReadonlySet<string> = new Set<Name>([
  'SMS_URL',
  'SMS_ENDPOINT',
  'PUBLIC_URL',
  'HEARTBEAT_URL',
]);

/** Every name that is read, with the `_FILE` forms: `.env.example` must list exactly these. */
export const envNames: readonly string[] = [
  ...Object.keys(schema.shape),
  ...secrets.map((name) => `${name}_FILE`),
];

/**
 * Reads the settings once, at the start of a process. Throws one UserError that names every wrong variable.
 * An empty variable counts as not set. Without an argument it reads the environment and below it `.env` in the
 * project's folder.
 */
export function loadEnv(source: Source = { ...readDotEnv(), ...process.env }): Env {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = secretNames.has(name) ? readSecret(name, source, problems) : source[name];
    if (value !== undefined && value !== '') values[name] = value;
  }

  const parsed = schema.safeParse(values);
  if (parsed.success && problems.length === 0) return parsed.data;

  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])));
  for (const [name, field] of Object.entries(schema.shape)) {
    if (wrong.has(name)) problems.push(`${name}${shown(name, values[name])}${field.description ?? '不正确'}`);
  }
  throw new UserError(
    'ENV_INVALID',
    `环境变量有${problems.length}处不正确：${problems.join('；')}。`,
    '请改正后重新启动，各变量的说明见 .env.example。',
  );
}

function shown(name: string, value: string | undefined): string {
  const hidden = secretNames.has(name) || addressNames.has(name) || value === undefined;
  return hidden ? ' ' : ` 现为 ${JSON.stringify(value.slice(0, 80))}，`;
}

/** The secret itself or the content of the file that is named for it (docker and systemd hand secrets over as files). */
function readSecret(name: string, source: Source, problems: string[]): string | undefined {
  const fileName = `${name}_FILE`;
  const file = source[fileName];
  if (file === undefined || file === '') return source[name];
  if (source[name] !== undefined && source[name] !== '') {
    problems.push(`${name} 与 ${fileName} 只能设置一个`);
    return undefined;
  }
  try {
    const content = readTextFile(resolve(projectRoot, file)).trim();
    if (content === '') problems.push(`${fileName} 所指的文件 ${file} 是空的`);
    return content;
  } catch {
    problems.push(`${fileName} 所指的文件 ${file} 读不出来`);
    return undefined;
  }
}

function readDotEnv(): Source {
  const path = join(projectRoot, '.env');
  if (!existsSync(path)) return {};
  try {
    return parseEnv(readTextFile(path));
  } catch (cause) {
    if (cause instanceof UserError && cause.code === 'TEXT_DAMAGED') throw cause;
    throw new UserError(
      'ENV_INVALID',
      `读不出设置文件 ${path}。`,
      '请检查它是不是文本文件、有没有读取权限。',
      {
        cause,
      },
    );
  }
}
