import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { errorText, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import { findBinaries } from './embedded-binaries.ts';
import { claim, countUsers, isLive, lastOwner, type Owner, registerUser } from './embedded-owner.ts';
import {
  checkCluster,
  keptPassword,
  newPassword,
  openPlace,
  type Place,
  removeDrafts,
} from './embedded-place.ts';
import {
  awaitReady,
  findPostmaster,
  initCluster,
  launch,
  type Postmaster,
  shutDown,
  startFailed,
  superuser,
  tellToStop,
} from './embedded-server.ts';

export type EmbeddedOptions = {
  /** Holds the cluster (`postgres/`), its password, its log and the files that say who uses it. */
  dataDir: string;
  /**
   * `own`: this process runs the server, and a second one on the same folder is refused. `join`: a command beside a
   * running `npm start` uses the server that runs; only if none does, it starts one for its own time.
   */
  mode: 'own' | 'join';
  log: Log;
  /** Server settings for throw-away data, such as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
  /** The server that this process started has ended by itself: nothing works until the process is started again. */
  onLost?: () => void;
};

export type Embedded = {
  url: string;
  /** Stops the server, unless other processes still use it: then the last of them does. May be called twice. */
  stop(): Promise<void>;
};

const database = 'cuiban';

/**
 * The PostgreSQL that comes with the product, on 127.0.0.1 and a free port. A server that outlived its process
 * (`kill -9`) is adopted. Throws a UserError when the folder is in use or the server does not start.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const place = openPlace(options.dataDir, options.settings ?? {});
  const user = registerUser(place.users);
  let obtained: Obtained | undefined;
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    process.removeListener('exit', lastResort);
    obtained?.onPurpose?.abort();
    user.leave();
    if (obtained !== undefined) await leave(place, obtained.generation, options.log);
  };
  // For a process that ends without stopping: nothing can be waited for any more, but a signal can be sent.
  const lastResort = () => {
    user.leave();
    if (existsSync(place.users) && countUsers(place.users) === 0) tellToStop(place.folder);
  };
  process.once('exit', lastResort);
  try {
    obtained = await obtainServer(place, options);
    const url = await openDatabase(place, obtained.port);
    return { url, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Obtained = {
  port: number;
  /** The claim under which this process owns the server; undefined: it is another's. */
  generation: number | undefined;
  /** Aborted when the server is stopped on purpose, so that only an unexpected end is reported. */
  onPurpose?: AbortController;
};

async function obtainServer(place: Place, options: EmbeddedOptions): Promise<Obtained> {
  for (;;) {
    const owner = lastOwner(place.users);
    if (!isLive(owner)) {
      if (claim(place.users, owner.generation, 'starting')) {
        return becomeOwner(place, owner.generation + 1, options);
      }
    } else if (owner.state !== 'stopping') {
      if (options.mode === 'own') throw inUse(place.dataDir, owner);
      const running = owner.state === 'running' ? await awaitReady(place.folder) : undefined;
      if (running !== undefined) return { port: running.port, generation: undefined };
      if (owner.state === 'running') throw startFailed('它的服务器已经停止，占用它的进程还在');
    }
    // Another process is starting or stopping the server: both end in a known state, or with its death.
    await delay(25);
  }
}

async function becomeOwner(place: Place, generation: number, options: EmbeddedOptions): Promise<Obtained> {
  try {
    const { port, onPurpose } = await ensureServer(place, options);
    claim(place.users, generation, 'running');
    return { port, generation: generation + 1, ...(onPurpose && { onPurpose }) };
  } catch (error) {
    claim(place.users, generation, 'released');
    throw error;
  }
}

async function ensureServer(
  place: Place,
  { log, onLost }: EmbeddedOptions,
): Promise<Postmaster & { onPurpose?: AbortController }> {
  for (let attempt = 1; ; attempt += 1) {
    const running = findPostmaster(place.folder) && (await awaitReady(place.folder));
    if (running !== undefined) {
      log.info({ pid: running.pid, port: running.port }, '接管了仍在运行的内置 PostgreSQL');
      return running;
    }
    try {
      return await startServer(place, { log, ...(onLost && { onLost }) });
    } catch (error) {
      // The free port was taken by someone else, or a server that was being started when its parent was killed has
      // just come up, or the sessions of a killed server are still ending: all of these pass by themselves.
      const passing = /could not bind|already exists|pre-existing shared memory|is being used/.test(
        errorText(error),
      );
      if (!passing || attempt === 5) throw error;
      await delay(200 * attempt);
    }
  }
}

async function startServer(
  place: Place,
  { log, onLost }: Pick<EmbeddedOptions, 'log' | 'onLost'>,
): Promise<Postmaster & { onPurpose: AbortController }> {
  const binaries = await findBinaries(place.account);
  if (!existsSync(place.folder)) {
    removeDrafts(place);
    await initCluster(place, binaries, keptPassword(place) ?? newPassword(place));
    log.info({ folder: place.folder }, '已建立内置 PostgreSQL 的数据文件夹');
  }
  checkCluster(place);
  const { child, ...server } = await launch(place, binaries);
  const onPurpose = new AbortController();
  child.once('exit', (code, signal) => {
    if (onPurpose.signal.aborted) return;
    log.error({ code, signal }, `内置 PostgreSQL 意外停止，详情见 ${place.logFile}，请重新启动本程序`);
    onLost?.();
  });
  return { ...server, onPurpose };
}

/** The address of the product's database, which is created on the first start. */
async function openDatabase(place: Place, port: number): Promise<string> {
  const address = (name: string) =>
    `postgres://${superuser}:${keptPassword(place) ?? ''}@127.0.0.1:${port}/${name}`;
  const client = new Client({ connectionString: address('postgres') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    // Two processes may both find it missing.
    if (rowCount === 0) await client.query(`create database ${database}`).catch(ignoreDuplicate);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw startFailed(errorText(cause));
  } finally {
    await client.end();
  }
  return address(database);
}

function ignoreDuplicate(error: unknown): void {
  const code = error instanceof DatabaseError ? error.code : undefined;
  if (code !== '42P04' && code !== '23505') throw error;
}

/** Lets go of the server. Whoever finds no other user stops it; the same for an owner and for one who joined. */
async function leave(place: Place, owned: number | undefined, log: Log): Promise<void> {
  let last = owned === undefined ? lastOwner(place.users) : undefined;
  for (;;) {
    if (last !== undefined && isLive(last)) return;
    const after = last?.generation ?? owned ?? 0;
    // First announced, then looked: one who comes now waits until it is decided.
    if (!claim(place.users, after, 'stopping')) {
      last = lastOwner(place.users);
      continue;
    }
    const alone = countUsers(place.users) === 0;
    if (alone && !(await shutDown(place.folder))) log.error('内置 PostgreSQL 没有停下来');
    claim(place.users, after + 1, 'released');
    if (alone) return;
    if (countUsers(place.users) > 0) {
      log.info('内置 PostgreSQL 还有别的命令在用，由最后一个负责停止');
      return;
    }
    last = lastOwner(place.users);
  }
}

function inUse(dataDir: string, owner: Owner): UserError {
  return new UserError(
    'EMBEDDED_IN_USE',
    `数据文件夹 ${dataDir} 正在被另一个 Cuiban 进程（进程号 ${owner.pid}）使用。`,
    '请先停止它，或给这一个设置不同的 DATA_DIR。',
  );
}
