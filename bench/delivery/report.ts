import type { Cpu } from './place.ts';
import type { Round } from './round.ts';

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** What a figure is held against. */
export function figure(label: string, value: number, bound?: { atLeast?: number; atMost?: number }): void {
  const { atLeast = -Infinity, atMost = Infinity } = bound ?? {};
  const wanted = bound === undefined ? '' : atLeast > -Infinity ? `≥ ${atLeast}` : `≤ ${atMost}`;
  const verdict = bound === undefined ? '' : value >= atLeast && value <= atMost ? 'met' : 'MISSED';
  say(`${label.padEnd(74)} ${value.toFixed(3).padStart(8)}  ${wanted.padEnd(7)} ${verdict}`);
}

/** Where the time of a round went: CPU per mail and process, and what was asked of PostgreSQL and Redis. */
export function profile(round: Round): void {
  const { mails, seconds, before, after } = round;
  const spent = (name: keyof Cpu): number => after.cpu[name] - before.cpu[name];
  const ours = (['worker', 'smtp', 'postgres', 'redis', 'dispatch'] as const).filter((n) => spent(n) > 0);
  const all = ours.reduce((sum, name) => sum + spent(name), 0);
  const shares = ours.map(
    (name) => `${name} ${(spent(name) / mails).toFixed(2)} (${percent(spent(name) / all)})`,
  );
  const busy = after.counts.map(({ loop }, i) => {
    const was = before.counts[i]?.loop ?? { idle: 0, active: 0 };
    const active = loop.active - was.active;
    return percent(active / (active + loop.idle - was.idle));
  });
  const statements = sum(after, 'statements') - sum(before, 'statements');
  const commands = sum(after, 'commands') - sum(before, 'commands');
  const transactions = after.transactions - before.transactions;
  const wal = (after.wal - before.wal) / mails / 1024;
  say(`    CPU ms/mail: ${shares.join(', ')}; others on this machine ${others(round, all)}`);
  say(
    `    worker thread busy ${busy.join(', ')}; ${rate(statements, seconds)} statements/s (${each(statements, mails)} a mail), ` +
      `${rate(transactions, seconds)} transactions/s (${each(transactions, mails)}), ` +
      `${commands > 0 ? `${rate(commands, seconds)} Redis commands/s (${each(commands, mails)}), ` : ''}` +
      `WAL ${wal.toFixed(1)} KB a mail; dispatch took ${round.dispatchSeconds.toFixed(1)} s of ${seconds.toFixed(1)}`,
  );
}

function others({ before, after, seconds }: Round, ours: number): string {
  const theirs = Math.max(0, after.cpu.machine - before.cpu.machine - ours);
  return `${(theirs / 1000 / seconds).toFixed(1)} cores`;
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;
const rate = (n: number, seconds: number): string => Math.round(n / seconds).toLocaleString('en');
const each = (n: number, mails: number): string => (n / mails).toFixed(1);
const sum = (reading: Round['before'], name: 'statements' | 'commands'): number =>
  reading.counts.reduce((total, counts) => total + counts[name], 0);
