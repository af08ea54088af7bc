import { DEEPEST, type Level, type List, type Lists } from './docx-numbering.ts';
import { isOn, readWordXml } from './docx-xml.ts';

interface RawLevel {
  start: number;
  format: string;
  text: string;
  restart: number | null;
  figures: boolean;
  style: string | null;
}

interface RawList {
  abstract: string;
  levels: Map<number, Level>;
  restarts: Map<number, number>;
}

interface Abstract {
  readonly levels: Map<number, Level>;
  /** Names of the list style that this one defines, or takes its levels from. */
  defines: string | null;
  takes: string | null;
}

/** Reads numbering.xml. */
export function readLists(bytes: Uint8Array, name: string): Lists {
  const abstracts = new Map<string, Abstract>();
  const lists = new Map<string, RawList>();
  let abstract: Abstract | null = null;
  let list: RawList | null = null;
  let level: RawLevel | null = null;
  let at = 0;
  readWordXml(bytes, name, {
    open(tag, attributes) {
      const value = attributes['w:val'] ?? '';
      if (tag === 'w:abstractNum') {
        abstract = { levels: new Map(), defines: null, takes: null };
        abstracts.set(attributes['w:abstractNumId'] ?? '', abstract);
      } else if (tag === 'w:num') {
        list = { abstract: '', levels: new Map(), restarts: new Map() };
        lists.set(attributes['w:numId'] ?? '', list);
      } else if (tag === 'w:lvlOverride' || tag === 'w:lvl') {
        at = Number(attributes['w:ilvl'] ?? 0);
        if (tag === 'w:lvl') {
          level = { start: 0, format: 'decimal', text: '', restart: null, figures: false, style: null };
          if (at >= 0 && at <= DEEPEST) (list ?? abstract)?.levels.set(at, level);
        }
      } else if (level !== null) setLevel(level, tag, attributes['w:val']);
      else if (tag === 'w:abstractNumId' && list !== null) list.abstract = value;
      else if (tag === 'w:startOverride') restartAt(list, at, count(value));
      else if (tag === 'w:styleLink' && abstract !== null) abstract.defines = value;
      else if (tag === 'w:numStyleLink' && abstract !== null) abstract.takes = value;
    },
    close(tag) {
      if (tag === 'w:lvl') level = null;
      else if (tag === 'w:abstractNum') abstract = null;
      else if (tag === 'w:num') list = null;
    },
  });
  const defined = new Map([...abstracts].map(([id, { defines }]) => [defines ?? '', id]));
  return new Map([...lists].map(([id, raw]) => [id, withAbstract(raw, abstracts, defined)]));
}

function setLevel(level: RawLevel, tag: string, value: string | undefined): void {
  if (tag === 'w:start') level.start = count(value);
  else if (tag === 'w:numFmt') level.format = value ?? 'decimal';
  else if (tag === 'w:lvlText') level.text = (value ?? '').slice(0, 40);
  else if (tag === 'w:lvlRestart') level.restart = count(value);
  else if (tag === 'w:isLgl') level.figures = isOn(value);
  else if (tag === 'w:pStyle') level.style = value ?? null;
}

function restartAt(list: RawList | null, at: number, start: number): void {
  if (at >= 0 && at <= DEEPEST) list?.restarts.set(at, start);
}

function count(value: string | undefined): number {
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 && number < 1_000_000 ? number : 0;
}

function withAbstract(
  list: RawList,
  abstracts: ReadonlyMap<string, Abstract>,
  defined: ReadonlyMap<string, string>,
): List {
  const own = abstracts.get(list.abstract);
  const id = own?.takes ? (defined.get(own.takes) ?? list.abstract) : list.abstract;
  const levels = new Map([...(abstracts.get(id)?.levels ?? []), ...list.levels]);
  return { abstract: id, levels, restarts: list.restarts };
}

/** The level of a list that a paragraph style is tied to. */
export function levelOfStyle(list: List | undefined, style: string): number | null {
  for (const [at, level] of list?.levels ?? []) if (level.style === style) return at;
  return null;
}
