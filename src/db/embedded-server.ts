import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.ts';
import { type Account, type Binaries, canReach } from './embedded-binaries.ts';
import { processStart } from './embedded-process.ts';

export type Cluster = {
  /** The data directory itself. */
  folder: string;
  /** The server writes its log here. */
  logFile: string;
  account: Account;
  /** Server settings such as `fsync`, given on its command line. */
  settings: Readonly<Record<string, string>>;
};

export type Postmaster = { pid: number; port: number; ready: boolean };

export const superuser = 'cuiban';

/** Crash recovery of a large cluster takes its time; after this the start is given up. */
const readyWithinMs = 120_000;
const stoppedWithinMs = 30_000;

/** The server that runs on this cluster, as its own pid file tells, or undefined. */
export function findPostmaster(folder: string): Postmaster | undefined {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pidText, , , portText, , , , status] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(pidText);
  if (processStart(pid) === undefined) return undefined;
  if (!worksIn(pid, folder)) {
    // Once only: a server that is just starting might read the file while it is being written.
    if (pid !== process.pid) disownPidFile(file, pid);
    return undefined;
  }
  return { pid, port: Number(portText), ready: status?.trim() === 'ready' };
}

/** A server always works in its data directory; where the system does not tell, the number must do. */
function worksIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return processStart(pid) !== undefined;
  }
}

/**
 * In a container the numbers begin again at every start, so that the dead server's number may now be some other
 * process. PostgreSQL would refuse to start because of it. Our own number in its place is one that the server knows
 * to overlook (its parent's). The rest of the file must stay: from it the server sees whether old sessions still
 * live in the shared memory.
 */
function disownPidFile(file: string, foreignPid: number): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  if (lines[0] !== String(foreignPid)) return;
  writeFileSync(file, [String(process.pid), ...lines.slice(1)].join('\n'));
}

/** Creates an empty cluster. It appears under its name only when it is whole. */
export async function initCluster(cluster: Cluster, binaries: Binaries, password: string): Promise<void> {
  const draft = `${cluster.folder}.init-${randomUUID()}`;
  const data = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    for (const path of [draft, data, passwordFile]) give(path, cluster.account);
    const sync = cluster.settings['fsync'] === 'off' ? ['--no-sync'] : [];
    const child = spawn(
      binaries.initdb,
      [
        '-D',
        pathForServer(data, cluster.account),
        '--encoding=UTF8',
        '--locale=C',
        '--auth=scram-sha-256',
        `--username=${superuser}`,
        // Relative, because the account may not be able to come here from the root of the file system.
        '--pwfile=../password',
        '--no-instructions',
        ...sync,
      ],
      { cwd: data, env: serverEnv(), stdio: ['ignore', 'pipe', 'pipe'], ...cluster.account },
    );
    const { code, output } = await finished(child);
    if (code !== 0) throw startFailed(lastLines(output));
    renameSync(data, cluster.folder);
  } finally {
    rmSync(draft, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Starts the server and waits until it takes connections. `child` lets the caller notice when it ends. */
export async function launch(
  cluster: Cluster,
  binaries: Binaries,
): Promise<Postmaster & { child: ChildProcess }> {
  const logStart = statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0;
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', ...cluster.settings };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(cluster.logFile, 'a', 0o600);
  const child = spawn(
    binaries.postgres,
    ['-D', pathForServer(cluster.folder, cluster.account), '-p', String(port), '-k', '', ...options],
    // Detached: Ctrl-C in a terminal must reach us alone, we stop the server when the work is put away.
    {
      cwd: cluster.folder,
      env: serverEnv(),
      detached: true,
      stdio: ['ignore', log, log],
      ...cluster.account,
    },
  );
  closeSync(log);
  child.unref();
  let failure: string | undefined;
  let ended = false;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', () => (ended = true));

  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    await delay(15);
    if (failure !== undefined) throw startFailed(failure);
    if (ended) throw startFailed(lastLines(readFileSync(cluster.logFile, 'utf8').slice(logStart)));
    const running = findPostmaster(cluster.folder);
    if (running?.ready === true && running.pid === child.pid) return { ...running, child };
  }
  throw startFailed(`${readyWithinMs / 1000} 秒内没有就绪`);
}

/** Waits until a server that somebody else started takes connections; undefined when it went away instead. */
export async function awaitReady(folder: string): Promise<Postmaster | undefined> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    const running = findPostmaster(folder);
    if (running === undefined || running.ready) return running;
    await delay(25);
  }
  throw startFailed(`${readyWithinMs / 1000} 秒内没有就绪`);
}

/** Stops the server: sessions are ended, data are written. False when it does not even give way to force. */
export async function shutDown(folder: string): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = performance.now() + stoppedWithinMs;
    const running = findPostmaster(folder);
    if (running === undefined) return true;
    sendSignal(running.pid, signal);
    while (performance.now() < deadline) {
      if (processStart(running.pid) === undefined) return true;
      await delay(15);
    }
  }
  return false;
}

/** Asks the server to stop, without waiting for it. */
export function tellToStop(folder: string): void {
  const running = findPostmaster(folder);
  if (running !== undefined) sendSignal(running.pid, 'SIGINT');
}

/** It may end between the look and the signal. */
function sendSignal(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (processStart(pid) !== undefined) throw error;
  }
}

export function startFailed(detail: string): UserError {
  return new UserError(
    'EMBEDDED_FAILED',
    `内置的 PostgreSQL 没有启动成功：${detail || '原因不明'}。`,
    '详情见数据文件夹里的 postgres.log；也可以自备 PostgreSQL 并设置 DATABASE_URL。',
  );
}

/** A port of this machine that nobody listens on. Another process may still take it before we do. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Root may keep its data where the server's account cannot come from `/`. The folder is then handed over as the
 * working directory, which is entered while still root.
 */
function pathForServer(folder: string, account: Account): string {
  return canReach(folder, account) ? folder : '/proc/self/cwd';
}

function give(path: string, account: Account): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/** Nothing of the caller's PG… variables: PGDATA or PGOPTIONS would change what is started. */
function serverEnv(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };
}

async function finished(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What a log ends with, on one line, without times and without what every start and stop says. */
function lastLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^[\d-]+ [\d:.]+ \S+ \[\d+\] /, '').trim())
    .filter(
      (line) => line !== '' && !/^LOG: +(starting|listening|database system|shutting|redo|check)/.test(line),
    )
    .slice(-4)
    .join(' / ');
}
