import { isIP } from 'node:net';
import { hostOf, isLoopback } from '../../../config/loopback.ts';
import { UserError } from '../../errors.ts';
import { isPublic } from './public-address.ts';

/**
 * An address that texts may be sent to: https, or plain http to this machine or to a host allowed by name. Over plain http
 * the numbers, texts and keys can be read on the way. Throws UserError SMS_HTTP_REFUSED.
 */
export function allowedUrl(url: URL, name: string, httpHosts: readonly string[]): URL {
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && (isLoopback(hostOf(url)) || isNamed(url, httpHosts))) return url;
  throw new UserError(
    'SMS_HTTP_REFUSED',
    `${name} 是不加密的 http 地址（${url.host}），手机号和密钥会在途中泄露。`,
    `请改用 https；确在可信内网中的，把主机名写进 SMS_ALLOW_HTTP_HOSTS。`,
  );
}

/**
 * Whether a robot's address may lead anywhere, because its host is allowed by name; otherwise it has to be https and public.
 * Whoever may write settings could else make this server ask what only it can reach. A name is looked up again whenever
 * it is connected to (`publicLookup`); an address in figures is not, and is checked here. Throws UserError
 * CHAT_ADDRESS_REFUSED.
 */
export function allowedWebhook(url: URL, name: string, allowHosts: readonly string[]): boolean {
  if (isNamed(url, allowHosts)) return true;
  const why =
    url.protocol !== 'https:'
      ? '是不加密的 http 地址，群机器人的密钥会在途中泄露'
      : isIP(hostOf(url)) !== 0 && !isPublic(hostOf(url))
        ? '指向本机或内部网络'
        : null;
  if (why === null) return false;
  throw new UserError(
    'CHAT_ADDRESS_REFUSED',
    `群机器人“${name}”的地址（${url.host}）${why}。`,
    '请核对 CHAT_ROBOTS；确需使用的，把主机名写进 CHAT_ALLOW_HOSTS。',
  );
}

const isNamed = (url: URL, hosts: readonly string[]): boolean =>
  hosts.some((allow) => [hostOf(url), url.host].includes(allow.toLowerCase().replace(/^\[|\]$/g, '')));
