import { looseKey, unitKey } from './normalise.ts';
import type { Registry } from './types.ts';

/**
 * The level of government that a name is said of. 自治区 and 省 stand side by side, and so do 县, 县级市 and 旗, but they
 * are kept as written: 市 is a prefecture in a region's plan and the county itself in 青铜峡市's.
 */
export type Level = '自治区' | '省' | '州' | '盟' | '市' | '县' | '区' | '旗' | '乡' | '镇' | '街道';

export type Place = { name: string; level: Level };

/** Whose plan it is: the innermost place of its issuer, and the places that contain it. */
export type Home = { level: Level | null; place: string | null; parents: Place[] };

/** A unit name taken apart: 彭阳县财政局 → 县, 彭阳县, 财政局; 县财政局 → 县, null, 财政局. */
export type ParsedName = { level: Level | null; place: string | null; core: string };

/** A place at the start of a name; 乡, 镇 and 街道 only before their office, or 住房和城乡建设局 would be one. */
const PLACE =
  /([\p{Script=Han}]{2,9}?)(自治区|特别行政区|省|自治州|自治县|自治旗|地区|盟|州|市(?!场)|县|区(?!域)|旗|(?:镇|乡|街道)(?=政府|党委|办事处|$))/uy;
const LEVEL_OF: Record<string, Level> = {
  自治区: '自治区',
  特别行政区: '省',
  自治州: '州',
  自治县: '县',
  自治旗: '旗',
  地区: '市',
};

/** A bare level at the start of a name, unless it begins a word of its own (市场, 市监局, 市政, 区域, 区划, 省际). */
const BARE =
  /(?:(自治区|省|州|盟|县|旗|街道)(?!域|际|办|志)|(市)(?!场|监|政(?!府)|民|容)|(区)(?!域|块|划)|(镇|乡)(?!村))(?:级|直属|直)?(?=.)/uy;
const BARE_ALONE = /^(?:自治区|省|州|盟|市|县|区|旗|乡|镇)$/u;

/** Takes names apart by what is known of places: the issuer's, those that have a government in the registry, and those that several units' names begin with. */
export type NameParser = { home: Home; parse: (key: string) => ParsedName };

export function createNameParser(registry: Registry, issuer: string | null): NameParser {
  const issuerPlaces = leadingPlaces(issuer === null ? '' : unitKey(issuer));
  const places = knownPlaces(registry, issuerPlaces);
  const parse = (key: string): ParsedName => parseName(key, places);
  const home = issuerPlaces.length > 0 ? homeOf(issuerPlaces) : homeByIssuerLevel(issuer, registry, parse);
  return { home, parse };
}

/** 银川市兴庆区政府办公室 → 银川市, 兴庆区. */
function leadingPlaces(key: string): Place[] {
  const found: Place[] = [];
  const text = key.replace(/^中共/u, '').slice(0, 40);
  if (BARE_ALONE.test(text) || bareLevel(text, 0) !== null) return found;
  PLACE.lastIndex = 0;
  for (let m = PLACE.exec(text); m?.[2] !== undefined; m = PLACE.exec(text)) {
    found.push({ name: m[0], level: levelOf(m[2]) });
  }
  return found;
}

function homeOf(places: Place[]): Home {
  const own = places.at(-1);
  return { level: own?.level ?? null, place: own?.name ?? null, parents: places.slice(0, -1) };
}

/** The issuer names no place (县人民政府办公室) or is unknown: the level is the one that most departments' names show. */
function homeByIssuerLevel(
  issuer: string | null,
  registry: Registry,
  parse: (key: string) => ParsedName,
): Home {
  const stated = issuer === null ? null : bareLevel(unitKey(issuer), 0);
  const counts = new Map<string, { home: Home; n: number }>();
  for (const unit of registry.units) {
    if (unit.category !== 'department') continue;
    const { level, place } = parse(unitKey(unit.name));
    if (level === null || (stated !== null && level !== stated.level)) continue;
    const entry = counts.get(`${level}${place ?? ''}`) ?? { home: { level, place, parents: [] }, n: 0 };
    entry.n += 1;
    counts.set(`${level}${place ?? ''}`, entry);
  }
  const [first, second] = [...counts.values()].sort((a, b) => b.n - a.n);
  if (first && first.n > (second?.n ?? 0)) return first.home;
  return { level: stated?.level ?? null, place: null, parents: [] };
}

/** Every way a known place is written at the start of a name → the place; 宁夏回族自治区 also as 宁夏, 彭阳县 as 彭阳. */
function knownPlaces(registry: Registry, issuerPlaces: Place[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const place of issuerPlaces) places.set(place.name, place);
  const shared = new Map<string, { place: Place; n: number }>();
  for (const unit of registry.units) {
    const key = unitKey(unit.name);
    const isPlace = unit.category === 'city' || unit.category === 'county' || unit.category === 'township';
    for (const place of leadingPlaces(key)) {
      const entry = shared.get(place.name) ?? { place, n: 0 };
      entry.n += isPlace ? 2 : 1;
      shared.set(place.name, entry);
    }
  }
  for (const [name, { place, n }] of shared) if (n >= 2) places.set(name, place);
  const written = new Map(places);
  for (const place of places.values()) {
    const short = shortName(place.name);
    if (short.length >= 2 && !written.has(short)) written.set(short, place);
  }
  return written;
}

function shortName(place: string): string {
  const base = place.replace(/(?:自治[区州县旗]|特别行政区|地区|[省市县区州盟旗镇乡]|街道)$/u, '');
  const withoutPeople = base.replace(/^(.{2,}?)(?:[\p{Script=Han}]{1,4}族)+$/u, '$1');
  return withoutPeople.replace(/^(新疆)维吾尔$/u, '$1');
}

function parseName(key: string, places: Map<string, Place>): ParsedName {
  const text = key.replace(/^中共/u, '');
  let level: Level | null = null;
  let place: string | null = null;
  let at = 0;
  for (let i = 0; i < 4 && at < text.length; i += 1) {
    const known = longestPlace(text, at, places);
    if (known) {
      level = known.place.level;
      place = known.place.name;
      at += known.length;
      continue;
    }
    const above = placeAbove(text, at, places);
    if (above > 0) {
      at += above;
      continue;
    }
    const bare = bareLevel(text, at);
    // 宁夏自治区财政厅 says the place's level again; 彭阳县镇… begins another name.
    if (!bare || (level !== null && bare.level !== level)) break;
    level = bare.level;
    at += bare.length;
  }
  return { level, place, core: coreOf(text.slice(at), level) };
}

function longestPlace(
  text: string,
  at: number,
  places: Map<string, Place>,
): { place: Place; length: number } | null {
  for (let length = Math.min(12, text.length - at); length >= 2; length -= 1) {
    const place = places.get(text.slice(at, at + length));
    if (place) return { place, length };
  }
  return null;
}

/** The length of an unknown place in front of a known one: 固原市 in 固原市彭阳县财政局. */
function placeAbove(text: string, at: number, places: Map<string, Place>): number {
  PLACE.lastIndex = at;
  const length = PLACE.exec(text)?.[0].length ?? 0;
  return length > 0 && longestPlace(text, at + length, places) ? length : 0;
}

function bareLevel(text: string, at: number): { level: Level; length: number } | null {
  if (at === 0 && BARE_ALONE.test(text)) return { level: levelOf(text), length: text.length };
  BARE.lastIndex = at;
  const m = BARE.exec(text);
  const word = m?.[1] ?? m?.[2] ?? m?.[3] ?? m?.[4];
  return m && word !== undefined ? { level: levelOf(word), length: m[0].length } : null;
}

function levelOf(word: string): Level {
  return LEVEL_OF[word] ?? (word as Level);
}

/**
 * What the unit is without its place: a place alone is its government, 政府 and 党委 before a department's name fall
 * away (县政府法制办 is 法制办), but stay before a bare 办公室, which would otherwise fit any office.
 */
function coreOf(rest: string, level: Level | null): string {
  if (rest === '') return level === null ? '' : '政府';
  const body = rest.replace(
    /^(?:党委|委(?=宣传|组织|统战|政法|网信|编办|督查|直属|机构编制))(?!办)(?=.{2})/u,
    '',
  );
  return looseKey(body.replace(/^政府(?!办(?:公[室厅])?$)(?=.{2})/u, ''));
}
