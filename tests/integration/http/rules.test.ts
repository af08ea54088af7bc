import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { phone, seedMessages, seedPlan, seedReminders } from './seed.ts';
import { fingerprint, openSite, type Site, words } from './site.ts';

let site: Site;
afterEach(() => site.close());

const messageId = '7f9c0d34-52cb-4b39-9d2e-1d6f3d3f0a01';
const paths = [
  '/',
  '/mailbox',
  `/mailbox/mails/${messageId}`,
  `/mailbox/mails/${messageId}/html`,
  '/mailbox/texts/text-1',
  '/healthz',
  '/readyz',
  '/metrics',
  '/queues',
];

/** Something on every page. */
async function openFilledSite(): Promise<Site> {
  const filled = await openSite();
  const seeded = await seedPlan(filled);
  await seedReminders(filled, seeded, ['2018-11-23 08:00', '2018-11-26 09:00']);
  await seedMessages(filled, seeded, [{ state: 'pending' }, { state: 'uncertain' }]);
  await filled.mail({ messageId, subject: `致电${phone}`, text: phone, html: `<p>${phone}</p>` });
  await filled.text({ key: 'text-1', to: phone, text: phone });
  return filled;
}

describe('every route', () => {
  it('changes nothing, whoever opens it, and shows no full telephone number', async () => {
    site = await openFilledSite();
    const before = await fingerprint(site);
    for (const url of [...paths, '/mailbox?kind=texts', '/unknown']) {
      const { body } = await site.get(url);
      expect(body, url).not.toContain(phone);
      await site.server.inject({ method: 'HEAD', url });
    }
    expect(await fingerprint(site)).toEqual(before);
  });

  it('answers 200 to GET and HEAD and 405 to what would change something', async () => {
    site = await openFilledSite();
    for (const url of paths) {
      for (const method of ['GET', 'HEAD'] as const) {
        expect((await site.server.inject({ method, url })).statusCode, `${method} ${url}`).toBe(200);
      }
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
        const answer = await site.server.inject({
          method,
          url,
          ...(method !== 'OPTIONS' && { payload: {} }),
        });
        expect(answer.statusCode, `${method} ${url}`).toBe(405);
        expect(answer.headers['allow']).toBe('GET, HEAD');
      }
    }
  });

  it('sends the headers that keep a page from being framed, guessed at, kept or scripted', async () => {
    site = await openFilledSite();
    for (const url of [...paths, '/unknown', '/mailbox?page=0', '/%zz']) {
      const { headers } = await site.get(url);
      const policy = String(headers['content-security-policy']);
      expect(policy, url).toContain("default-src 'none'");
      expect(policy, url).not.toContain('script-src');
      expect(headers['x-content-type-options'], url).toBe('nosniff');
      expect(headers['referrer-policy'], url).toBe('no-referrer');
      expect(headers['cache-control'], url).toBe('no-store');
      if (!url.endsWith('/html')) expect(policy, url).toContain("frame-ancestors 'none'");
    }
  });

  it('allows its own style sheet and no other, and holds no script and no style attribute', async () => {
    site = await openFilledSite();
    const { body, headers } = await site.get('/');
    const styles = [...body.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css = '']) => css);
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256')
      .update(styles[0] ?? '')
      .digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    expect(body).not.toMatch(/<script|\sstyle=|\son[a-z]+=/);
  });
});

describe('errors', () => {
  it('answers an unknown address in Chinese with 404', async () => {
    site = await openSite();
    const { status, body } = await site.get('/unknown');
    expect(status).toBe(404);
    expect(body).toContain('没有这个页面');
  });

  it('answers an address that cannot be read in Chinese with 400', async () => {
    site = await openSite();
    const { status, body } = await site.get('/mailbox/mails/%zz');
    expect(status).toBe(400);
    expect(body).toContain('网址不正确');
  });

  it('keeps the text of an error of ours to the log', async () => {
    site = await openSite();
    await site.database.pool.query('alter table obligations rename column due_on to moved');
    const { status, body } = await site.get('/');
    expect(status).toBe(500);
    expect(body).toContain('系统出错');
    expect(words(body)).not.toMatch(/due_on|select|column|obligations|\.ts/);
  });
});
