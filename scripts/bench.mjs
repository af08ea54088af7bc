#!/usr/bin/env node
/**
 * Runs one of the measurements in bench/: `node scripts/bench.mjs extraction`. Node 20 does not run TypeScript, so the
 * file and what it imports are compiled into dist/bench/ first. What stands behind the name goes to the measurement.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name = '', ...rest] = process.argv.slice(2);
if (!/^\w+$/.test(name) || !existsSync(join(root, 'bench', `${name}.ts`))) {
  const files = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.ts'));
  const names = files.map((file) => file.replace(/\.ts$/, ''));
  console.error(`用法：node scripts/bench.mjs ${names.join('|')}`);
  process.exit(2);
}

const output = join(root, 'dist', 'bench');
const settings = join(output, `${name}.tsconfig.json`);
mkdirSync(output, { recursive: true });
writeFileSync(settings, JSON.stringify(settingsFor(name), null, 2));
run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ['-p', settings]);
run(join(output, 'bench', `${name}.js`), rest);

function settingsFor(file) {
  const above = '../..';
  return {
    extends: `${above}/tsconfig.json`,
    compilerOptions: {
      noEmit: false,
      allowImportingTsExtensions: false,
      rootDir: above,
      outDir: '.',
      sourceMap: true,
    },
    include: [],
    files: [`${above}/bench/${file}.ts`],
  };
}

function run(first, args) {
  const { status } = spawnSync(process.execPath, [first, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
