#!/usr/bin/env node
/**
 * Makes a fresh clone runnable, and does nothing when it already is: checks Node, installs the locked packages, builds
 * what is stale and, with `--test`, sees to redis-server. Called before `demo`, `test`, `start`, `cuiban` and `check`.
 * Uses nothing but Node itself, because it runs before anything is installed.
 *
 * --test   also what the tests need
 * --quiet  says nothing unless there is something to do, and then on standard error: standard output belongs to the
 *          command that follows
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup-lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stampFile = join(dist, '.sources');
const installedMark = join(root, 'node_modules', '.cuiban-installed');
const sourceFolders = ['config', 'schedules', 'workers', 'src'];
const wantedPackages = join(root, 'package-lock.json');
const presentPackages = join(root, 'node_modules', '.package-lock.json');
const quiet = process.argv.includes('--quiet');
const forTests = process.argv.includes('--test');

checkNode();
const steps = [
  { done: installed, work: install, fine: '依赖包已是最新 (packages are up to date)' },
  { done: built, work: build, fine: '程序已是最新 (build is up to date)' },
  ...(forTests ? [{ done: hasRedis, work: installRedis, fine: 'redis-server 已安装 (found)' }] : []),
];
if (steps.every((step) => step.done())) {
  for (const step of steps) note(step.fine);
} else {
  const waiting = () => say('另一个 setup 正在进行，等它完成 … (waiting for another setup)');
  withLock(join(dist, '.setup.lock'), waiting, () => {
    // Looked at again under the lock: another setup may just have done it.
    for (const step of steps) {
      if (step.done()) note(step.fine);
      else step.work();
    }
  });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    const found = process.version;
    fail(
      `需要 Node.js 20.19 或更新的版本，现在是 ${found}。请升级后重试。` +
        `\n[setup] Node.js 20.19 or newer is needed, this is ${found}. Please upgrade and try again.`,
    );
  }
  note(`Node.js ${process.version}`);
}

// --- packages ---------------------------------------------------------------------------------------------------

/**
 * npm leaves a copy of the lockfile in node_modules, written last, with what it really installed. Times of files would
 * not do: a git checkout sets them as it likes. The mark covers a copy that differs although npm was content.
 */
function installed() {
  const wanted = lockedPackages(wantedPackages);
  const present = lockedPackages(presentPackages);
  if (wanted === undefined || present === undefined) return false;
  if (
    existsSync(installedMark) &&
    readFileSync(installedMark, 'utf8') === hashOf(wantedPackages, presentPackages)
  ) {
    return true;
  }
  for (const [path, entry] of Object.entries(wanted)) {
    const found = present[path];
    if (found === undefined ? isNeededHere(entry) : found.version !== entry.version) return false;
    if (found?.integrity !== undefined && found.integrity !== entry.integrity) return false;
  }
  return Object.keys(present).every((path) => path in wanted);
}

function hashOf(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function lockedPackages(file) {
  if (!existsSync(file)) return undefined;
  try {
    const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages;
    return packages;
  } catch {
    return undefined;
  }
}

/** Packages for other systems are left out by npm, and so is what only they need. */
function isNeededHere({ optional, extraneous, os, cpu, libc }) {
  if (extraneous === true || libc !== undefined || !fits(os, process.platform) || !fits(cpu, process.arch))
    return false;
  return optional !== true || (os !== undefined && cpu !== undefined);
}

function fits(list, value) {
  if (list === undefined || list.includes(value)) return true;
  return list.every((entry) => entry.startsWith('!')) && !list.includes(`!${value}`);
}

function install() {
  if (!existsSync(wantedPackages)) fail('找不到 package-lock.json (package-lock.json is missing)');
  say('正在安装依赖包 npm ci … (installing packages)');
  const started = performance.now();
  // --include=dev: the build needs them, also where NODE_ENV=production is set.
  // --loglevel: `npm run -s` hands its silence down, and a failure has to say why.
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const status =
    npm !== undefined && basename(npm) === 'npm-cli.js'
      ? run(process.execPath, [npm, ...flags])
      : run('npm', flags, { shell: process.platform === 'win32' });
  if (status !== 0) fail('依赖包没有装上，原因见上面的输出 (npm ci failed, see above)');
  writeFileSync(installedMark, hashOf(wantedPackages, presentPackages));
  say(`依赖包已装好，用时 ${seconds(started)} (packages installed)`);
}

// --- build ------------------------------------------------------------------------------------------------------

function built() {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stampOfSources()) return false;
  return sources().every((file) => existsSync(outputOf(file)));
}

function build() {
  say('正在编译 … (building)');
  const started = performance.now();
  const stamp = stampOfSources();
  rmSync(stampFile, { force: true });
  // The compiler trusts its own record of what it wrote; files that have gone since it would not write again.
  if (!sources().every((file) => existsSync(outputOf(file))))
    rmSync(join(dist, '.tsbuildinfo'), { force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (run(process.execPath, [compiler, '-p', 'tsconfig.build.json']) !== 0) {
    fail('编译没有通过，原因见上面的输出 (the build failed, see above)');
  }
  removeOrphans();
  writeFileSync(stampFile, stamp);
  say(`编译完成，用时 ${seconds(started)} (built)`);
}

/** Changes with every source file that is added, edited, moved or deleted, and with the compiler and its settings. */
function stampOfSources() {
  const hash = createHash('sha256');
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  for (const file of [...settings, ...sources()]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sources() {
  return sourceFolders
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
    .sort();
}

function outputOf(source) {
  return join(dist, relative(root, source)).replace(/\.tsx?$/, '.js');
}

/** The compiler leaves the output of a deleted source behind, where an import would still find it. */
function removeOrphans() {
  const wanted = new Set(sources().flatMap((file) => [outputOf(file), `${outputOf(file)}.map`]));
  for (const folder of sourceFolders) {
    for (const file of filesBelow(join(dist, folder))) {
      if (/\.js(\.map)?$/.test(file) && !wanted.has(file)) rmSync(file, { force: true });
    }
  }
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

// --- what the tests need ----------------------------------------------------------------------------------------

function hasRedis() {
  return inPath('redis-server');
}

function installRedis() {
  const packages = ['install', '-y', '--no-install-recommends', 'redis-server'];
  if (process.getuid?.() !== 0 || !inPath('apt-get')) {
    const command = inPath('apt-get') ? `sudo apt-get ${packages.join(' ')}` : 'brew install redis';
    fail(`测试需要 redis-server，请先运行 (the tests need redis-server, please run):  ${command}`);
  }
  say('正在安装 redis-server … (apt-get install redis-server)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  withoutServiceStart(() => {
    if (run('apt-get', ['update', '-qq'], { env }) !== 0)
      say('apt-get update 没有成功，继续尝试安装 (trying anyway)');
    if (run('apt-get', [...packages, '-qq'], { env }) !== 0) {
      fail(`redis-server 没有装上，请手工安装 (please install it by hand):  apt-get ${packages.join(' ')}`);
    }
  });
  // Nobody asked for a Redis service on this machine: the tests start their own.
  if (existsSync('/run/systemd/system')) run('systemctl', ['disable', '--now', '--quiet', 'redis-server']);
  if (!hasRedis()) fail('装好后仍找不到 redis-server (redis-server is still not in PATH)');
  say('redis-server 已装好 (installed)');
}

/** Debian asks this file whether a package may start its service. One that is there already is left as it is. */
function withoutServiceStart(work) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function inPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// --- saying and doing -------------------------------------------------------------------------------------------

function run(command, args, options = {}) {
  const out = quiet ? 2 : 1;
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', out, 2], ...options });
  if (error !== undefined) console.error(`[setup] ${command}: ${error.message}`);
  return status;
}

/** What is worth a line only when nobody reads the output by machine. */
function note(line) {
  if (!quiet) console.log(`[setup] ${line}`);
}

function say(line) {
  if (quiet) console.error(`[setup] ${line}`);
  else console.log(`[setup] ${line}`);
}

function fail(line) {
  console.error(`[setup] ${line}`);
  process.exit(1);
}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
