import { createPrivateKey, X509Certificate } from 'node:crypto';
import { UserError } from '../src/errors.ts';
import type { Env } from './env.ts';
import { hostOf, isLoopback } from './loopback.ts';
import type { LimitEntry, RelayLimits } from './smtpLimits.ts';
import { readTextFile } from './textFile.ts';

/** A mail relay in the order of SMTP_URL. */
export type RelaySettings = {
  /** `smtp://user:password@host:port` or `smtps://…` */
  url: string;
  maxConnections: number;
  perConnection?: number;
  perMinute?: number;
};

export type DkimSettings = { domain: string; selector: string; privateKey: string };

/** How mails leave, with every setting checked and every file read. */
export type MailSettings = {
  relays: RelaySettings[];
  startTls?: 'auto' | 'required' | 'off';
  /** PEM of a private certificate authority, trusted besides the public ones. */
  ca?: string;
  dkim?: DkimSettings;
  from: { name: string; address: string };
  /** Where reports of mails that did not arrive are sent, when not to `from`. */
  bounce?: string;
  /** What an administrator should know though it may be meant so, each a sentence with what to do. */
  warnings: string[];
};

/** Throws UserError SMTP_SETTINGS_INVALID that names all that is wrong. Without SMTP_URL there are no relays. */
export function readMailSettings(env: Env): MailSettings {
  const problems: string[] = [];
  const from = senderOf(env.SMTP_FROM);
  const relays = relaysOf(env, problems);
  const ca = caOf(env, problems);
  const dkim = dkimOf(env, problems);
  for (const { url } of relays)
    if (env.SMTP_STARTTLS === 'off' && new URL(url).username !== '' && goesOut(url))
      problems.push(`${new URL(url).host} 的地址带有密码，SMTP_STARTTLS=off 会使密码以明文传送`);
  if (problems.length > 0) {
    throw new UserError(
      'SMTP_SETTINGS_INVALID',
      `邮件设置有${problems.length}处不正确：${problems.join('；')}。`,
      '请改正后重新启动，各变量的说明见 .env.example。',
    );
  }
  return {
    relays,
    from,
    ...(env.SMTP_STARTTLS !== undefined && { startTls: env.SMTP_STARTTLS }),
    ...(ca !== null && { ca }),
    ...(dkim !== null && { dkim }),
    ...(env.SMTP_BOUNCE !== undefined && { bounce: env.SMTP_BOUNCE }),
    warnings: [...plainRelays(env), ...foreignSignature(dkim, from.address)],
  };
}

/** `督查室 <ducha@office.example>` or a bare address. */
export function senderOf(from: string): MailSettings['from'] {
  const named = /^(.*?)\s*<([^<>]+)>$/.exec(from);
  return named
    ? { name: (named[1] ?? '').replace(/^"|"$/g, ''), address: named[2] ?? '' }
    : { name: '', address: from };
}

/** The CA file, checked; null when there is none, or it is no use and `problems` says so. */
export function caOf({ SMTP_CA_FILE: path }: Pick<Env, 'SMTP_CA_FILE'>, problems: string[]): string | null {
  if (path === undefined) return null;
  try {
    const pem = readTextFile(path);
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    const read = certificates.map((certificate) => new X509Certificate(certificate));
    if (read.length === 0) throw new Error('no certificate');
    return pem;
  } catch (error) {
    problems.push(`SMTP_CA_FILE 所指的文件 ${path} 不能用作证书（${whyUseless(error)}）`);
    return null;
  }
}

/** In Chinese: what OpenSSL says of a certificate is English, and of no use to whoever named the file. */
const whyUseless = (error: unknown): string =>
  error instanceof UserError ? error.message.replace(/。$/, '') : '没有 PEM 格式的证书，或证书已损坏';

function relaysOf(env: Env, problems: string[]): RelaySettings[] {
  const urls = env.SMTP_URL ?? [];
  const entries = env.SMTP_LIMITS ?? [];
  const used = new Set<LimitEntry>();
  const relays = urls.map((url): RelaySettings => {
    const entry =
      entries.find(({ host }) => host !== null && isHost(host, url)) ??
      entries.find(({ host }) => host === null);
    if (entry) used.add(entry);
    const { connections, perConnection, perMinute }: RelayLimits = entry ?? {};
    return {
      url,
      maxConnections: Math.min(connections ?? env.SMTP_CONNECTIONS, env.SMTP_CONNECTIONS),
      ...(perConnection !== undefined && { perConnection }),
      ...(perMinute !== undefined && { perMinute }),
    };
  });
  for (const entry of entries) {
    const name = entry.host ?? '不写主机的一项';
    if (entries.find(({ host }) => host === entry.host) !== entry)
      problems.push(`SMTP_LIMITS 中 ${name} 写了两次`);
    else if (entry.host !== null && !used.has(entry))
      problems.push(`SMTP_LIMITS 中的 ${name} 不是 SMTP_URL 中的主机`);
  }
  return relays;
}

const isHost = (name: string, url: string): boolean => {
  const parsed = new URL(url);
  return [hostOf(parsed), parsed.host.toLowerCase()].includes(name);
};

const goesOut = (url: string): boolean => !isLoopback(hostOf(new URL(url)));

/** Without a password STARTTLS is only used when it is offered, and who stands in between can strike out the offer. */
function plainRelays({ SMTP_URL = [], SMTP_STARTTLS }: Env): string[] {
  return SMTP_URL.map((url) => ({ url, parsed: new URL(url) }))
    .filter(({ parsed }) => parsed.protocol === 'smtp:' && parsed.username === '')
    .filter(({ url }) => SMTP_STARTTLS !== 'required' && goesOut(url))
    .map(
      ({ parsed }) =>
        `到发信服务器 ${parsed.host} 的连接${SMTP_STARTTLS === 'off' ? '不加密' : '不一定加密'}，邮件内容可能在途中被看到。请改用 smtps:// 地址，或设 SMTP_STARTTLS=required。`,
    );
}

function dkimOf(env: Env, problems: string[]): DkimSettings | null {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = env;
  if (domain === undefined && selector === undefined && privateKey === undefined) return null;
  const settings = { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey };
  const missing = Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0) problems.push(`启用 DKIM 签名还缺 ${missing.join('、')}`);
  if (privateKey !== undefined && !isRsaKey(privateKey))
    problems.push('DKIM_PRIVATE_KEY 不是不带密码的、1024 位以上的 RSA 私钥（PEM 格式）');
  if (domain === undefined || selector === undefined || privateKey === undefined) return null;
  return { domain, selector, privateKey };
}

/** The library signs with RSA; with another key it would send mails without a signature and say nothing. */
function isRsaKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 1024;
  } catch {
    return false;
  }
}

/** Recipients count a signature only for a sender of the same domain or one above or below it (DMARC, RFC 7489 §3.1). */
function foreignSignature(dkim: DkimSettings | null, from: string): string[] {
  const sender = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const signer = dkim?.domain.toLowerCase();
  if (signer === undefined || `.${sender}`.endsWith(`.${signer}`) || signer.endsWith(`.${sender}`)) return [];
  return [`DKIM_DOMAIN（${signer}）不是发件人的域名（${sender}），收件方不会采信这一签名。请改正其中之一。`];
}
