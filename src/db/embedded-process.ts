import { readFileSync } from 'node:fs';

/** A process as others can recognise it: numbers are used again, a number with its start time is not. */
export type ProcessMark = { pid: number; start: string };

/**
 * When the process was started (Linux: ticks since boot), `alive` where the system does not tell, undefined when no
 * such process runs. A zombie does not run: in a container without an init process it would stay for ever.
 */
export function processStart(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform !== 'linux') return answersSignal(pid) ? 'alive' : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in brackets and may itself hold brackets and spaces.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

export function thisProcess(): ProcessMark {
  return { pid: process.pid, start: processStart(process.pid) ?? 'alive' };
}

export function isRunning(mark: ProcessMark): boolean {
  return processStart(mark.pid) === mark.start;
}

/** Whether a process of this number exists at all; one of another user refuses the signal and is there too. */
function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
