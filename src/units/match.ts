import { groupMembers } from './groupMembers.ts';
import { parseGroup } from './groups.ts';
import { unitKey } from './normalise.ts';
import type { ParsedName } from './place.ts';
import { LOOK_BACK, precedingUnit, relativeUnits } from './relative.ts';
import { createSuggester } from './suggest.ts';
import type { MatchContext, Matcher, MatchHow, Registry, UnitMatch } from './types.ts';
import { buildUnitIndex, type UnitIndex } from './unitIndex.ts';

/** What a rule found: several units for a group, several candidates (`ambiguous`) for anything else. */
type Finding = { how: MatchHow; units: string[]; suggestions: string[]; note: string | null };

type State = {
  index: UnitIndex;
  remembered: Map<string, readonly string[]>;
  suggest: (words: string) => string[];
};

/** Matches the unit words of one responsibility clause, in their order. */
export function matchUnits(
  words: readonly string[],
  registry: Registry,
  context: MatchContext = {},
): UnitMatch[] {
  const match = createMatcher(registry, context);
  return words.map((word, i) => match(word, words.slice(Math.max(0, i - LOOK_BACK), i)));
}

/**
 * Prepares a registry for a plan and returns the function that matches its unit words. The rules in their order: what a
 * person decided before, the registry's names, its aliases, groups (各市、县（区）人民政府), level-relative names (县财政局,
 * 财政局), several units joined by 和; what is left is for a person, with suggestions. Two units that fit equally are
 * never chosen between.
 */
export function createMatcher(registry: Registry, context: MatchContext = {}): Matcher {
  const index = buildUnitIndex(registry, context.issuer ?? null);
  const suggest = createSuggester(index);
  const state: State = {
    index,
    remembered: rememberedByKey(registry, context.remembered),
    suggest: (words) => suggest(words, index.parse(unitKey(words))),
  };
  // Whole plans say 各市、县（区）人民政府 hundreds of times.
  const known = new Map<string, Finding>();
  return (words, before = []) => {
    const preceding = precedingUnit(index, before);
    const cacheKey = JSON.stringify([words, preceding?.level, preceding?.place]);
    const finding = known.get(cacheKey) ?? find(state, words, preceding);
    known.set(cacheKey, finding);
    return { words, ...finding, units: [...finding.units], suggestions: [...finding.suggestions] };
  };
}

function find(state: State, words: string, preceding: ParsedName | null): Finding {
  const key = unitKey(words);
  if (key === '') return { how: 'unmatched', units: [], suggestions: [], note: '责任单位为空' };
  return (
    single(state, key, preceding) ??
    joined(state, key, preceding) ?? {
      how: 'unmatched',
      units: [],
      suggestions: state.suggest(words),
      note: null,
    }
  );
}

/** The words as the name of one unit or one group; null when no rule applies. */
function single(state: State, key: string, preceding: ParsedName | null): Finding | null {
  const { index } = state;
  const decided = state.remembered.get(key);
  if (decided) return { how: 'remembered', units: [...decided], suggestions: [], note: null };
  const named = index.byName.get(key);
  if (named) return oneOf('name', named.map(nameOf));
  const aliased = index.byAlias.get(key);
  if (aliased) return oneOf('alias', aliased.map(nameOf));
  const group = grouped(state, key, preceding);
  if (group) return group;
  const relative = relativeUnits(index, index.parse(key), preceding);
  return relative.length === 0 ? null : oneOf('relative', relative.map(nameOf));
}

/** One candidate is a match; several are a question for a person. */
function oneOf(how: MatchHow, names: string[]): Finding {
  if (names.length === 1) return { how, units: names, suggestions: [], note: null };
  return { how: 'unmatched', units: [], suggestions: names, note: '有多个单位与此相符，请选定' };
}

function grouped(state: State, key: string, preceding: ParsedName | null): Finding | null {
  const group = parseGroup(key);
  if (!group) return null;
  const { units, notes, choices } = groupMembers(state.index, group);
  if (units.length === 0) {
    const suggestions = choices.length > 0 ? choices : state.suggest(key);
    return { how: 'unmatched', units: [], suggestions, note: sentence(notes) };
  }
  const excluded = new Set<string>();
  for (const word of group.except) {
    const found = single(state, unitKey(word), preceding);
    if (!found || found.how === 'unmatched') {
      // Better nobody is told than the one unit that the plan exempts.
      const note = `不能确定“${word}”是哪个单位，无法将其除外，请指定责任单位`;
      return { how: 'unmatched', units: [], suggestions: units, note };
    }
    for (const name of found.units) excluded.add(name);
  }
  const left = units.filter((name) => !excluded.has(name));
  if (left.length === 0)
    return { how: 'unmatched', units: [], suggestions: [], note: '除外之后没有剩下的单位，请指定责任单位' };
  return { how: 'group', units: left, suggestions: [], note: sentence(notes) };
}

/** The rule that says least about the whole stands for it: a group among names makes the whole a group. */
const WEAKEST_FIRST: MatchHow[] = ['group', 'relative', 'alias', 'remembered', 'name'];

/** 财政厅和审计厅, 各市人民政府和省政府有关部门, 各地各部门: every part must match, or none of it does. */
function joined(state: State, key: string, preceding: ParsedName | null): Finding | null {
  const parts = splitJoined(key);
  if (parts.length < 2) return null;
  const found: Finding[] = [];
  for (const [i, part] of parts.entries()) {
    const last = precedingUnit(state.index, parts.slice(0, i)) ?? preceding;
    const finding = single(state, unitKey(part), last);
    if (!finding || finding.how === 'unmatched') return null;
    found.push(finding);
  }
  const units = [...new Set(found.flatMap((f) => f.units))];
  const how = WEAKEST_FIRST.find((rule) => found.some((f) => f.how === rule)) ?? 'relative';
  const notes = [...new Set(found.flatMap((f) => f.note ?? []))];
  return { how, units, suggestions: [], note: sentence(notes) };
}

/** Cuts at 、, 和, 及, 与 outside brackets, and between the groups of 各地各部门. */
function splitJoined(key: string): string[] {
  const cuts = key.replace(/^(各[地市州县区乡镇街道、()]{1,12})(?=各)/u, '$1、');
  const parts: string[] = [''];
  let depth = 0;
  for (const char of cuts) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0 && /[、,和及与]/u.test(char)) parts.push('');
    else parts.push((parts.pop() ?? '') + char);
  }
  return parts.map((part) => part.replace(/以$/u, '')).filter((part) => part !== '');
}

function rememberedByKey(registry: Registry, remembered: MatchContext['remembered']): State['remembered'] {
  const names = new Set(registry.units.map(nameOf));
  const byKey = new Map<string, readonly string[]>();
  for (const [words, units] of remembered ?? []) {
    const known = units.filter((name) => names.has(name));
    // An empty list is a decision (nobody is meant); a list whose units have all left the registry is none.
    if (known.length > 0 || units.length === 0) byKey.set(unitKey(words), known);
  }
  return byKey;
}

function sentence(notes: string[]): string | null {
  return notes.length === 0 ? null : notes.join('；');
}

function nameOf(unit: { name: string }): string {
  return unit.name;
}
