import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../../src/db/connect.ts';
import { type Embedded, startEmbedded } from '../../../src/db/embedded.ts';
import { findPostmaster, shutDown } from '../../../src/db/embedded-server.ts';
import { createLog } from '../../../src/log.ts';
import { type Child, startChild } from '../../support/children.ts';

let dataDir: string;
let children: Child[];

/** Initialised once and copied: most tests are not about the first start, which takes the longest. */
let prepared: string;

beforeAll(async () => {
  dataDir = prepared = mkdtempSync(join(tmpdir(), 'cuiban-prepared-'));
  await (await start()).stop();
});

afterAll(() => rmSync(prepared, { recursive: true, force: true }));

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cuiban-embedded-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await shutDown(cluster());
  rmSync(dataDir, { recursive: true, force: true });
});

const cluster = () => join(dataDir, 'postgres');
/** With its owner, the server's account: Node's own copy would give it all to us. */
const usePrepared = () => execFileSync('cp', ['-a', `${prepared}/.`, dataDir]);
const serverPid = () => findPostmaster(cluster())?.pid;

function start(mode: 'own' | 'join' = 'own'): Promise<Embedded> {
  return startEmbedded({ dataDir, mode, log: createLog('silent'), settings: { fsync: 'off' } });
}

function inChild(mode: 'own' | 'join', ...flags: 'forget'[]): Child {
  const child = startChild('embedded.mjs', dataDir, mode, ...flags);
  children.push(child);
  return child;
}

async function endChild(child: Child): Promise<void> {
  child.process.stdin?.end();
  expect(await child.ended).toBe(0);
}

const remember = (client: ClientBase) => client.query("create table kept as select '催办' as word");
async function remembered(url: string): Promise<unknown> {
  const { rows } = await withClient(url, (client) => client.query('select word from kept'));
  return rows;
}

describe('the embedded server', () => {
  it('keeps its data over restarts, which take less than a second each', async () => {
    const first = await start();
    await withClient(first.url, remember);
    await first.stop();
    expect(serverPid()).toBeUndefined();

    const begun = performance.now();
    await (await start()).stop();
    const second = await start();
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(await remembered(second.url)).toEqual([{ word: '催办' }]);
    await second.stop();
    await second.stop();
  });

  it('listens on loopback only, wants its password, and stores text as UTF-8', async () => {
    usePrepared();
    const server = await start();
    const { rows } = await withClient(server.url, (client) =>
      client.query(`select current_setting('listen_addresses') as addresses,
        current_setting('unix_socket_directories') as sockets, current_setting('server_encoding') as encoding`),
    );
    expect(rows).toEqual([{ addresses: '127.0.0.1', sockets: '', encoding: 'UTF8' }]);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    const guess = server.url.replace(/:[0-9a-f]+@/, ':guess@');
    await expect(withClient(guess, remember)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await server.stop();
  });

  it('is adopted, with its data, after the process that started it was killed', async () => {
    usePrepared();
    const child = inChild('own');
    const { url = '' } = await child.said;
    await withClient(url, remember);
    const pid = serverPid();
    child.process.kill('SIGKILL');
    await child.ended;

    const server = await start();
    expect(serverPid()).toBe(pid);
    expect(await remembered(server.url)).toEqual([{ word: '催办' }]);
    await server.stop();
    expect(serverPid()).toBeUndefined();
  });

  it('is told to stop by a process that ends without stopping it', async () => {
    usePrepared();
    const child = inChild('own', 'forget');
    await child.said;
    await endChild(child);
    await expect.poll(serverPid, { timeout: 10_000 }).toBeUndefined();
  });

  it('recovers when it was killed itself, without its owner', async () => {
    usePrepared();
    const server = await start();
    await withClient(server.url, remember);
    process.kill(serverPid() ?? 0, 'SIGKILL');
    await server.stop();

    const again = await start();
    expect(await remembered(again.url)).toEqual([{ word: '催办' }]);
    await again.stop();
  });

  it.each([30, 150, 300, 450, 600])(
    'is whole or absent when its first start is killed after %i ms',
    async (ms) => {
      const child = inChild('own');
      await delay(ms);
      child.process.kill('SIGKILL');
      await child.ended;

      const server = await start();
      await withClient(server.url, remember);
      expect(readdirSync(dataDir).filter((name) => name.includes('init-'))).toEqual([]);
      await server.stop();
    },
  );

  it('overlooks a stale pid file whose number is now another process', async () => {
    usePrepared();
    const server = await start();
    await withClient(server.url, remember);
    const file = join(cluster(), 'postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    process.kill(serverPid() ?? 0, 'SIGKILL');
    await server.stop();
    // As the server's own user: of a process of another user PostgreSQL knows by itself that it is no server.
    const { uid, gid } = statSync(cluster());
    const bystander = spawn('sleep', ['600'], {
      stdio: 'ignore',
      ...(process.getuid?.() === 0 && { uid, gid }),
    });
    writeFileSync(file, [String(bystander.pid), ...lines.slice(1)].join('\n'));

    const again = await start();
    expect(await remembered(again.url)).toEqual([{ word: '催办' }]);
    await again.stop();
    bystander.kill();
  });
});

describe('a data folder that is in use', () => {
  it('refuses a second start and names the process', async () => {
    usePrepared();
    const child = inChild('own');
    await child.said;
    const refused = await start().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'EMBEDDED_IN_USE',
      line: `数据文件夹 ${dataDir} 正在被另一个 Cuiban 进程（进程号 ${child.process.pid}）使用。请先停止它，或给这一个设置不同的 DATA_DIR。`,
    });
    await endChild(child);
    await (await start()).stop();
  });

  it('lets exactly one of six simultaneous starts have it', async () => {
    const six = Array.from({ length: 6 }, () => inChild('own'));
    const said = await Promise.all(six.map((child) => child.said));
    expect(said.filter(({ url }) => url !== undefined)).toHaveLength(1);
    expect(said.filter(({ code }) => code === 'EMBEDDED_IN_USE')).toHaveLength(5);
    await Promise.all(six.map(endChild));
    expect(serverPid()).toBeUndefined();
  });

  it('is joined by commands, which leave the server running', async () => {
    usePrepared();
    const owner = await start();
    const child = inChild('join');
    expect(await child.said).toEqual({ url: owner.url });
    await endChild(child);
    await withClient(owner.url, remember);
    await owner.stop();
    expect(serverPid()).toBeUndefined();
  });

  it('keeps its server until the last user has left, whoever started it', async () => {
    const six = Array.from({ length: 6 }, () => inChild('join'));
    const said = await Promise.all(six.map((child) => child.said));
    expect(new Set(said.map(({ url }) => url)).size).toBe(1);
    const url = said[0]?.url ?? '';
    await withClient(url, remember);
    for (const child of six.slice(1)) await endChild(child);
    expect(await remembered(url)).toEqual([{ word: '催办' }]);
    await Promise.all(six.slice(0, 1).map(endChild));
    expect(serverPid()).toBeUndefined();
  });

  it('is stopped once when all users leave together', async () => {
    usePrepared();
    const six = Array.from({ length: 6 }, () => inChild('join'));
    await Promise.all(six.map((child) => child.said));
    await Promise.all(six.map(endChild));
    expect(serverPid()).toBeUndefined();
  });
});

describe('a data folder that cannot be used', () => {
  it('says so when it is a file', async () => {
    dataDir = join(dataDir, 'file');
    writeFileSync(dataDir, '');
    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
  });

  it('says so when it holds data of another version', async () => {
    mkdirSync(cluster());
    writeFileSync(join(cluster(), 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toMatchObject({
      code: 'EMBEDDED_FOREIGN',
      message: expect.stringContaining('15'),
    });
  });

  it('says so when the password is lost', async () => {
    usePrepared();
    rmSync(join(dataDir, 'postgres.password'));
    await expect(start()).rejects.toMatchObject({ code: 'EMBEDDED_FOREIGN' });
  });

  it("passes on the server's own reason, on one line, and lets go of the folder", async () => {
    usePrepared();
    const configuration = join(cluster(), 'postgresql.conf');
    const good = readFileSync(configuration);
    writeFileSync(configuration, 'no_such_setting = 1\n');
    const failure = await start().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'EMBEDDED_FAILED',
      message: expect.stringContaining('no_such_setting'),
    });
    expect(String(failure)).not.toContain('\n');
    writeFileSync(configuration, good);
    await (await start()).stop();
  });
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  it('works in a folder that only root can enter', async () => {
    chmodSync(dataDir, 0o700);
    const server = await start();
    await withClient(server.url, remember);
    expect(statSync(cluster()).uid).not.toBe(0);
    await server.stop();
    const again = await start();
    expect(await remembered(again.url)).toEqual([{ word: '催办' }]);
    await again.stop();
    expect(existsSync(join(cluster(), 'postmaster.pid'))).toBe(false);
  });
});
