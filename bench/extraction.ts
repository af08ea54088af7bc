import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { zh } from 'chrono-node';
import { extractPlan } from '../src/extraction/extract.ts';
import type { ExtractedTask } from '../src/extraction/types.ts';
import { readText } from '../src/reading/txt.ts';
import type { SourceDocument } from '../src/reading/types.ts';
import { scoreFolder } from '../tests/unit/extraction/scorer.ts';

/**
 * How well and how fast plans are read, after start-up, on one core. Beside it, in the same run, `chrono-node`: the
 * usual recogniser of dates, which looks for nothing else. Prints F1 on the project's own labelled copies, characters a
 * second on the seeds repeated, and whether the time for one character stays the same from 100 thousand to 10 million.
 */

const FIXTURES = new URL('tests/fixtures/', `${pathToFileURL(process.cwd()).href}/`);

function seeds(): string[] {
  const folder = new URL('seeds/docs/', FIXTURES);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
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

/**
 * What chrono-node finds, each date a deadline: it knows no units and no duties. It is told the year that the text
 * names first, and a month without a day is read as its last day, as official usage has it.
 */
function datesOf(document: SourceDocument): { tasks: ExtractedTask[] } {
  const year = Number(/(?:19|20)\d\d(?=年|-)/.exec(document.text)?.[0] ?? 2000);
  const deadlines = zh.hans.parse(document.text, new Date(year, 0, 1)).map((found) => {
    const at = found.end ?? found.start;
    const date = at.isCertain('day') ? at.date() : new Date(at.get('year') ?? year, at.get('month') ?? 12, 0);
    const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    return {
      phrase: found.text,
      span: [found.index, found.index + found.text.length] as [number, number],
      kind: 'date' as const,
      due: day.map((n) => String(n).padStart(2, '0')).join('-'),
      rrule: null,
      relative: null,
      confidence: 1,
      reason: '',
      warnings: [],
    };
  });
  return {
    tasks: [{ ref: '', title: '', text: '', span: [0, 0], leadUnits: [], otherUnits: [], deadlines }],
  };
}

function quality(): void {
  for (const folder of ['seeds', 'plans']) {
    const ours = scoreFolder(new URL(`${folder}/`, FIXTURES));
    const theirs = scoreFolder(new URL(`${folder}/`, FIXTURES), datesOf);
    report(`${folder}: deadlines F1 of ${ours.gold}`, ours.f1);
    report(`${folder}: deadlines F1, chrono-node`, theirs.f1);
    report(`${folder}: lead units F1`, ours.lead);
    report(`${folder}: other units F1`, ours.other);
    if (ours.rows[1] > 0) report(`${folder}: ledger rows right of ${ours.rows[1]}`, ours.rows[0]);
  }
}

function speed(texts: readonly string[]): void {
  const encoder = new TextEncoder();
  const files = texts.map((text) => encoder.encode(text));
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const readAll = (): void => {
    for (const file of files) extractPlan(readText(file, 'seed.txt'));
  };
  const datesOnly = (): void => {
    for (const text of texts) zh.hans.parse(text);
  };
  for (let i = 0; i < 20; i += 1) readAll();
  for (let i = 0; i < 3; i += 1) datesOnly();
  const ours = characters / best(20, readAll);
  const theirs = characters / best(20, datesOnly);
  report('characters/s on the five seeds, one by one (at least 3,000,000)', ours);
  report('characters/s, chrono-node, dates only', theirs);
  report('ratio of the two', ours / theirs);
}

function growth(texts: readonly string[]): void {
  const encoder = new TextEncoder();
  const perCharacter = new Map<number, number>();
  for (const length of [100_000, 1_000_000, 10_000_000]) {
    const bytes = encoder.encode(textOf(texts, length));
    const time = best(length > 1_000_000 ? 2 : 10, () => void extractPlan(readText(bytes, 'long.txt')));
    perCharacter.set(length, time / length);
    report(`nanoseconds/character at ${length.toLocaleString('en')}`, (time / length) * 1e9);
  }
  const ratio = (perCharacter.get(10_000_000) ?? 0) / (perCharacter.get(100_000) ?? 1);
  report('ratio of time per character, 10 million to 100 thousand (at most 1.3)', ratio);
}

function report(label: string, value: number): void {
  process.stdout.write(
    `${label.padEnd(72)} ${value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(3)}\n`,
  );
}

quality();
speed(seeds());
growth(seeds());
