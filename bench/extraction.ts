import { readdirSync, readFileSync } from 'node:fs';
import { extractPlan } from '../src/extraction/extract.ts';
import { readText } from '../src/reading/txt.ts';

/**
 * How fast plans are read, after start-up, on one core: characters a second on the seeds repeated, and whether the time
 * for one character stays the same from 100 thousand to 10 million of them. Prints figures and their ratio.
 */

const SEEDS = new URL('../tests/fixtures/seeds/docs/', `file://${process.cwd()}/bench/extraction.ts`);

function seeds(): string[] {
  return readdirSync(SEEDS)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .map((name) => readFileSync(new URL(name, SEEDS), 'utf8'));
}

/** The seeds one after another, cut to a length. */
function textOf(texts: readonly string[], length: number): string {
  const once = texts.join('\n');
  return once.repeat(Math.ceil(length / once.length)).slice(0, length);
}

function seconds(run: () => void): number {
  const began = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

/** The best of several runs: other work on the machine only ever adds time. */
function best(times: number, run: () => void): number {
  return Math.min(...Array.from({ length: times }, () => seconds(run)));
}

function main(): void {
  const texts = seeds();
  const encoder = new TextEncoder();
  const files = texts.map((text) => encoder.encode(text));
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const readAll = (): void => {
    for (const file of files) extractPlan(readText(file, 'seed.txt'));
  };
  for (let i = 0; i < 20; i += 1) readAll();
  const perSecond = characters / best(20, readAll);
  report('characters/s on the five seeds, one by one', perSecond);

  const perCharacter = new Map<number, number>();
  for (const length of [100_000, 1_000_000, 10_000_000]) {
    const bytes = encoder.encode(textOf(texts, length));
    const time = best(length > 1_000_000 ? 2 : 10, () => void extractPlan(readText(bytes, 'long.txt')));
    perCharacter.set(length, time / length);
    report(`nanoseconds/character at ${length}`, (time / length) * 1e9);
  }
  const ratio = (perCharacter.get(10_000_000) ?? 0) / (perCharacter.get(100_000) ?? 1);
  report('ratio of time per character, 10 million to 100 thousand (at most 1.3)', ratio);
}

function report(label: string, value: number): void {
  process.stdout.write(
    `${label.padEnd(72)} ${value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2)}\n`,
  );
}

main();
