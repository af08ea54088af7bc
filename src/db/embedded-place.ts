import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { errorText, UserError } from '../errors.ts';
import { postgresMajor, serverAccount } from './embedded-binaries.ts';
import type { Cluster } from './embedded-server.ts';

/** A data folder with everything in it that belongs to the embedded server. */
export type Place = Cluster & { dataDir: string; users: string; passwordFile: string };

const logLimitBytes = 10_000_000;

/** Checks the data folder and makes what belongs into it. */
export function openPlace(dataDir: string, settings: Readonly<Record<string, string>>): Place {
  const root = resolve(dataDir);
  const folder = join(root, 'postgres');
  const users = join(root, 'postgres.users');
  const passwordFile = join(root, 'postgres.password');
  try {
    mkdirSync(users, { recursive: true, mode: 0o700 });
    accessSync(users, constants.R_OK | constants.W_OK | constants.X_OK);
    const logFile = join(root, 'postgres.log');
    if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) {
      renameSync(logFile, `${logFile}.1`);
    }
    const account = serverAccount(folder);
    return { dataDir: root, users, folder, logFile, account, settings, passwordFile };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      'DATA_DIR_UNUSABLE',
      `数据文件夹 ${root} 用不了（${errorText(cause)}）。`,
      '请检查 DATA_DIR 所指的位置和权限。',
      { cause },
    );
  }
}

/** What an initdb left behind that was killed half-way. */
export function removeDrafts({ dataDir }: Place): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith('postgres.init-')) continue;
    // It may still be writing: then it takes a moment to notice that nobody waits for it.
    rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

export function checkCluster({ folder, passwordFile }: Place): void {
  const versionFile = join(folder, 'PG_VERSION');
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined;
  if (found !== postgresMajor) {
    const what = found === undefined ? '不是 PostgreSQL 数据文件夹' : `是 PostgreSQL ${found} 的数据`;
    throw new UserError(
      'EMBEDDED_FOREIGN',
      `${folder} ${what}，内置的是 PostgreSQL ${postgresMajor}。`,
      '请换一个 DATA_DIR，或用原来的版本导出数据。',
    );
  }
  const uid = process.getuid?.();
  if (uid !== undefined && uid !== 0 && statSync(folder).uid !== uid) {
    throw new UserError(
      'EMBEDDED_FOREIGN',
      `${folder} 属于另一个用户，当前用户不能用它启动数据库。`,
      '请用原来的用户运行，或改变该文件夹的属主。',
    );
  }
  if (!existsSync(passwordFile)) {
    throw new UserError(
      'EMBEDDED_FOREIGN',
      `找不到内置数据库的密码文件 ${passwordFile}。`,
      '请从备份恢复它（它和 postgres 文件夹要一起备份），或换一个 DATA_DIR。',
    );
  }
}

export function keptPassword({ passwordFile }: Place): string | undefined {
  const password = existsSync(passwordFile) ? readFileSync(passwordFile, 'utf8').trim() : '';
  return password === '' ? undefined : password;
}

/** Written before the cluster exists: a cluster without its password could never be opened again. */
export function newPassword({ passwordFile }: Place): string {
  const password = randomBytes(24).toString('hex');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return password;
}
