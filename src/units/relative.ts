import { unitKey } from './normalise.ts';
import type { Home, Level, ParsedName } from './place.ts';
import type { UnitIndex } from './unitIndex.ts';
import type { RegistryUnit } from './types.ts';

/** Which government is meant; a null level is any. */
export type LevelScope = { level: Level | null; place: string | null };

/**
 * The units that a level-relative name may mean: 县财政局 and 财政局 in 彭阳县's plan are 彭阳县财政局, 商务厅 after
 * 自治区发展改革委 is 自治区商务厅. A name without a level takes the one of the clause's preceding unit and the
 * issuer's; where these give different units both are returned, and a person decides.
 */
export function relativeUnits(
  index: UnitIndex,
  words: ParsedName,
  preceding: ParsedName | null,
): RegistryUnit[] {
  const named = words.core === '' ? [] : (index.byCore.get(words.core) ?? []);
  if (named.length === 0) return [];
  const scopes = scopesOf(index.home, words, preceding);
  const fitting = named.filter((name) => scopes.some((scope) => fits(name, scope, index.home)));
  return [...new Set(fitting.map((name) => name.unit))];
}

function scopesOf(home: Home, words: ParsedName, preceding: ParsedName | null): LevelScope[] {
  // In a region's plan 区 alone is the region: 区财政厅.
  const ofRegion = words.level === '区' && words.place === null && home.level === '自治区';
  if (ofRegion) return [{ level: '自治区', place: home.place }];
  if (words.level !== null) return [{ level: words.level, place: words.place }];
  const own = { level: home.level, place: home.place };
  if (!preceding) return [own];
  const same = { level: preceding.level, place: preceding.place };
  return own.level === null ? [same] : [own, same];
}

/** How far back a clause is searched for the unit whose level goes on; longer lists name governments and groups. */
export const LOOK_BACK = 20;

/** The unit whose level the next words go on with: 自治区发展改革委 before 商务厅; a government is none. */
export function precedingUnit(index: UnitIndex, before: readonly string[]): ParsedName | null {
  const names = before.slice(-LOOK_BACK).map((words) => index.parse(unitKey(words)));
  const last = names.findLast((name) => name.level !== null);
  return last && last.core !== '政府' ? last : null;
}

/** Whether a registry name is of the level and place that are meant; what neither side says is no contradiction. */
export function fits(name: ParsedName, scope: LevelScope, home: Home): boolean {
  if (scope.level === null) return true;
  // A registry of one office may leave its own level out: 财政局 there is the issuer's.
  const level = name.level ?? home.level;
  if (level !== null && level !== scope.level) return false;
  const meant = scope.place ?? placeAt(scope.level, home);
  const named = name.place ?? placeAt(scope.level, home);
  return meant === null || named === null || named === meant;
}

/** Whose a group is: 自治区政府 in 自治区政府各部门, the issuer's when it is not said; `unknown` for 国务院 and the like. */
export function scopeOf(index: UnitIndex, words: string): LevelScope | 'unknown' {
  const own = { level: index.home.level, place: index.home.place };
  const name = words.replace(/(?:所属|本级|政府|党委|、)+$/u, '').replace(/^[全本](?=[省市县区州盟旗])/u, '');
  if (name === '' || name === '全' || name === '本') return own;
  const parsed = index.parse(`${name}政府`);
  if (parsed.level === null || parsed.core !== '政府') return 'unknown';
  return scopesOf(index.home, parsed, null)[0] ?? own;
}

function placeAt(level: Level, home: Home): string | null {
  if (level === home.level) return home.place;
  return home.parents.findLast((parent) => parent.level === level)?.name ?? null;
}
