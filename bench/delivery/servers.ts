import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryFolder } from './bench.ts';
import type { BareOrders } from './bare.ts';
import type { Product } from './product.ts';
import type { SmtpOrders } from './smtp.ts';
import { type Child, startChild } from './talk.ts';

const self = process.argv[1] ?? '';

export type SmtpServer = Child<SmtpOrders, { port: number }>;
export type BareLoop = Child<BareOrders, null>;
export type Server = { url: string; pid: number; stop(): Promise<void> };

export const startSmtp = (): Promise<SmtpServer> => startChild(self, { args: ['child', 'smtp'] });
export const startBare = (): Promise<BareLoop> => startChild(self, { args: ['child', 'bare'] });

/** The PostgreSQL that the product brings, with its own settings: what it has acknowledged is on the disk. */
export async function startPostgres(product: Product): Promise<Server> {
  const { path: dataDir, remove } = temporaryFolder();
  try {
    const log = product.createLog('error');
    const { url, stop } = await product.startEmbedded({ dataDir, mode: 'own', log });
    const pid = product.findPostmaster(join(dataDir, 'postgres'))?.pid ?? 0;
    return { url, pid, stop: () => stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** With the settings of docker-compose.yml; undefined where redis-server is not installed. */
export async function startRedis(product: Product): Promise<Server | undefined> {
  const port = await product.freePort();
  const { path: dir, remove } = temporaryFolder();
  const settings = ['--bind', '127.0.0.1', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', ['--port', String(port), '--dir', dir, ...settings], {
    stdio: 'ignore',
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM'))
      await once(child, 'exit');
    process.removeListener('exit', kill);
    remove();
  };
  const missing = once(child, 'error').then(() => true);
  if (await Promise.race([missing, once(child, 'spawn').then(() => false)])) {
    await stop();
    return undefined;
  }
  // The product's own check says what is wrong when it does not answer.
  await pause(500);
  return { url: `redis://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
}
