import { createHash, verify } from 'node:crypto';
import { bodyOf, headersOf } from './mail.ts';

/**
 * Verifies the DKIM signature of a mail as a recipient does, by RFC 6376 and nothing of the signer's: relaxed/relaxed,
 * RSA with SHA-256. Throws with what is wrong; returns the signature's tags.
 */
export function verifyDkim(raw: string, publicKey: string): Map<string, string> {
  const headers = headersOf(raw);
  const signatures = headers.filter(({ name }) => name.toLowerCase() === 'dkim-signature');
  const [signature] = signatures;
  if (signatures.length !== 1 || signature === undefined) throw new Error(`${signatures.length} signatures`);
  const tags = new Map(
    signature.value.split(';').map((tag) => {
      const [name = '', ...value] = tag.split('=');
      return [name.trim(), value.join('=').replace(/\s+/g, '')] as const;
    }),
  );
  const tag = (name: string): string => tags.get(name) ?? '';
  if (tag('v') !== '1' || tag('a') !== 'rsa-sha256' || tag('c') !== 'relaxed/relaxed')
    throw new Error('not as expected');

  const bodyHash = createHash('sha256')
    .update(relaxedBody(bodyOf(raw)), 'latin1')
    .digest('base64');
  if (bodyHash !== tag('bh')) throw new Error('the body was changed');

  // Each name of h= stands for the lowest header of that name that was not taken yet (§5.4.2).
  const left = headers.filter((header) => header !== signature);
  const signed = tag('h')
    .split(':')
    .flatMap((wanted) => {
      const at = left.findLastIndex(({ name }) => name.toLowerCase() === wanted.toLowerCase());
      return at === -1 ? [] : left.splice(at, 1).map(({ line }) => `${relaxedHeader(line)}\r\n`);
    });
  const own = relaxedHeader(signature.line).replace(/(;\s*b=)[^;]*$/, '$1');
  const data = Buffer.from(signed.join('') + own, 'latin1');
  if (!verify('sha256', data, publicKey, Buffer.from(tag('b'), 'base64')))
    throw new Error('the signature is not by this key');
  return tags;
}

/** §3.4.2 */
function relaxedHeader(line: string): string {
  const at = line.indexOf(':');
  const value = line
    .slice(at + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, at).trim().toLowerCase()}:${value}`;
}

/** §3.4.4 */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}
