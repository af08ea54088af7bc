import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/db/embedded-server.ts';

export { freePort };

export type TestServer = { url: string; port: number; stop(): Promise<void> };

const readyWithinMs = 10_000;

/** A real redis-server that keeps nothing on disk. With a port of its own choice when none is given. */
export async function startRedis(givenPort?: number): Promise<TestServer> {
  const port = givenPort ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'cuiban-redis-'));
  const settings = [
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ];
  const child = spawn('redis-server', ['--port', String(port), '--dir', dir, ...settings], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  // The test run may be ended from outside; its server must not stay behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const url = `redis://127.0.0.1:${port}`;
  const deadline = performance.now() + readyWithinMs;
  while (!(await answers(url))) {
    if (failure !== undefined)
      throw new Error('redis-server is missing: run npm test once', { cause: failure });
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error('redis-server does not start');
    await delay(20);
  }
  return {
    url,
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, delay(2_000).then(kill)]);
      await ended;
      process.removeListener('exit', kill);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
