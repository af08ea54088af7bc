import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `work` while no other process that was given the same file does; `onWait` is called once when that takes time.
 * The lock of a process that was killed is recognised and set aside.
 */
export function withLock(lockFile, onWait, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let told = false;
  while (!takeLock(lockFile)) {
    if (!told) onWait();
    told = true;
    pause(200);
  }
  process.on('exit', () => rmSync(lockFile, { force: true }));
  // A default handler would end the process without its exit handlers.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  work();
}

/** True when the lock is ours. One whose process has died is set aside, after a look at what was really set aside. */
function takeLock(lockFile) {
  const mine = `${process.pid} ${startOf(process.pid)}`;
  const draft = `${lockFile}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const holder = readIfThere(lockFile);
  if (holder === undefined || isAlive(holder)) return false;
  const aside = `${lockFile}.dead.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    if (readIfThere(aside) !== holder) linkSync(aside, lockFile);
  } catch {
    // Somebody else was quicker; look again.
  }
  rmSync(aside, { force: true });
  return false;
}

function isAlive(holder) {
  const [pid = '', start] = holder.split(' ');
  return startOf(Number(pid)) === start;
}

/** When a process was started, so that its number is not mistaken for that of a later one; empty: it does not run. */
function startOf(pid) {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  if (process.platform === 'linux') return '';
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return '';
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
