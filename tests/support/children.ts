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

const folder = join(projectRoot, 'tests', 'integration', 'services', 'children');

/** A script of tests/integration/services/children in a process of its own, running the product's build. */
export function startChild(script: string, ...args: string[]): Child {
  const child = spawn(process.execPath, [join(folder, script), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const ended = once(child, 'exit').then(() => {
    if (complaints.length > 0) process.stderr.write(complaints.join(''));
    return child.exitCode;
  });
  const lines = createInterface({ input: child.stdout });
  const said = once(lines, 'line').then(([line]) => JSON.parse(String(line)) as Record<string, string>);
  // Not every test waits for what a child says before it kills it.
  said.catch(() => undefined);
  return { process: child, said, ended };
}
