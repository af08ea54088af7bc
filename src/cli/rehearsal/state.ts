import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const stateSchema = z.object({ now: z.coerce.date(), planId: z.uuid() });

/** How far a rehearsal has come, so that one that was killed can go on. */
export type RehearsalState = z.infer<typeof stateSchema>;

const fileOf = (dir: string): string => join(dir, 'state.json');

/** Null when there is none, or none that can be read. */
export function readState(dir: string): RehearsalState | null {
  if (!existsSync(fileOf(dir))) return null;
  try {
    return stateSchema.parse(JSON.parse(readFileSync(fileOf(dir), 'utf8')));
  } catch {
    return null;
  }
}

/** Written beside and renamed: a kill in the middle leaves the state before. */
export function writeState(dir: string, state: RehearsalState): void {
  const draft = `${fileOf(dir)}.new`;
  writeFileSync(draft, JSON.stringify(state));
  renameSync(draft, fileOf(dir));
}
