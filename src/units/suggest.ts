import { unitKey } from './normalise.ts';
import type { ParsedName } from './place.ts';
import type { IndexedName, UnitIndex } from './unitIndex.ts';

const SHOWN = 5;
/** How many names are compared in full; the rest share too few rare characters to come first. */
const COMPARED = 40;
/** Below this a suggestion is noise: one common character shared by chance. */
const LEAST_SCORE = 0.3;

type Suggest = (words: string, parsed: ParsedName) => string[];

/**
 * Units that unmatched words may mean. Chinese unit names are shortened by leaving characters out in order (机构编制委员会办公室
 * → 编办), so the measure is the longest common subsequence, in which a rare character (编) counts for more than one that
 * half of the units have (办, 局, 委).
 */
export function createSuggester(index: UnitIndex): Suggest {
  const postings = new Map<string, number[]>();
  index.names.forEach((name, i) => {
    for (const char of new Set(name.core)) {
      const list = postings.get(char);
      if (list) list.push(i);
      else postings.set(char, [i]);
    }
  });
  const total = index.names.length;
  const weight = (char: string): number => Math.log(1 + total / (1 + (postings.get(char)?.length ?? 0)));
  const weights = new Map([...postings.keys()].map((char) => [char, weight(char)]));
  const weightOf = (char: string): number => weights.get(char) ?? Math.log(1 + total);

  return (words, parsed) => {
    const core = parsed.core === '' ? unitKey(words) : parsed.core;
    const scored = candidates(core, postings, weightOf)
      .flatMap((i) => index.names[i] ?? [])
      .map((name) => ({
        unit: name.unit.name,
        score: similarity(core, name.core, weightOf) + levelBonus(parsed, name, index),
      }))
      .filter(({ score }) => score >= LEAST_SCORE)
      .sort((a, b) => b.score - a.score);
    return [...new Set(scored.map(({ unit }) => unit))].slice(0, SHOWN);
  };
}

/** The names that share the heaviest characters with the words, found without looking at every name. */
function candidates(
  core: string,
  postings: Map<string, number[]>,
  weightOf: (char: string) => number,
): number[] {
  const shared = new Map<number, number>();
  for (const char of new Set(core)) {
    for (const i of postings.get(char) ?? []) shared.set(i, (shared.get(i) ?? 0) + weightOf(char));
  }
  const ranked = [...shared].sort((a, b) => b[1] - a[1]);
  return ranked.slice(0, COMPARED).map(([i]) => i);
}

/** 0–1: the weight of the common subsequence, mostly as a share of the words, partly of the unit's name. */
function similarity(words: string, name: string, weightOf: (char: string) => number): number {
  const common = commonWeight([...words], [...name], weightOf);
  const sum = (text: string): number => [...text].reduce((n, char) => n + weightOf(char), 0);
  if (common === 0) return 0;
  return 0.7 * (common / sum(words)) + 0.3 * (common / sum(name));
}

function commonWeight(a: string[], b: string[], weightOf: (char: string) => number): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const char of a) {
    const next = [0];
    for (let j = 1; j <= b.length; j += 1) {
      const skip = Math.max(row[j] ?? 0, next[j - 1] ?? 0);
      next.push(b[j - 1] === char ? Math.max(skip, (row[j - 1] ?? 0) + weightOf(char)) : skip);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Between equally similar names the one of the level that is meant comes first. */
function levelBonus(words: ParsedName, name: IndexedName, index: UnitIndex): number {
  const level = words.level ?? index.home.level;
  const place = words.place ?? (words.level === null ? index.home.place : null);
  if (level === null || name.level === null) return 0;
  if (level !== name.level) return -0.1;
  return place !== null && name.place !== null && place !== name.place ? -0.1 : 0.02;
}
