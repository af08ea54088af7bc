import { expect, it } from 'vitest';
import { fuzz, samplesByFormat } from './fuzz.ts';

/**
 * `CUIBAN_FUZZ=10000` reads so many broken files and prints the figures; `CUIBAN_FUZZ=1234-1235` makes the files with
 * these numbers again.
 */
const wanted = process.env['CUIBAN_FUZZ'] ?? '';
const [, first = '0', last = '280'] = /^(?:(\d+)-)?(\d+)$/.exec(wanted) ?? [];
const count = Number(last) - Number(first);

/** Both are far above what a file needs (see bench/formats.ts): only a runaway reaches them, on a busy machine, too. */
const LONGEST_MS = 60_000;
const MOST_MEMORY_MB = 1500;

it(
  `ends each of ${count} broken files in a result or a refusal`,
  async () => {
    expect(samplesByFormat().length).toBeGreaterThanOrEqual(5);
    const outcome = await fuzz(Number(first), Number(last));
    if (wanted !== '') {
      const codes = [...outcome.byCode].toSorted((a, b) => b[1] - a[1]).map(([code, n]) => `${code} ${n}`);
      const slowest = outcome.slowest.map((s) => `${Math.round(s.milliseconds)} ms (${s.file})`);
      process.stdout.write(
        `${count} files: ${outcome.results} results, ${outcome.refusals} refusals (${codes.join(', ')}), ` +
          `${outcome.unexpected.length} unexpected; slowest ${slowest.join(', ')}; ` +
          `peak memory ${Math.round(outcome.peakMemory)} MB\n`,
      );
    }
    expect(outcome.unexpected).toEqual([]);
    expect(outcome.results + outcome.refusals).toBe(count);
    expect(outcome.slowest[0]?.milliseconds, outcome.slowest[0]?.file).toBeLessThan(LONGEST_MS);
    expect(outcome.peakMemory).toBeLessThan(MOST_MEMORY_MB);
  },
  Math.max(120_000, count * 1000),
);
