import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as EnvModule from '../../config/env.ts';
import type * as PolicyFiles from '../../config/policyFiles.ts';
import type * as ClockModule from '../../src/clock.ts';
import type * as Connect from '../../src/db/connect.ts';
import type * as Embedded from '../../src/db/embedded.ts';
import type * as EmbeddedServer from '../../src/db/embedded-server.ts';
import type * as Policies from '../../src/db/policies.ts';
import type * as LogModule from '../../src/log.ts';
import type * as Open from '../../src/open.ts';
import type * as Dispatch from '../../src/reminders/dispatch.ts';

/** The tree that is measured: this one, or the work tree that CUIBAN_BENCH_ROOT names. */
export const root = resolve(process.env['CUIBAN_BENCH_ROOT'] ?? process.cwd());

/** The build of `npm start`, not a copy that was compiled along with the measurement. */
export const mainFile = join(root, 'dist', 'src', 'main.js');

const load = async <T>(path: string): Promise<T> =>
  (await import(pathToFileURL(join(root, 'dist', path)).href)) as T;

export type Product = typeof EnvModule &
  typeof PolicyFiles &
  Pick<typeof ClockModule, 'systemClock'> &
  Pick<typeof Connect, 'withClient'> &
  Pick<typeof Embedded, 'startEmbedded'> &
  Pick<typeof EmbeddedServer, 'freePort' | 'findPostmaster'> &
  Pick<typeof Policies, 'addPolicyVersion'> &
  Pick<typeof LogModule, 'createLog'> &
  Pick<typeof Open, 'openApp'> &
  Pick<typeof Dispatch, 'dispatchDue'>;

export async function loadProduct(): Promise<Product> {
  // Another tree has no `prebench` that builds it.
  if (root !== process.cwd()) {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = { cwd: root, stdio: 'inherit' as const };
    const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], options);
    if (status !== 0) throw new Error(`${root} does not build`);
  }
  const files = [
    'config/env.js',
    'config/policyFiles.js',
    'src/clock.js',
    'src/db/connect.js',
    'src/db/embedded.js',
    'src/db/embedded-server.js',
    'src/db/policies.js',
    'src/log.js',
    'src/open.js',
    'src/reminders/dispatch.js',
  ];
  const modules = await Promise.all(files.map((file) => load<object>(file)));
  return Object.assign({}, ...modules) as Product;
}

/** What is measured: the commit, and whether files differ from it. */
export function described(): string {
  const git = (...args: string[]): string =>
    spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' }).stdout.trim();
  const changed = git('status', '--porcelain', '--', 'src', 'workers', 'schedules', 'config');
  const lines = changed === '' ? 0 : changed.split('\n').length;
  const commit = git('rev-parse', '--short', 'HEAD') || 'no commit';
  return `${root} at ${commit}${lines > 0 ? ` with ${lines} changed files` : ''}`;
}
