import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { startWeb } from '../../../src/http/web.ts';
import { freePort } from '../../support/servers.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

function start(settings: { PORT?: number; HOST?: string }) {
  const { app } = site.opened;
  return startWeb({ ...site.opened, app: { ...app, env: { ...app.env, ...settings } } });
}

async function lineOf(starting: Promise<unknown>): Promise<string> {
  const error = await starting.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return error instanceof UserError ? error.line : '';
}

describe('startWeb', () => {
  it('listens, prints an address that answers, and ends', async () => {
    const web = await start({ PORT: 0 });
    expect(web.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
    await web.close();
    await expect(fetch(`${web.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('prints an address for a browser when it listens on every network card', async () => {
    const port = await freePort();
    const web = await start({ PORT: port, HOST: '0.0.0.0' });
    expect(web.url).toBe(`http://127.0.0.1:${port}`);
    await web.close();
  });

  it('says in one line that the port is in use', async () => {
    const other = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const address = other.address();
    const PORT = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await lineOf(start({ PORT }))).toBe(
      `端口 ${PORT} 已被占用。请停止占用它的程序，或用 PORT=… 换一个端口。`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it('says in one line that the address is not of this machine', async () => {
    expect(await lineOf(start({ PORT: 0, HOST: '203.0.113.1' }))).toBe(
      '203.0.113.1 不是本机的地址。请改正 HOST，例如 127.0.0.1，0.0.0.0 表示所有网卡。',
    );
  });
});
