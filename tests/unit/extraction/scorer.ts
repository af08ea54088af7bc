import { readdirSync, readFileSync } from 'node:fs';
import { extractPlan } from '../../../src/extraction/extract.ts';
import type { ExtractedDeadline, ExtractedTask, RelativeTime } from '../../../src/extraction/types.ts';
import { readText } from '../../../src/reading/txt.ts';
import type { SourceDocument } from '../../../src/reading/types.ts';

/** The rules by which labelled plans are scored, as in the labels' README: a hit overlaps the words and has the value. */

interface GoldDeadline {
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

interface Gold {
  planYear: number | null;
  deadlines: GoldDeadline[];
  disputed?: GoldDeadline[];
  duplicates?: GoldDeadline[];
  rows?: { no: number; leadUnits: string[]; otherUnits: string[]; timeLimit: string }[];
}

interface Tally {
  hit: number;
  gold: number;
  pred: number;
  lead: [number, number, number];
  other: [number, number, number];
  rows: [number, number];
  mistakes: string[];
}

export interface Score {
  f1: number;
  lead: number;
  other: number;
  rows: [number, number];
  gold: number;
  falseAlarms: number;
  mistakes: string[];
}

const BRACKETS: ReadonlyMap<string, string> = new Map([
  ...[...'〔［[(【'].map((c): [string, string] => [c, '（']),
  ...[...'〕］])】'].map((c): [string, string] => [c, '）']),
]);

function unitSet(units: readonly string[]): Set<string> {
  const parts = units.flatMap((unit) => {
    const folded = [...unit.replace(/\s+/g, '')].map((c) => BRACKETS.get(c) ?? c).join('');
    return folded.replace(/（[^）]*）/g, (b) => b.replace(/[、，,]/g, '')).split(/[、，,和及与或]/);
  });
  return new Set(parts.filter(Boolean));
}

function ruleKey(rule: string | null): string {
  const parts = (rule ?? '').split(';').filter((p) => p !== '' && p !== 'INTERVAL=1');
  return parts
    .map((p) => {
      const [key, values = ''] = p.split('=');
      return `${key}=${values.split(',').toSorted().join(',')}`;
    })
    .toSorted()
    .join(';');
}

function sameValue(gold: GoldDeadline, found: ExtractedDeadline, planYear: number | null): boolean {
  const dated = found.kind === 'date' || found.kind === 'period';
  if (gold.kind === 'date' || gold.kind === 'period') {
    if (gold.monthDay) return dated && (found.due === null || found.due.slice(5) === gold.monthDay);
    return dated && gold.due === found.due;
  }
  if (gold.kind === 'recurring')
    return found.kind === 'recurring' && ruleKey(gold.rrule) === ruleKey(found.rrule);
  if (gold.kind === 'ongoing') return found.kind === 'ongoing';
  if (found.relative)
    return found.relative.n === gold.relative?.n && found.relative.unit === gold.relative.unit;
  const yearly = gold.relative?.unit === 'year' && gold.relative.n === 1 && gold.relative.after === '';
  return yearly && ((dated && found.due === `${planYear}-12-31`) || /FREQ=YEARLY/.test(found.rrule ?? ''));
}

function spanIn(text: string, { phrase, context }: GoldDeadline): [number, number] | null {
  const at = text.indexOf(context);
  const start = at < 0 ? -1 : text.indexOf(phrase, at);
  return start < 0 ? null : [start, start + phrase.length];
}

function overlap(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));
}

type Found = ExtractedDeadline & { task: ExtractedTask };

type Extract = (document: SourceDocument) => { tasks: readonly ExtractedTask[] };

/** Scores every labelled document of a folder with `docs` and `gold` in it; another extractor may be given to compare. */
export function scoreFolder(folder: URL, extract: Extract = extractPlan): Score {
  const total: Tally = {
    hit: 0,
    gold: 0,
    pred: 0,
    lead: [0, 0, 0],
    other: [0, 0, 0],
    rows: [0, 0],
    mistakes: [],
  };
  for (const file of readdirSync(new URL('gold/', folder))
    .filter((f) => f.endsWith('.json'))
    .toSorted()) {
    const name = file.replace(/\.json$/, '');
    const gold = JSON.parse(readFileSync(new URL(`gold/${file}`, folder), 'utf8')) as Gold;
    const document = readText(readFileSync(new URL(`docs/${name}.txt`, folder)), `${name}.txt`);
    const plan = extract(document);
    scoreOne(name, document.text, gold, plan.tasks, total);
  }
  return {
    f1: f1(total.hit, total.gold, total.pred),
    lead: f1(...total.lead),
    other: f1(...total.other),
    rows: total.rows,
    gold: total.gold,
    falseAlarms: total.pred - total.hit,
    mistakes: total.mistakes,
  };
}

function f1(hit: number, gold: number, found: number): number {
  return gold + found === 0 ? 1 : (2 * hit) / (gold + found);
}

function scoreOne(
  name: string,
  text: string,
  gold: Gold,
  tasks: readonly ExtractedTask[],
  total: Tally,
): void {
  const seen = new Map<string, Found>();
  for (const task of tasks) {
    for (const d of task.deadlines) if (!seen.has(d.span.join())) seen.set(d.span.join(), { ...d, task });
  }
  const found = [...seen.values()];
  const golds = gold.deadlines.map((g) => ({ g, span: spanIn(text, g) }));
  const pairs = golds.flatMap(({ g, span }, gi) =>
    found.flatMap((f, fi) => {
      const shared = span ? overlap(span, f.span) : 0;
      return shared > 0 ? [{ gi, fi, weight: shared + (sameValue(g, f, gold.planYear) ? 1000 : 0) }] : [];
    }),
  );
  pairs.sort((a, b) => b.weight - a.weight);
  const usedGold = new Set<number>();
  const usedFound = new Set<number>();
  const ignored = new Set<number>();
  for (const { gi, fi } of pairs) {
    const g = golds[gi]?.g;
    const f = found[fi];
    if (!g || !f || usedGold.has(gi) || usedFound.has(fi)) continue;
    usedGold.add(gi);
    usedFound.add(fi);
    if (g.optional) ignored.add(fi);
    else if (sameValue(g, f, gold.planYear)) addHit(name, g, f, total);
    else total.mistakes.push(`${name}: ${g.phrase} read as ${f.due ?? f.rrule ?? f.kind}`);
  }
  golds.forEach(({ g }, gi) => {
    if (!usedGold.has(gi) && !g.optional) total.mistakes.push(`${name}: missed ${g.phrase}`);
  });
  const passed = [...(gold.disputed ?? []), ...(gold.duplicates ?? [])].map((d) => spanIn(text, d));
  found.forEach((f, fi) => {
    if (usedFound.has(fi)) return;
    if (passed.some((span) => span && overlap(span, f.span) > 0)) ignored.add(fi);
    else total.mistakes.push(`${name}: false alarm ${f.phrase}`);
  });
  total.gold += gold.deadlines.filter((g) => !g.optional).length;
  total.pred += found.length - ignored.size;
  scoreRows(gold, tasks, total);
}

function addHit(name: string, gold: GoldDeadline, found: Found, total: Tally): void {
  total.hit += 1;
  for (const field of ['lead', 'other'] as const) {
    const key = `${field}Units` as const;
    const want = unitSet(gold[key]);
    const got = unitSet(found[key] ?? found.task[key]);
    const both = [...want].filter((u) => got.has(u)).length;
    total[field][0] += both;
    total[field][1] += want.size;
    total[field][2] += got.size;
    if (both < want.size || both < got.size)
      total.mistakes.push(`${name}: ${gold.phrase} ${field} ${[...got].join('、')}`);
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return [...unitSet(a)].toSorted().join() === [...unitSet(b)].toSorted().join();
}

function scoreRows(gold: Gold, tasks: readonly ExtractedTask[], total: Tally): void {
  for (const row of gold.rows ?? []) {
    total.rows[1] += 1;
    const task = tasks.find((t) => t.ref === String(row.no));
    const month = /(\d{4})年(\d{1,2})月/.exec(row.timeLimit);
    const due = month
      ? new Date(Date.UTC(Number(month[1]), Number(month[2]), 0)).toISOString().slice(0, 10)
      : null;
    const right = task?.deadlines.some((d) => (due === null ? d.kind === 'ongoing' : d.due === due));
    if (task && right && same(task.leadUnits, row.leadUnits) && same(task.otherUnits, row.otherUnits))
      total.rows[0] += 1;
    else total.mistakes.push(`row ${row.no}`);
  }
}
