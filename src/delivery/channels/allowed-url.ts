import { hostOf, isLoopback } from '../../../config/loopback.ts';
import { UserError } from '../../errors.ts';

/**
 * An address that texts may be sent to: https, or plain http to this machine or to a host allowed by name. Over plain http
 * the numbers, texts and keys can be read on the way. Throws UserError SMS_HTTP_REFUSED.
 */
export function allowedUrl(url: URL, name: string, httpHosts: readonly string[]): URL {
  if (url.protocol === 'https:') return url;
  const host = hostOf(url);
  const allowed = httpHosts.some((allow) =>
    [host, url.host].includes(allow.toLowerCase().replace(/^\[|\]$/g, '')),
  );
  if (url.protocol === 'http:' && (isLoopback(host) || allowed)) return url;
  throw new UserError(
    'SMS_HTTP_REFUSED',
    `${name} 是不加密的 http 地址（${url.host}），手机号和密钥会在途中泄露。`,
    `请改用 https；确在可信内网中的，把主机名写进 SMS_ALLOW_HTTP_HOSTS。`,
  );
}
