import { execFileSync } from 'node:child_process';
import { UserError } from '../src/errors.ts';
import { extractPlan } from '../src/extraction/extract.ts';
import { readDocument } from '../src/reading/read.ts';
import { compare } from '../tests/support/score.ts';
import { bytesOf, formats, labelsOf, seedsIn, type Format } from '../tests/unit/formats/seeds.ts';

/**
 * The five seed plans in every format: what comes out against their labels (F1 of deadlines, leading and other units;
 * ledger rows), the median time to read and extract after start-up and its ratio to the text file, and the memory that
 * a process of its own takes for all plans of the format beyond what the loaded program takes. Formats may be named;
 * `--mistakes` says what differs from the labels.
 */

const named = formats.filter((format) => process.argv.includes(format));
const chosen: readonly Format[] = named.length === 0 ? formats : named;
const WARM_UPS = 10;
const RUNS = 15;

async function main(): Promise<void> {
  line('file', 'deadlines', 'lead', 'other', 'rows', 'ms', '× txt');
  const texts = new Map<string, number>();
  for (const format of chosen) {
    for (const seed of seedsIn(format)) {
      // One after another: two at a time would measure each other.
      // oxlint-disable-next-line no-await-in-loop
      await measure(seed, format, texts);
    }
  }
  const idle = peakMemory('none');
  process.stdout.write(`\nmemory in MB beyond ${idle.toFixed(0)} MB of the loaded program:`);
  for (const format of chosen) process.stdout.write(` ${format} ${(peakMemory(format) - idle).toFixed(0)}`);
  process.stdout.write('\n');
}

async function measure(seed: string, format: Format, texts: Map<string, number>): Promise<void> {
  const file = `${seed}.${format}`;
  try {
    const figures = compare(labelsOf(seed), await read(seed, format));
    const time = await medianTime(seed, format);
    if (format === 'txt') texts.set(seed, time);
    const rows = figures.rows[1] === 0 ? '' : figures.rows.join('/');
    const text = texts.get(seed);
    const ratio = text === undefined ? '' : (time / text).toFixed(1);
    const scores = [figures.f1, figures.lead, figures.other].map((f1) => f1.toFixed(3));
    line(file, ...scores, rows, time.toFixed(1), ratio);
    if (process.argv.includes('--mistakes'))
      process.stdout.write(figures.mistakes.map((m) => `    ${m}\n`).join(''));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    line(file, error.code);
  }
}

async function read(seed: string, format: Format) {
  return extractPlan(await readDocument(bytesOf(seed, format), `${seed}.${format}`));
}

async function medianTime(seed: string, format: Format): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UPS + RUNS; i += 1) {
    const began = performance.now();
    // oxlint-disable-next-line no-await-in-loop
    await read(seed, format);
    times.push(performance.now() - began);
  }
  return times.slice(WARM_UPS).toSorted((a, b) => a - b)[RUNS >> 1] ?? 0;
}

/** Of a process that reads every plan of the format once. */
function peakMemory(format: Format | 'none'): number {
  const [, script = ''] = process.argv;
  return Number(execFileSync(process.execPath, [script, 'memory', format], { encoding: 'utf8' }));
}

async function readForMemory(format: string): Promise<void> {
  for (const known of formats) {
    if (known !== format) continue;
    for (const seed of seedsIn(known)) {
      // oxlint-disable-next-line no-await-in-loop
      await read(seed, known).catch(() => undefined);
    }
  }
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

function line(...cells: string[]): void {
  const widths = [10, 11, 7, 7, 7, 8, 8];
  process.stdout.write(`${cells.map((cell, i) => cell.padEnd(widths[i] ?? 8)).join('')}\n`);
}

if (process.argv[2] === 'memory') await readForMemory(process.argv[3] ?? '');
else await main();
