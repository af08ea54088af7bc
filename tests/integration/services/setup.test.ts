import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';

/** A small project with a copy of the script, an npm and a compiler that write down what they are asked. */
let folder: string;

const fakeNpm = `
import { appendFileSync, copyFileSync, mkdirSync } from 'node:fs';
appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
mkdirSync('node_modules/typescript/bin', { recursive: true });
copyFileSync('fake/tsc', 'node_modules/typescript/bin/tsc');
copyFileSync('installed.json', 'node_modules/.package-lock.json');
console.log('added 1 package');
`;

const fakeTsc = `
const { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync('tsc.log', 'built\\n');
mkdirSync('dist/src', { recursive: true });
for (const name of readdirSync('src')) {
  if (readFileSync('src/' + name, 'utf8').includes('wrong')) { console.log('error TS1'); process.exit(1); }
  writeFileSync('dist/src/' + name.replace('.ts', '.js'), '');
}
`;

function put(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const lockOf = (packages: Record<string, object>) => JSON.stringify({ packages: { '': {}, ...packages } });
const one = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
const foreign = { 'node_modules/b': { version: '1.0.0', optional: true, os: ['nowhere'], cpu: ['none'] } };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuiban-setup-'));
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', lockOf({ ...one, ...foreign }));
  put('installed.json', lockOf(one));
  put('fake/npm-cli.js', fakeNpm);
  put('fake/tsc', fakeTsc);
  put('fake/package.json', '{ "type": "module" }');
  put('node_modules/package.json', '{ "type": "commonjs" }');
  put('tsconfig.json', '{}');
  put('tsconfig.build.json', '{}');
  put('src/main.ts', '');
  put('src/old.ts', '');
  for (const name of ['setup.mjs', 'setup-lock.mjs']) {
    put(`scripts/${name}`, '');
    copyFileSync(join(projectRoot, 'scripts', name), join(folder, 'scripts', name));
  }
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Run = { code: number | null; out: string; err: string };

function setup(flags: string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(folder, 'scripts', 'setup.mjs'), ...flags], {
    // Started from elsewhere on purpose: it works on its own project.
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: join(folder, 'fake', 'npm-cli.js'), ...env },
  });
  const run: Run = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...run, code })));
}

function times(log: string): number {
  const file = join(folder, log);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}

describe('setup', () => {
  it('installs with what the build needs and builds, once', async () => {
    const first = await setup([], { NODE_ENV: 'production', CI: 'true' });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(folder, 'npm.log'), 'utf8')).toMatch(/^ci .*--include=dev/);
    expect(existsSync(join(folder, 'dist/src/main.js'))).toBe(true);

    const second = await setup();
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).toContain('up to date');
    expect([times('npm.log'), times('tsc.log')]).toEqual([1, 1]);
  });

  it('leaves standard output to the command that follows', async () => {
    const first = await setup(['--quiet']);
    expect(first).toMatchObject({ code: 0, out: '' });
    expect(first.err).toContain('added 1 package');
    expect(await setup(['--quiet'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('installs again when the lockfile says something else, not when its time changes', async () => {
    await setup();
    utimesSync(join(folder, 'package-lock.json'), new Date(), new Date());
    await setup();
    expect(times('npm.log')).toBe(1);
    const changed = lockOf({ 'node_modules/a': { version: '1.0.1', integrity: 'sha512-b' } });
    put('package-lock.json', changed);
    put('installed.json', changed);
    await setup();
    expect(times('npm.log')).toBe(2);
  });

  it('installs again when an installation was cut short', async () => {
    await setup();
    rmSync(join(folder, 'node_modules/.package-lock.json'));
    await setup();
    expect(times('npm.log')).toBe(2);
  });

  it('builds what was added, edited or lost, and drops what was deleted', async () => {
    await setup();
    put('src/new.ts', '');
    await setup();
    expect(existsSync(join(folder, 'dist/src/new.js'))).toBe(true);
    put('src/new.ts', 'edited');
    await setup();
    rmSync(join(folder, 'dist/src/main.js'));
    await setup();
    expect(existsSync(join(folder, 'dist/src/main.js'))).toBe(true);
    rmSync(join(folder, 'src/old.ts'));
    await setup();
    expect(existsSync(join(folder, 'dist/src/old.js'))).toBe(false);
    expect(times('tsc.log')).toBe(5);
  });

  it('fails with the compiler, and tries again the next time', async () => {
    put('src/new.ts', 'wrong');
    const failed = await setup();
    expect(failed.code).toBe(1);
    expect(failed.out).toContain('error TS1');
    expect(failed.err).toContain('the build failed');
    put('src/new.ts', 'right');
    expect(await setup()).toMatchObject({ code: 0 });
  });

  it('does everything once when five start at the same time', async () => {
    const five = await Promise.all(Array.from({ length: 5 }, () => setup()));
    expect(five.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect([times('npm.log'), times('tsc.log')]).toEqual([1, 1]);
  });

  it('does not wait for a setup that was killed', async () => {
    put('dist/.setup.lock', '4194304 1');
    expect(await setup()).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'dist/.setup.lock'))).toBe(false);
  });

  it('says what to type when the tests lack redis-server and it may not install it', async () => {
    const run = await setup(['--test'], { PATH: join(folder, 'fake') });
    expect(run.code).toBe(1);
    expect(run.err).toContain('redis-server');
    expect(run.err).toContain('please run');
  });
});
