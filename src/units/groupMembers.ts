import { looseKey } from './normalise.ts';
import type { GroupExpression, PlaceNoun } from './groups.ts';
import { fits, scopeOf, type LevelScope } from './relative.ts';
import type { RegistryUnit, UnitCategory } from './types.ts';
import type { UnitIndex } from './unitIndex.ts';

export type GroupMembers = { units: string[]; notes: string[]; choices: string[] };

/** A person who picks from a narrowed group needs to see all of it, within reason. */
const SHOWN_CHOICES = 60;

/**
 * The registry units that a group consists of. `units` is empty when the registry has none of them or when the file
 * narrows the group by something that only a person can tell; `choices` then lists what to choose from.
 */
export function groupMembers(index: UnitIndex, group: GroupExpression): GroupMembers {
  const scope = scopeOf(index, group.scope);
  if (scope === 'unknown')
    return { units: [], notes: [`“${group.scope}”不在登记的单位之内，请指定责任单位`], choices: [] };
  // 自治区有关单位 are the region's own; 各单位, 全区各单位 are everybody.
  const named = group.scope !== '' && !/^全[省市县区州]$/u.test(group.scope);
  const found =
    group.head.kind === 'organs'
      ? organs(index, group.head.all && !named, scope)
      : places(index, group.head.nouns, group.head.body, scope);
  if (found.units.length === 0)
    return { units: [], notes: ['登记的单位中没有这一类单位，请先补充登记'], choices: [] };
  const units = found.units.map((unit) => unit.name);
  if (group.narrowed !== '') {
    return {
      units: [],
      notes: [`文件所称“${group.narrowed}”未列明是哪些单位，请逐一指定`],
      choices: units.slice(0, SHOWN_CHOICES),
    };
  }
  const vague = [...new Set(group.vague)].map((word) => `文件所称“${word}”未列明，暂按全部处理，请核对`);
  const notes = [...found.notes, ...vague];
  return { units, notes, choices: [] };
}

type Found = { units: RegistryUnit[]; notes: string[] };

/** 各部门: the departments of the issuer's own level; 各单位: the governments below it too. */
function organs(index: UnitIndex, all: boolean, scope: LevelScope): Found {
  const wanted: UnitCategory[] = all ? ['department', 'city', 'county', 'township', 'other'] : ['department'];
  const units = index.registry.units.filter((unit) => {
    if (!wanted.includes(unit.category)) return false;
    const parsed = index.parsedUnits.get(unit.name);
    const below = unit.category !== 'department' && unit.category !== 'other';
    return below || !parsed || fits(parsed, scope, index.home);
  });
  return { units, notes: [] };
}

function places(index: UnitIndex, nouns: PlaceNoun[], body: string, scope: LevelScope): Found {
  if (body !== '') return { units: bodies(index, nouns, body), notes: [] };
  const categories = categoriesOf(index, nouns);
  const kinds = new Set<string>(nouns);
  const single = kinds.size === 1 ? nouns[0] : undefined;
  const onlyKind = single === '县' || single === '区' || single === '旗';
  const units = index.registry.units.filter((unit) => {
    if (!categories.has(unit.category)) return false;
    const kind = placeKind(unit.name);
    if (unit.category === 'township') return kinds.has('地') || kind === null || kinds.has(kind);
    return !onlyKind || kind === null || kind === single;
  });
  const within = withinScope(index, units, scope);
  const notes =
    onlyKind && within.length < count(index, 'county') ? [`“各${single}”按字面只含${single}，请核对`] : [];
  return { units: within, notes };
}

/**
 * Which categories the nouns name. 县（市、区） begins with a county-level noun, so its 市 are county-level cities; a 市
 * before 县 is a city. Where the registry has no cities (a city's own plan), 市 too is of county level.
 */
function categoriesOf(index: UnitIndex, nouns: PlaceNoun[]): Set<UnitCategory> {
  const categories = new Set<UnitCategory>();
  const [first] = nouns;
  const cities = count(index, 'city') > 0 && index.home.level !== '市';
  for (const noun of nouns) {
    if (noun === '乡' || noun === '镇' || noun === '街道') categories.add('township');
    else if (noun === '地级市' || noun === '州') categories.add('city');
    else if (noun === '地') for (const category of localCategories(index)) categories.add(category);
    else if (noun === '市' && first !== '县' && first !== '区' && first !== '旗')
      categories.add(cities ? 'city' : 'county');
    else categories.add('county');
  }
  return categories;
}

/** 各地: the governments next below; in a county's plan the townships. */
function localCategories(index: UnitIndex): UnitCategory[] {
  const { level } = index.home;
  const below: UnitCategory[] =
    level === '县' || level === '区' || level === '旗' ? ['township'] : ['city', 'county'];
  return below.some((category) => count(index, category) > 0) ? below : ['city', 'county', 'township'];
}

/** 各县（区）教育局: the units so called of each place of that kind. */
function bodies(index: UnitIndex, nouns: PlaceNoun[], body: string): RegistryUnit[] {
  const kinds = new Set<string>(nouns.map((noun) => (noun === '地级市' ? '市' : noun)));
  const named = index.byCore.get(looseKey(body)) ?? [];
  return [
    ...new Set(named.filter(({ level }) => level !== null && kinds.has(level)).map(({ unit }) => unit)),
  ];
}

/** 彭阳县各乡镇 in another government's plan are only those whose names say 彭阳县; in its own they are all. */
function withinScope(index: UnitIndex, units: RegistryUnit[], scope: LevelScope): RegistryUnit[] {
  const { place, level } = scope;
  if (place === null) return level === index.home.level || index.home.level === null ? units : [];
  if (place === index.home.place && level === index.home.level) return units;
  return units.filter((unit) => unit.name.includes(place));
}

function placeKind(name: string): string | null {
  return /(市|县|区|旗|乡|镇|街道)(?:人民政府|政府|办事处|管委会|管理委员会)?$/u.exec(name)?.[1] ?? null;
}

function count(index: UnitIndex, category: UnitCategory): number {
  return index.categoryCounts.get(category) ?? 0;
}
