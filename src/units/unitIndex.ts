import { unitKey } from './normalise.ts';
import { createNameParser, type Home, type ParsedName } from './place.ts';
import type { Registry, RegistryUnit, UnitCategory } from './types.ts';

/** One way of naming a unit, taken apart. */
export type IndexedName = ParsedName & { unit: RegistryUnit };

/** A registry prepared for many look-ups; built once for each plan. */
export type UnitIndex = {
  registry: Registry;
  home: Home;
  parse: (key: string) => ParsedName;
  byName: Map<string, RegistryUnit[]>;
  byAlias: Map<string, RegistryUnit[]>;
  byCore: Map<string, IndexedName[]>;
  /** How the unit's own name is taken apart, by the name. */
  parsedUnits: Map<string, ParsedName>;
  categoryCounts: Map<UnitCategory, number>;
};

export function buildUnitIndex(registry: Registry, issuer: string | null): UnitIndex {
  const { home, parse } = createNameParser(registry, issuer);
  const index: UnitIndex = {
    registry,
    home,
    parse,
    byName: new Map(),
    byAlias: new Map(),
    byCore: new Map(),
    parsedUnits: new Map(),
    categoryCounts: new Map(),
  };
  for (const unit of registry.units) {
    const parsed = addName(index, unit, unit.name, index.byName);
    index.categoryCounts.set(unit.category, (index.categoryCounts.get(unit.category) ?? 0) + 1);
    index.parsedUnits.set(unit.name, parsed);
    for (const alias of unit.aliases) addName(index, unit, alias, index.byAlias);
  }
  return index;
}

function addName(
  index: UnitIndex,
  unit: RegistryUnit,
  words: string,
  exact: Map<string, RegistryUnit[]>,
): ParsedName {
  const key = unitKey(words);
  const parsed = index.parse(key);
  const name: IndexedName = { ...parsed, unit };
  addTo(exact, key, unit);
  if (parsed.core !== '') addTo(index.byCore, parsed.core, name);
  return parsed;
}

function addTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (!list) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
