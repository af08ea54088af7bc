import { unitKey } from './normalise.ts';
import type { ParsedName } from './place.ts';
import type { IndexedName, UnitIndex } from './unitIndex.ts';

const SHOWN = 5;
/** How many different cores are compared in full; the rest share too few rare characters to come first. */
const COMPARED = 30;
/** Below this a suggestion is noise: one common character shared by chance. */
const LEAST_SCORE = 0.3;

type Weighted = { chars: string[]; sum: number };
type Core = Weighted & { names: IndexedName[] };
type Weights = (char: string) => number;

/**
 * Units that unmatched words may mean. Chinese unit names are shortened by leaving characters out in order
 * (机构编制委员会办公室 → 编办), so the measure is the longest common subsequence, in which a rare character (编) counts for
 * more than one that half of the units have (办, 局, 委).
 */
export function createSuggester(index: UnitIndex): (words: string, parsed: ParsedName) => string[] {
  const postings = new Map<string, number[]>();
  const texts = [...index.byCore];
  texts.forEach(([core], i) => {
    for (const char of new Set(core)) addTo(postings, char, i);
  });
  const weightOf: Weights = (char) => Math.log(1 + texts.length / (1 + (postings.get(char)?.length ?? 0)));
  const weights = new Map([...postings.keys()].map((char) => [char, weightOf(char)]));
  const weight: Weights = (char) => weights.get(char) ?? weightOf(char);
  const cores: Core[] = texts.map(([core, names]) => ({ ...weighted(core, weight), names }));

  return (words, parsed) => {
    const given = weighted(parsed.core === '' ? unitKey(words) : parsed.core, weight);
    const scored = candidates(given, cores.length, postings, weight).flatMap((i) => {
      const core = cores[i];
      const score = core ? similarity(given, core, weight) : 0;
      return score < LEAST_SCORE ? [] : withLevel(core?.names ?? [], score, parsed, index);
    });
    const ranked = scored.sort((a, b) => b.score - a.score);
    return [...new Set(ranked.map(({ unit }) => unit))].slice(0, SHOWN);
  };
}

function weighted(text: string, weight: Weights): Weighted {
  const chars = [...text];
  return { chars, sum: chars.reduce((n, char) => n + weight(char), 0) };
}

function addTo(postings: Map<string, number[]>, char: string, i: number): void {
  const list = postings.get(char);
  if (list) list.push(i);
  else postings.set(char, [i]);
}

/** The cores that share the heaviest characters with the words, found without comparing every one. */
function candidates(given: Weighted, n: number, postings: Map<string, number[]>, weight: Weights): number[] {
  const shared = new Float64Array(n);
  let most = 0;
  const touched: number[] = [];
  for (const char of new Set(given.chars)) {
    const w = weight(char);
    for (const i of postings.get(char) ?? []) {
      const before = shared[i] ?? 0;
      if (before === 0) touched.push(i);
      shared[i] = before + w;
      most = Math.max(most, before + w);
    }
  }
  const heavy = touched.filter((i) => (shared[i] ?? 0) >= most / 3);
  return heavy.sort((a, b) => (shared[b] ?? 0) - (shared[a] ?? 0)).slice(0, COMPARED);
}

/** 0–1: the weight of the common subsequence, mostly as a share of the words, partly of the unit's name. */
function similarity(words: Weighted, name: Weighted, weight: Weights): number {
  const common = commonWeight(words.chars, name.chars, weight);
  return common === 0 ? 0 : 0.7 * (common / words.sum) + 0.3 * (common / name.sum);
}

function commonWeight(a: string[], b: string[], weight: Weights): number {
  let row = new Float64Array(b.length + 1);
  for (const char of a) {
    if (!b.includes(char)) continue;
    const w = weight(char);
    const next = new Float64Array(b.length + 1);
    for (let j = 1; j <= b.length; j += 1) {
      const skip = Math.max(row[j] ?? 0, next[j - 1] ?? 0);
      next[j] = b[j - 1] === char ? Math.max(skip, (row[j - 1] ?? 0) + w) : skip;
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Of the units with one core (every county's 财政局) those of the level that is meant come first. */
function withLevel(names: IndexedName[], score: number, words: ParsedName, index: UnitIndex) {
  const scored = names.map((name) => ({
    unit: name.unit.name,
    score: score + levelBonus(words, name, index),
  }));
  return scored.length <= SHOWN ? scored : scored.sort((a, b) => b.score - a.score).slice(0, SHOWN * 2);
}

function levelBonus(words: ParsedName, name: IndexedName, index: UnitIndex): number {
  const level = words.level ?? index.home.level;
  const place = words.place ?? (words.level === null ? index.home.place : null);
  if (level === null || name.level === null) return 0;
  if (level !== name.level) return -0.1;
  return place !== null && name.place !== null && place !== name.place ? -0.1 : 0.02;
}
