import { readdirSync, readFileSync } from 'node:fs';
import { extractPlan } from '../../src/extraction/extract.ts';
import type { ExtractedDeadline, ExtractedTask, RelativeTime } from '../../src/extraction/types.ts';
import { readText } from '../../src/reading/txt.ts';
import type { SourceDocument, Span } from '../../src/reading/types.ts';

/**
 * The rules by which labelled plans are scored, as in the labels' README. A deadline is found where its place and its
 * value agree, one to one; units are counted on the deadlines found. In the text that the labels were made for, the
 * place is the words' own; in another file of the same plan (`compare`), offsets say nothing.
 */

export interface Gold {
  planYear: number | null;
  deadlines: GoldDeadline[];
  /** Labels that contradict each other, and copies of a sentence: they count neither as found nor as wrong. */
  disputed?: GoldDeadline[];
  duplicates?: { phrase: string; context: string }[];
  rows?: GoldRow[];
}

export interface GoldDeadline {
  /** The number and the task's words; passages are labelled without. */
  ref?: string;
  title?: string;
  phrase: string;
  context: string;
  kind: string;
  due: string | null;
  rrule: string | null;
  relative: RelativeTime | null;
  leadUnits: string[];
  otherUnits: string[];
  optional?: boolean;
  monthDay?: string;
}

export interface GoldRow {
  no: number;
  leadUnits: string[];
  otherUnits: string[];
  timeLimit: string;
}

export interface Score {
  /** Of deadlines, leading units and other units. */
  f1: number;
  lead: number;
  other: number;
  /** Ledger rows with the right time and units, and all rows. */
  rows: [right: number, all: number];
  gold: number;
  falseAlarms: number;
  mistakes: string[];
}

type Counts = [both: number, wanted: number, found: number];

interface Tally {
  readonly deadlines: Counts;
  readonly lead: Counts;
  readonly other: Counts;
  readonly rows: [number, number];
  readonly mistakes: string[];
}

type Found = ExtractedDeadline & { readonly task: ExtractedTask };

/** Where labels and finds stand. */
interface Places {
  /** How surely both are one; 0 for not at all. */
  weight(label: GoldDeadline, found: Found): number;
  /** Does it stand where the labels are in doubt? */
  setAside(found: Found): boolean;
}

type Extract = (document: SourceDocument) => { tasks: readonly ExtractedTask[] };

/** Scores every labelled document of a folder with `docs` and `gold` in it; another extractor may be given to compare. */
export function scoreFolder(folder: URL, extract: Extract = extractPlan): Score {
  const total = newTally();
  const names = readdirSync(new URL('gold/', folder)).filter((file) => file.endsWith('.json'));
  for (const name of names.map((file) => file.replace(/\.json$/, '')).toSorted()) {
    const gold = JSON.parse(readFileSync(new URL(`gold/${name}.json`, folder), 'utf8')) as Gold;
    const document = readText(readFileSync(new URL(`docs/${name}.txt`, folder)), `${name}.txt`);
    scoreOne(gold, extract(document).tasks, placesIn(document.text, gold), total, `${name}: `);
  }
  return scoreOf(total);
}

/** Scores a plan read from another file than the text that its labels were made for. */
export function compare(gold: Gold, plan: { tasks: readonly ExtractedTask[] }): Score {
  const total = newTally();
  scoreOne(gold, plan.tasks, placesByWords(gold), total, '');
  return scoreOf(total);
}

function newTally(): Tally {
  return { deadlines: [0, 0, 0], lead: [0, 0, 0], other: [0, 0, 0], rows: [0, 0], mistakes: [] };
}

function scoreOf({ deadlines, lead, other, rows, mistakes }: Tally): Score {
  const [hits, gold, found] = deadlines;
  const falseAlarms = found - hits;
  return { f1: f1(deadlines), lead: f1(lead), other: f1(other), rows, gold, falseAlarms, mistakes };
}

function nameOf({ ref = '', phrase }: GoldDeadline): string {
  return `${ref} ${phrase}`.trim();
}

function f1([both, wanted, found]: Counts): number {
  return wanted + found === 0 ? 1 : (2 * both) / (wanted + found);
}

function scoreOne(
  gold: Gold,
  tasks: readonly ExtractedTask[],
  places: Places,
  total: Tally,
  name: string,
): void {
  const found = deadlinesOf(tasks);
  const matches = matched(gold, found, places);
  const used = new Set<Found>();
  const hits = new Set<Found>();
  for (const [label, match] of matches) {
    used.add(match);
    if (label.optional) continue;
    if (sameValue(label, match, gold.planYear)) {
      hits.add(match);
      for (const field of ['lead', 'other'] as const) countUnits(field, label, match, total, name);
    } else {
      const read = match.due ?? match.rrule ?? match.kind;
      total.mistakes.push(`${name}${nameOf(label)} read as ${read}`);
    }
  }
  const wanted = gold.deadlines.filter((label) => !label.optional);
  const missed = wanted.filter((label) => !matches.has(label));
  const wrong = found.filter((f) => !used.has(f) && !places.setAside(f));
  const optional = [...matches].filter(([label]) => label.optional).length;
  total.deadlines[0] += hits.size;
  total.deadlines[1] += wanted.length;
  total.deadlines[2] += used.size - optional + wrong.length;
  total.mistakes.push(
    ...missed.map((label) => `${name}missed ${nameOf(label)}`),
    ...wrong.map((f) => `${name}false alarm ${f.task.ref} ${f.phrase} ${f.due ?? f.kind}`),
  );
  for (const row of gold.rows ?? []) countRow(row, tasks, total, name);
}

/** A cell that is merged over rows is printed once: it is one deadline, of the first row. */
function deadlinesOf(tasks: readonly ExtractedTask[]): Found[] {
  const seen = new Map<string, Found>();
  for (const task of tasks) {
    for (const deadline of task.deadlines) {
      const place = deadline.span.join();
      if (!seen.has(place)) seen.set(place, { ...deadline, task });
    }
  }
  return [...seen.values()];
}

/** Surest pairs first; those with the same value before all others. */
function matched(gold: Gold, found: readonly Found[], places: Places): Map<GoldDeadline, Found> {
  const pairs = gold.deadlines.flatMap((label) =>
    found.flatMap((f) => {
      const weight = places.weight(label, f);
      const value = sameValue(label, f, gold.planYear) ? 1000 : 0;
      return weight > 0 ? [{ label, found: f, weight: weight + value }] : [];
    }),
  );
  const matches = new Map<GoldDeadline, Found>();
  const used = new Set<Found>();
  for (const pair of pairs.toSorted((a, b) => b.weight - a.weight)) {
    if (matches.has(pair.label) || used.has(pair.found)) continue;
    matches.set(pair.label, pair.found);
    used.add(pair.found);
  }
  return matches;
}

/** In the labelled text: the words overlap. */
function placesIn(text: string, gold: Gold): Places {
  const spans = new Map(gold.deadlines.map((label) => [label, spanIn(text, label)]));
  const doubtful = [...(gold.disputed ?? []), ...(gold.duplicates ?? [])].map((d) => spanIn(text, d));
  return {
    weight: (label, found) => overlap(spans.get(label) ?? null, found.span),
    setAside: (found) => doubtful.some((span) => overlap(span, found.span) > 0),
  };
}

function spanIn(text: string, { phrase, context }: { phrase: string; context: string }): Span | null {
  const at = text.indexOf(context);
  const start = at < 0 ? -1 : text.indexOf(phrase, at);
  return start < 0 ? null : [start, start + phrase.length];
}

function overlap(a: Span | null, b: Span): number {
  return a === null ? 0 : Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));
}

/** In another file: the same words, and the number (row or heading) or the words that say what must be done. */
function placesByWords(gold: Gold): Places {
  return {
    weight(label, { phrase, task }) {
      if (!sameWords(label.phrase, phrase)) return 0;
      const { ref = '', title = '' } = label;
      const number = ref !== '' && bare(ref) === bare(task.ref) ? 1 : 0;
      return number + (title !== '' && bare(task.text).includes(bare(title)) ? 2 : 0);
    },
    setAside: ({ phrase, task }) =>
      (gold.disputed ?? []).some((d) => d.ref === task.ref && sameWords(d.phrase, phrase)) ||
      (gold.duplicates ?? []).some((d) => bare(task.text).includes(bare(d.context))),
  };
}

function sameWords(a: string, b: string): boolean {
  return bare(a).includes(bare(b)) || bare(b).includes(bare(a));
}

/** Without blanks and line ends, with one form of each bracket. */
function bare(text: string): string {
  return text
    .replace(/\s+/g, '')
    .replace(/[〔［[(【]/g, '（')
    .replace(/[〕］\])】]/g, '）');
}

function sameValue(label: GoldDeadline, found: ExtractedDeadline, planYear: number | null): boolean {
  const dated = found.kind === 'date' || found.kind === 'period';
  if (label.kind === 'date' || label.kind === 'period') {
    if (label.monthDay) return dated && (found.due === null || found.due.slice(5) === label.monthDay);
    return dated && label.due === found.due;
  }
  if (label.kind === 'recurring') {
    return found.kind === 'recurring' && ruleKey(label.rrule) === ruleKey(found.rrule);
  }
  if (label.kind === 'ongoing') return found.kind === 'ongoing';
  const { relative } = label;
  if (found.relative) return found.relative.n === relative?.n && found.relative.unit === relative.unit;
  // 1年内 without an event: the plan's year and every year are fair readings.
  if (relative?.n !== 1 || relative.unit !== 'year' || relative.after !== '') return false;
  return (dated && found.due === `${planYear}-12-31`) || /FREQ=YEARLY/.test(found.rrule ?? '');
}

function ruleKey(rule: string | null): string {
  return (rule ?? '')
    .split(';')
    .filter((part) => part !== '' && part !== 'INTERVAL=1')
    .map((part) => part.split(/[=,]/).toSorted().join())
    .toSorted()
    .join(';');
}

function countUnits(
  field: 'lead' | 'other',
  label: GoldDeadline,
  found: Found,
  total: Tally,
  name: string,
): void {
  const key = `${field}Units` as const;
  const want = unitSet(label[key]);
  const have = unitSet(found[key] ?? found.task[key]);
  const both = [...want].filter((unit) => have.has(unit)).length;
  for (const [i, count] of [both, want.size, have.size].entries())
    total[field][i] = (total[field][i] ?? 0) + count;
  if (both === want.size && both === have.size) return;
  const units = `${[...have].join('、')} instead of ${[...want].join('、')}`;
  total.mistakes.push(`${name}${nameOf(label)} ${field} ${units}`);
}

/** Units joined by 和 or 及 are counted one by one on both sides, so that splitting a name is no matter of taste. */
function unitSet(units: readonly string[]): Set<string> {
  const parts = units.flatMap((unit) =>
    bare(unit)
      .replace(/（[^）]*）/g, (bracket) => bracket.replace(/[、，,]/g, ''))
      .split(/[、，,和及与或]/),
  );
  return new Set(parts.filter(Boolean));
}

function countRow(row: GoldRow, tasks: readonly ExtractedTask[], total: Tally, name: string): void {
  const task = tasks.find((t) => t.ref === String(row.no));
  const [, year, month] = /(\d{4})年(\d{1,2})月/.exec(row.timeLimit) ?? [];
  const due =
    year === undefined ? null : new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
  const timed = task?.deadlines.some((d) => (due === null ? d.kind === 'ongoing' : d.due === due)) ?? false;
  const units = sameUnits(task?.leadUnits, row.leadUnits) && sameUnits(task?.otherUnits, row.otherUnits);
  total.rows[1] += 1;
  if (timed && units) total.rows[0] += 1;
  else total.mistakes.push(`${name}row ${row.no}: ${timed ? '' : 'time '}${units ? '' : 'units'}`);
}

function sameUnits(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return [...unitSet(a)].toSorted().join() === [...unitSet(b)].toSorted().join();
}
