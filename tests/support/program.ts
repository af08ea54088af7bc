import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.ts';

export type Ran = { code: number | null; out: string; err: string };

/** `cuiban ARGV` in a process of its own, from the product's build, on that database. */
export async function runProgram(databaseUrl: string, ...argv: string[]): Promise<Ran> {
  const main = join(projectRoot, 'dist', 'src', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, ...argv], {
    env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  await once(child, 'close');
  return { code: child.exitCode, out: text(out), err: text(err) };
}

const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString('utf8').trim();
