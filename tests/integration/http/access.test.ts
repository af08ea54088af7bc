import { afterEach, describe, expect, it } from 'vitest';
import { openSite, type Site, words } from './site.ts';

let site: Site;
afterEach(() => site.close());

const token = 'a-token-for-whoever-operates-this';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

async function status(url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') {
  const { statusCode } = await site.server.inject({ method: 'GET', url, headers, remoteAddress });
  return statusCode;
}

describe.each(['/metrics', '/queues'])('%s', (url) => {
  it('is open on this machine alone while no token is set', async () => {
    site = await openSite();
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080'])
      expect(await status(url, { host }), host).toBe(200);
    for (const here of ['::1', '::ffff:127.0.0.1', '127.0.0.53'])
      expect(await status(url, {}, here)).toBe(200);
    for (const there of ['192.0.2.7', '::ffff:10.0.0.8', '2001:db8::1', '10.127.0.0'])
      expect(await status(url, {}, there), there).toBe(403);
  });

  it('is not open to whom a proxy on this machine speaks for, nor under a name that is not ours', async () => {
    site = await openSite();
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
      expect(await status(url, { [name]: '203.0.113.9' }), name).toBe(403);
    for (const host of ['rebound.example', 'localhost.evil.example', '127.0.0.1.evil.example'])
      expect(await status(url, { host }), host).toBe(403);
    const { body } = await site.server.inject({ url, remoteAddress: '192.0.2.7' });
    expect(words(body)).toContain('只能在本机查看');
    expect(body).not.toMatch(/cuiban_|失败/);
  });

  it('is open to the token from anywhere, and to nobody without it, once one is set', async () => {
    site = await openSite({ settings: { METRICS_TOKEN: token } });
    for (const given of [
      `Bearer ${token}`,
      `bearer ${token}`,
      basic(`prometheus:${token}`),
      basic(`:${token}`),
    ])
      expect(await status(url, { authorization: given, 'x-forwarded-for': '203.0.113.9' }, '192.0.2.7')).toBe(
        200,
      );
    for (const given of [
      '',
      token,
      'Bearer',
      `Bearer ${token}x`,
      basic(token.slice(1)),
      basic(`${token}:x`),
      'Basic =====',
    ])
      expect(await status(url, { authorization: given }), given).toBe(401);
    const { headers, body } = await site.server.inject({ url });
    expect(headers['www-authenticate']).toBe('Basic realm="cuiban", charset="UTF-8"');
    expect(body).not.toContain(token);
  });
});
