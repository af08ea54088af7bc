import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** CPU time in milliseconds that a process has taken, those of its children that have ended included. */
function cpuOf(pid: number): { ms: number; parent: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const at = (n: number): number => Number(fields[n]);
    return { ms: (at(11) + at(12) + at(13) + at(14)) * TICK_MS, parent: at(1) };
  } catch {
    return { ms: 0, parent: 0 };
  }
}

/** Of a process and all its children, as PostgreSQL has one for each session. */
export function cpuOfTree(pid: number): number {
  let { ms } = cpuOf(pid);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const child = cpuOf(Number(name));
    if (child.parent === pid) ms += child.ms;
  }
  return ms;
}

export const cpuOfProcess = (pid: number): number => cpuOf(pid).ms;

/** Everything that ran on this machine. */
export function cpuOfMachine(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0] = first.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + soft) * TICK_MS;
}

/** Resident memory in MB. */
export function residentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
