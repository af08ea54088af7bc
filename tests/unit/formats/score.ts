import type { ExtractedDeadline, ExtractedPlan, ExtractedTask } from '../../../src/extraction/types.ts';
import type { LabelledDeadline, LabelledRow, Labels } from './seeds.ts';

/**
 * Compares a plan with labels made for another file of the same plan, so offsets say nothing. A deadline is found where
 * its words, its value and its place agree: the place is the number (row or heading), or that the task's text holds the
 * words that say what must be done. One to one; units are counted on the deadlines found, as in the labels' README.
 */

export interface Figures {
  readonly deadlines: number;
  readonly lead: number;
  readonly other: number;
  /** Ledger rows with the right time and units, and all rows. */
  readonly rows: readonly [right: number, all: number];
  readonly mistakes: readonly string[];
}

type Found = ExtractedDeadline & { readonly task: ExtractedTask };
type Counts = [both: number, wanted: number, found: number];

export function compare(labels: Labels, plan: ExtractedPlan): Figures {
  const mistakes: string[] = [];
  const found = deadlinesOf(plan);
  const lead: Counts = [0, 0, 0];
  const other: Counts = [0, 0, 0];
  const matches = matched(labels, found);
  for (const [label, match] of matches) {
    countUnits(lead, label, label.leadUnits, match.leadUnits ?? match.task.leadUnits, mistakes);
    countUnits(other, label, label.otherUnits, match.otherUnits ?? match.task.otherUnits, mistakes);
  }
  for (const label of labels.deadlines) if (!matches.has(label)) mistakes.push(`missed ${nameOf(label)}`);
  const used = new Set(matches.values());
  const wrong = found.filter((f) => !used.has(f) && !isSetAside(labels, f));
  mistakes.push(...wrong.map((f) => `not in the labels: ${f.task.ref} ${f.phrase} ${f.due ?? f.kind}`));
  const rows = (labels.rows ?? []).map((row) => rowRight(row, plan.tasks, mistakes));
  return {
    deadlines: f1([matches.size, labels.deadlines.length, used.size + wrong.length]),
    lead: f1(lead),
    other: f1(other),
    rows: [rows.filter(Boolean).length, rows.length],
    mistakes,
  };
}

/** A cell that is merged over rows is printed once: it is one deadline, of the first row. */
function deadlinesOf(plan: ExtractedPlan): Found[] {
  const seen = new Map<string, Found>();
  for (const task of plan.tasks) {
    for (const deadline of task.deadlines) {
      const place = deadline.span.join();
      if (!seen.has(place)) seen.set(place, { ...deadline, task });
    }
  }
  return [...seen.values()];
}

/** Best pairs first: a place by number and by words is surer than by one of them. */
function matched(labels: Labels, found: readonly Found[]): Map<LabelledDeadline, Found> {
  const pairs = labels.deadlines.flatMap((label) =>
    found
      .filter((f) => sameWords(label.phrase, f.phrase) && sameValue(label, f, labels.planYear))
      .map((f) => ({ label, found: f, weight: placeWeight(label, f.task) }))
      .filter(({ weight }) => weight > 0),
  );
  const matches = new Map<LabelledDeadline, Found>();
  const used = new Set<Found>();
  for (const pair of pairs.toSorted((a, b) => b.weight - a.weight)) {
    if (matches.has(pair.label) || used.has(pair.found)) continue;
    matches.set(pair.label, pair.found);
    used.add(pair.found);
  }
  return matches;
}

function placeWeight(label: LabelledDeadline, task: ExtractedTask): number {
  const number = label.ref !== '' && bare(label.ref) === bare(task.ref) ? 1 : 0;
  return number + (bare(task.text).includes(bare(label.title)) ? 2 : 0);
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

function sameValue(label: LabelledDeadline, found: ExtractedDeadline, planYear: number | null): boolean {
  const dated = found.kind === 'date' || found.kind === 'period';
  if (label.kind === 'date' || label.kind === 'period') return dated && label.due === found.due;
  if (label.kind === 'recurring') return ruleKey(label.rrule) === ruleKey(found.rrule);
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
    .map((part) => part.split(/[=,]/).toSorted().join())
    .toSorted()
    .join(';');
}

/** Labels that contradict each other and copies of a sentence count neither as found nor as wrong. */
function isSetAside(labels: Labels, found: Found): boolean {
  return (
    (labels.disputed ?? []).some((d) => d.ref === found.task.ref && sameWords(d.phrase, found.phrase)) ||
    (labels.duplicates ?? []).some((d) => bare(found.task.text).includes(bare(d.context)))
  );
}

function rowRight(row: LabelledRow, tasks: readonly ExtractedTask[], mistakes: string[]): boolean {
  const task = tasks.find((t) => t.ref === String(row.no));
  const [, year, month] = /(\d{4})年(\d{1,2})月/.exec(row.timeLimit) ?? [];
  const due =
    year === undefined ? null : new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
  const timed = task?.deadlines.some((d) => (due === null ? d.kind === 'ongoing' : d.due === due)) ?? false;
  const units = sameUnits(task?.leadUnits, row.leadUnits) && sameUnits(task?.otherUnits, row.otherUnits);
  if (!timed || !units) {
    const got = task ? `${task.leadUnits.join('、')}|${task.otherUnits.join('、')}` : 'nothing';
    mistakes.push(`row ${row.no}: ${timed ? '' : 'time '}${units ? '' : got}`);
  }
  return timed && units;
}

function countUnits(
  counts: Counts,
  label: LabelledDeadline,
  wanted: readonly string[],
  got: readonly string[],
  mistakes: string[],
): void {
  const want = unitSet(wanted);
  const have = unitSet(got);
  const both = [...want].filter((unit) => have.has(unit)).length;
  counts[0] += both;
  counts[1] += want.size;
  counts[2] += have.size;
  if (both < want.size || both < have.size) {
    mistakes.push(`${nameOf(label)} units: ${[...have].join('、')} instead of ${[...want].join('、')}`);
  }
}

function sameUnits(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return [...unitSet(a)].toSorted().join() === [...unitSet(b)].toSorted().join();
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

function nameOf(label: LabelledDeadline): string {
  return `${label.ref || '–'} ${label.phrase}`;
}

function f1([both, wanted, found]: Counts): number {
  return wanted + found === 0 ? 1 : (2 * both) / (wanted + found);
}
