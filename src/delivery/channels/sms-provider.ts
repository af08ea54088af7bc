import type { Env } from '../../../config/env.ts';
import { readGatewayFile } from '../../../config/smsGateway.ts';
import { readSmsTemplates, samplesLeft, type SmsTemplates } from '../../../config/smsTemplates.ts';
import { UserError } from '../../errors.ts';
import { registeredText } from '../render/smsTemplate.ts';
import { allowedUrl } from './allowed-url.ts';
import type { Channel } from './channel.ts';
import { smsChannel } from './sms.ts';

/** The addresses in China; other regions and private lines by SMS_ENDPOINT. */
const aliyunAddress = 'https://dysmsapi.aliyuncs.com';
const tencentAddress = 'https://sms.tencentcloudapi.com';

/**
 * The SMS provider that the environment names, ready to send; null when none is, so that texts are rehearsed. Throws a
 * UserError when a setting, a file or an address is wrong. The libraries of the clouds are only loaded where they are used.
 */
export async function smsProvider(env: Env): Promise<Channel | null> {
  const httpHosts = env.SMS_ALLOW_HTTP_HOSTS ?? [];
  const token = env.SMS_TOKEN !== undefined && { token: env.SMS_TOKEN };
  switch (env.SMS_PROVIDER) {
    case 'gateway': {
      if (env.SMS_URL === undefined) return null;
      allowedUrl(new URL(env.SMS_URL), 'SMS_URL', httpHosts);
      return smsChannel({ url: env.SMS_URL, ...token });
    }
    case 'template': {
      const { SMS_GATEWAY_FILE } = needed(env, ['SMS_GATEWAY_FILE']);
      const file = readGatewayFile(SMS_GATEWAY_FILE);
      const { templateChannel } = await import('./sms-template.ts');
      return templateChannel({
        file,
        templates: file.registered ? readSmsTemplates(env.SMS_TEMPLATES_FILE, 'gateway') : null,
        allow: (url) => allowedUrl(url, 'SMS_GATEWAY_FILE', httpHosts),
        ...token,
        ...(env.SMS_ACCESS_KEY_ID !== undefined && { keyId: env.SMS_ACCESS_KEY_ID }),
        ...(env.SMS_ACCESS_KEY_SECRET !== undefined && { keySecret: env.SMS_ACCESS_KEY_SECRET }),
      });
    }
    case 'aliyun': {
      const keys = needed(env, ['SMS_ACCESS_KEY_ID', 'SMS_ACCESS_KEY_SECRET']);
      const templates = readSmsTemplates(env.SMS_TEMPLATES_FILE, 'aliyun');
      const { aliyunChannel } = await import('./sms-aliyun.ts');
      return aliyunChannel({
        accessKeyId: keys.SMS_ACCESS_KEY_ID,
        accessKeySecret: keys.SMS_ACCESS_KEY_SECRET,
        templates,
        endpoint: allowedUrl(new URL(env.SMS_ENDPOINT ?? aliyunAddress), 'SMS_ENDPOINT', httpHosts),
      });
    }
    case 'tencent': {
      const keys = needed(env, ['SMS_ACCESS_KEY_ID', 'SMS_ACCESS_KEY_SECRET', 'SMS_APP_ID']);
      const templates = readSmsTemplates(env.SMS_TEMPLATES_FILE, 'tencent');
      const { tencentChannel } = await import('./sms-tencent.ts');
      return tencentChannel({
        secretId: keys.SMS_ACCESS_KEY_ID,
        secretKey: keys.SMS_ACCESS_KEY_SECRET,
        appId: keys.SMS_APP_ID,
        region: env.SMS_REGION,
        templates,
        endpoint: allowedUrl(new URL(env.SMS_ENDPOINT ?? tencentAddress), 'SMS_ENDPOINT', httpHosts),
      });
    }
  }
}

/** How texts are worded for that provider, without opening it: previews show the very words. */
export function smsWording(env: Env): Pick<Channel, 'wording'> {
  const templates = registeredOf(env);
  return templates === null ? {} : { wording: (notice) => registeredText(notice, templates) };
}

/** What an administrator should know of the texts' settings, each a sentence with what to do. */
export function smsWarnings(env: Env): string[] {
  const templates = registeredOf(env);
  return templates === null ? [] : samplesLeft(templates);
}

/** The registered templates of the provider; null where it takes free words. */
function registeredOf(env: Env): SmsTemplates | null {
  if (env.SMS_PROVIDER === 'aliyun' || env.SMS_PROVIDER === 'tencent')
    return readSmsTemplates(env.SMS_TEMPLATES_FILE, env.SMS_PROVIDER);
  if (env.SMS_PROVIDER === 'gateway' || env.SMS_GATEWAY_FILE === undefined) return null;
  const { registered } = readGatewayFile(env.SMS_GATEWAY_FILE);
  return registered ? readSmsTemplates(env.SMS_TEMPLATES_FILE, 'gateway') : null;
}

type Needed = 'SMS_GATEWAY_FILE' | 'SMS_ACCESS_KEY_ID' | 'SMS_ACCESS_KEY_SECRET' | 'SMS_APP_ID';

/** These settings, all of them. */
function needed<Name extends Needed>(env: Env, names: readonly Name[]): Record<Name, string> {
  const found = Object.fromEntries(names.map((name) => [name, env[name]]));
  const missing = names.filter((name) => found[name] === undefined);
  if (isComplete(found, names)) return found;
  throw new UserError(
    'SMS_PROVIDER_INCOMPLETE',
    `SMS_PROVIDER=${env.SMS_PROVIDER} 还缺少 ${missing.join('、')}。`,
    '请补充后重新启动，各变量的说明见 .env.example。',
  );
}

function isComplete<Name extends Needed>(
  found: Record<string, string | undefined>,
  names: readonly Name[],
): found is Record<Name, string> {
  return names.every((name) => found[name] !== undefined);
}
