import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isRunning, processStart, type ProcessMark, thisProcess } from './embedded-process.ts';

/**
 * Who may start and stop the embedded server, and who is using it: small files in one folder.
 *
 * Ownership is a row of files `owner-1`, `owner-2`, …: the highest counts, it is never changed, and it is removed only
 * by whoever has written a higher one. To take over (or to announce the next state) is to create the next number,
 * which the file system gives to one process only. A single file that is removed and created again could not do
 * this: two processes that both found a dead owner would remove each other's new file.
 */
type OwnerState = 'starting' | 'running' | 'stopping' | 'released';
export type Owner = ProcessMark & { state: OwnerState; generation: number };

const markSchema = z.object({ pid: z.number().int(), start: z.string() });
const ownerSchema = markSchema.extend({ state: z.enum(['starting', 'running', 'stopping', 'released']) });

/** False when the last owner has let go of the server or has died. */
export function isLive(owner: Owner): boolean {
  return owner.state !== 'released' && isRunning(owner);
}

/** The newest claim, whether its process lives or not; generation 0 when there has been none. */
export function lastOwner(folder: string): Owner {
  const none: Owner = { pid: 0, start: '', state: 'released', generation: 0 };
  for (;;) {
    const generation = generations(folder).at(-1);
    if (generation === undefined) return none;
    const text = readIfThere(join(folder, `owner-${generation}`));
    // Gone between listing and reading: someone has just written a higher one.
    if (text === undefined) continue;
    // A file that a power cut has emptied names nobody who could still be alive.
    const owner = parsed(ownerSchema, text);
    return owner === undefined ? { ...none, generation } : { ...owner, generation };
  }
}

/** Becomes owner (or announces the next state) after the claim `after`; false when another process came first. */
export function claim(folder: string, after: number, state: OwnerState): boolean {
  const generation = after + 1;
  const draft = join(folder, `draft-${randomUUID()}`);
  const file = join(folder, `owner-${generation}`);
  writeFileSync(draft, JSON.stringify({ ...thisProcess(), state }));
  try {
    // A link appears with its whole content or not at all, and fails when the number is taken.
    linkSync(draft, file);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // The number may have been free again because others had gone on and tidied up meanwhile.
  const highest = generations(folder).at(-1);
  if (highest !== generation) {
    rmSync(file, { force: true });
    return false;
  }
  for (const older of generations(folder)) {
    if (older < generation) rmSync(join(folder, `owner-${older}`), { force: true });
  }
  return true;
}

/** Announces that this process uses the server, so that its owner does not stop it meanwhile. */
export function registerUser(folder: string): { leave(): void } {
  const file = join(folder, `user-${process.pid}-${randomUUID()}`);
  writeFileSync(file, JSON.stringify(thisProcess()));
  return { leave: () => rmSync(file, { force: true }) };
}

/** How many living processes use the server; the files of dead ones are tidied away. */
export function countUsers(folder: string): number {
  let count = 0;
  for (const name of readdirSync(folder)) {
    const pid = /^user-(\d+)-/.exec(name)?.[1];
    if (pid === undefined) continue;
    const mark = parsed(markSchema, readIfThere(join(folder, name)) ?? '');
    // One that is not written to its end yet counts as long as a process of its number runs.
    if (mark === undefined ? processStart(Number(pid)) !== undefined : isRunning(mark)) count += 1;
    else rmSync(join(folder, name), { force: true });
  }
  return count;
}

function generations(folder: string): number[] {
  return readdirSync(folder)
    .map((name) => Number(/^owner-(\d+)$/.exec(name)?.[1] ?? Number.NaN))
    .filter((generation) => !Number.isNaN(generation))
    .sort((a, b) => a - b);
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
