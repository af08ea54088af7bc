import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../config/paths.ts';

export type Child = {
  process: ChildProcess;
  /** The first line of JSON that it prints. */
  said: Promise<Record<string, string>>;
  ended: Promise<number | null>;
};

type How = {
  /** Besides the test's own. */
  env?: Readonly<Record<string, string>>;
  /** The largest file that it may write, in blocks of 512 bytes: to it the disk seems full. */
  fileBlocks?: number;
  /** Told of every line that it prints. */
  onLine?: (words: Record<string, string>) => void;
};

const folder = join(projectRoot, 'tests', 'integration', 'services', 'children');

/** A script of tests/integration/services/children in a process of its own, running the product's build. */
export function startChild(script: string, ...args: string[]): Child {
  return startChildWith({}, script, ...args);
}

export function startChildWith({ env, fileBlocks, onLine }: How, script: string, ...args: string[]): Child {
  const command = [process.execPath, join(folder, script), ...args];
  const limited = ['/bin/sh', '-c', `ulimit -f ${fileBlocks} && exec "$@"`, 'sh', ...command];
  const [program = '', ...argv] = fileBlocks === undefined ? command : limited;
  const child = spawn(program, argv, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const ended = once(child, 'exit').then(() => {
    if (complaints.length > 0) process.stderr.write(complaints.join(''));
    return child.exitCode;
  });
  const lines = createInterface({ input: child.stdout });
  if (onLine) lines.on('line', (line) => onLine(JSON.parse(line) as Record<string, string>));
  const said = once(lines, 'line').then(([line]) => JSON.parse(String(line)) as Record<string, string>);
  // Not every test waits for what a child says before it kills it.
  said.catch(() => undefined);
  return { process: child, said, ended };
}
