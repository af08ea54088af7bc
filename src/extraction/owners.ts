import { blockAround, isRoleLine } from './labels.ts';
import type { Range } from './normal.ts';
import type { Item } from './structure.ts';
import { addresseeOf } from './responsible/addressee.ts';
import { clausesIn, type Clause } from './responsible/clauses.ts';
import { headingRoles, ledByHeading } from './responsible/headings.ts';
import { inlineRoles, nearest, stopsBetween } from './responsible/inline.ts';
import { splitNames } from './responsible/names.ts';
import { rolesOf } from './responsible/printed-role.ts';
import { named } from './responsible/referred.ts';
import { onlyUnits, rolesIn, type Roles } from './responsible/roles.ts';
import { actorsIn, inDutySentence, inNextSentence, inSentencesBefore } from './responsible/neighbours.ts';
import { inOwnSentence } from './responsible/sentence.ts';
import { behindTime, inTail } from './responsible/tail.ts';
import { areNames } from './responsible/is-name.ts';
import {
  inHeadingAbove,
  inItemsBefore,
  inSectionAbove,
  inSiblingsBefore,
  leadIns,
} from './responsible/lead-in.ts';
import { timesIn } from './time/index.ts';

/** Finds who answers for a deadline. Memoised per item, so that a long paragraph is read once. */
export interface Owners {
  of(item: number, time: Range, sentence: Range): Roles;
  /** The responsibility clauses of an item. */
  clausesOf(item: number): readonly Clause[];
  /** Whom the notice speaks to. */
  readonly addressee: Roles;
}

/** What holds for the whole document. */
export interface Conventions {
  /** See `Duplicates`. */
  readonly scrambled: boolean;
  /** See `Metadata`. */
  readonly firstLeads: boolean;
}

/** A table's header is looked for so many lines above. */
const HEADER_REACH = 40;

const NOBODY: Roles = { lead: [], other: [] };

/** In a scrambled crawl a clause speaks for its own sentence, else for the one before it. */
const SCRAMBLED_REACH = 1;

interface Reading extends Conventions {
  readonly aboveOf: ReturnType<typeof headingRoles>;
  readonly addressee: Roles;
  /** Where the run of times and paragraphs that a line of time stands in begins; filled from the top. */
  readonly runs: Map<number, number>;
  readonly text: string;
  readonly items: readonly Item[];
  /** See `leadIns`. */
  readonly leads: Int32Array;
  readonly clausesOf: (index: number) => readonly Clause[];
  readonly inlineOf: (index: number) => readonly Clause[];
  /** The roles that a line 责任单位：… gives; null for any other line. */
  readonly roleLine: (index: number) => Roles | null;
}

/**
 * In this order: the responsibility clause, the lines 责任单位：, the clause in a heading above, the sentence's own
 * subject, the subject of the sentences before, the next paragraphs of a schedule, whom the notice addresses.
 */
export function ownersOf(
  text: string,
  items: readonly Item[],
  { scrambled, firstLeads }: Conventions,
): Owners {
  const known = items.map((): readonly Clause[] | null => null);
  const clausesOf = (index: number): readonly Clause[] => {
    const item = items[index];
    if (item === undefined) return [];
    return (known[index] ??= clausesIn(text, item.range));
  };
  const inline = items.map((): readonly Clause[] | null => null);
  const inlineOf = (index: number): readonly Clause[] => {
    return (inline[index] ??= inlineRoles(text, items[index]?.range));
  };
  const lines = new Map<number, Roles | null>();
  const roleLine = (index: number): Roles | null => {
    const range = items[index]?.range ?? [0, 0];
    const known = lines.get(index);
    if (known !== undefined) return known;
    const roles = isRoleLine(text, range) ? rolesIn(text, range) : null;
    lines.set(index, roles);
    return roles;
  };
  const reading: Reading = {
    text,
    roleLine,
    items,
    clausesOf,
    inlineOf,
    leads: leadIns(text, items),
    runs: new Map<number, number>(),
    aboveOf: headingRoles(text, items),
    addressee: rolesOf(text, addresseeOf(text, items)),
    scrambled,
    firstLeads,
  };
  return {
    addressee: reading.addressee,
    clausesOf,
    of(index, time, sentence) {
      const item = items[index];
      return item ? named(text, rolesAt(reading, index, item, time, sentence), item.range) : NOBODY;
    },
  };
}

function rolesAt(reading: Reading, index: number, item: Item, time: Range, sentence: Range): Roles {
  const { text, scrambled, addressee } = reading;
  const listed = listedAt(reading, index, item, time);
  if (listed) return withHeading(text, reading.firstLeads ? withFirstLead(listed) : listed, item);
  const found =
    inParagraphAbove(reading, index, time) ??
    (scrambled ? null : inDutySentence(text, item, sentence)) ??
    inOwnSentence(text, time, sentence) ??
    (scrambled ? closing(reading, index, time, SCRAMBLED_REACH) : null) ??
    inSentencesBefore(text, item, sentence) ??
    inNextSentence(text, item, time, sentence) ??
    inNextParagraphs(reading, index, time);
  // 到2025年，覆盖率达到90%: a goal of all, and no task of those whom the notice addresses.
  if (found || GOAL.test(text.slice(...time))) return found ?? NOBODY;
  const above = inSectionAbove(reading, index) ?? inHeadingAbove(text, item);
  if (above || addressee.other.length > 0) return above ?? addressee;
  return inItemsBefore(reading, index, sentence) ?? inSiblingsBefore(reading, index, sentence) ?? NOBODY;
}

/** 到2025年, or a year alone. */
const GOAL = /^到|^至?(?:19|20)\d\d年$/;

/** Whoever a clause, a line with a label, cells run together or the heading above lists. */
function listedAt(reading: Reading, index: number, item: Item, time: Range): Roles | null {
  const { text, items } = reading;
  return (
    closing(reading, index, time, reading.scrambled ? 0 : Infinity) ??
    inRoleLines(reading, index, time) ??
    inTail(text, item.range, items.slice(Math.max(0, index - HEADER_REACH), index)) ??
    behindTime(text, item.range)?.roles ??
    reading.aboveOf(item.headings)
  );
}

/** The responsibility clause around the deadline, the one that closes the paragraph, or the next one of the item. */
function closing(
  { items, text, clausesOf }: Reading,
  index: number,
  time: Range,
  reach: number,
): Roles | null {
  const beside = clauseBeside(text, clausesOf(index), time)?.roles ?? inItsBracket(text, time);
  if (beside) return beside;
  for (let i = index; i < Math.min(items.length, index + 3); i += 1) {
    if (items[i]?.group !== items[index]?.group) break;
    const clause = i > index ? clausesOf(i)[0] : firstEndingAfter(clausesOf(i), time[1]);
    if (clause === undefined) continue;
    if (reach < Infinity && stopsBetween(text, time[1], clause.range[0]) > reach) return null;
    return clause.roles;
  }
  // （牵头单位：…） right after the item's heading speaks for what follows it.
  const first = reach === Infinity ? clausesOf(index)[0] : undefined;
  return first && first.range[1] <= time[0] ? first.roles : null;
}

/** （市教育局牵头）（9月底前完成）: the clause whose bracket closes where that of the deadline opens. */
function clauseBeside(text: string, clauses: readonly Clause[], time: Range): Clause | undefined {
  const ahead = text.slice(Math.max(0, time[0] - 14), time[0]);
  const open = /[（[][^（）[\]]{0,12}$/.exec(ahead);
  const at = open ? time[0] - ahead.length + open.index : -1;
  return at < 0 ? undefined : lastEndingAt(clauses, at);
}

/** （住建局9月底前完成）: the units that stand before the deadline in its bracket. */
function inItsBracket(text: string, time: Range): Roles | null {
  const ahead = text.slice(Math.max(0, time[0] - 60), time[0]);
  const open = /[（[][^（[\]）。；：]{2,50}$/.exec(ahead);
  if (open === null) return null;
  const units: Range = [time[0] - ahead.length + open.index + 1, time[0]];
  const names = onlyUnits(text, units) ? splitNames(text, units) : [];
  return names.length > 0 && areNames(text, names) ? rolesOf(text, names) : null;
}

function lastEndingAt(clauses: readonly Clause[], at: number): Clause | undefined {
  const found = firstEndingAfter(clauses, at);
  return found?.range[1] === at ? found : undefined;
}

/** Binary search: an item may hold thousands of clauses and of deadlines. */
function firstEndingAfter(clauses: readonly Clause[], at: number): Clause | undefined {
  let low = 0;
  let high = clauses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((clauses[middle]?.range[1] ?? 0) >= at) high = middle;
    else low = middle + 1;
  }
  return clauses[low];
}

/** Lines 牵头单位：… and 配合单位：… of the same item, before or after the deadline; or such words inside it. */
function inRoleLines({ text, items, inlineOf, roleLine }: Reading, index: number, time: Range): Roles | null {
  const roles: Roles = { lead: [], other: [] };
  const block = blockAround(text, items, index);
  const lines = items.slice(block.first, block.last + 1).map((i) => i.range[0]);
  const helped = lines.some((at) => HELPERS.test(text.slice(at, at + 8)));
  for (const [i, at] of lines.entries()) {
    const found = roleLine(block.first + i);
    if (found === null) continue;
    // 主要责任单位：市教委 beside 协办单位：各区 is 主办 in other words.
    const main = helped && text.startsWith('主要责任', at);
    roles.lead.push(...found.lead, ...(main ? found.other : []));
    roles.other.push(...(main ? [] : found.other));
  }
  return roles.lead.length + roles.other.length > 0 ? roles : nearest(text, inlineOf(index), time);
}

const HELPERS = /^[（[]?(?:协办|配合|协助|协同)/;

/** 一、市教育局牵头的任务, and under it （配合单位：市财政局）: both hold. */
function withHeading(text: string, roles: Roles, { headings }: Item): Roles {
  const lead = roles.lead.length > 0 ? [] : ledByHeading(text, headings);
  return lead.length > 0 ? { lead, other: roles.other } : roles;
}

function withFirstLead({ lead, other }: Roles): Roles {
  const [first, ...rest] = other;
  return lead.length > 0 || first === undefined ? { lead, other } : { lead: [first], other: rest };
}

/** A line that is nothing but the time, under the paragraph that says who does what: 区城建局负责…改造。 / 4月15日前. */
function inParagraphAbove({ text, items, runs }: Reading, index: number, time: Range): Roles | null {
  if (!isTimeLine(items[index], time)) return null;
  const short = (i: number): boolean => {
    const range = items[i]?.range;
    return range !== undefined && range[1] - range[0] <= LONGEST_TIME_LINE && timesIn(text, range).length > 0;
  };
  // Paragraphs and times take turns; whichever comes first decides which of its neighbours a time belongs to.
  const goesBack = index >= 2 && short(index - 2) && saysTask(text, items[index - 1]);
  const first = goesBack ? (runs.get(index - 2) ?? index - 2) : index;
  runs.set(index, first);
  const above = items[index - 1];
  if (above === undefined || !saysTask(text, items[first - 1])) return null;
  const found = actorsIn(text, [above.range[0], Math.min(above.range[1], above.range[0] + 300)]);
  return found.lead.length + found.other.length > 0 ? found : null;
}

const LONGEST_TIME_LINE = 24;

function isTimeLine(item: Item | undefined, time: Range): boolean {
  return item !== undefined && time[0] <= item.range[0] + 1 && item.range[1] <= time[1] + 2;
}

/** Long enough for a task, and no heading that announces what follows. */
function saysTask(text: string, item: Item | undefined): boolean {
  return item !== undefined && item.range[1] - item.range[0] >= 15 && text[item.range[1] - 1] !== '：';
}

/** 时间：2021年10月下旬 on a line of its own: the paragraphs under it say who. */
function inNextParagraphs({ text, items }: Reading, index: number, time: Range): Roles | null {
  const own = items[index];
  if (own === undefined || own.range[1] > time[1] + 2) return null;
  for (let i = index + 1; i < Math.min(items.length, index + 3) && items[i]?.group === own.group; i += 1) {
    const range = items[i]?.range;
    if (range === undefined) break;
    const found = actorsIn(text, [range[0], Math.min(range[1], range[0] + 300)]);
    if (found.lead.length + found.other.length > 0) return found;
  }
  return null;
}
