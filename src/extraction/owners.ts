import { blockAround, isRoleLine } from './labels.ts';
import type { Range } from './normal.ts';
import type { Item } from './structure.ts';
import { clausesIn, type Clause } from './responsible/clauses.ts';
import { endsLikeUnit, endsStrongly, splitNames } from './responsible/names.ts';
import { rolesOf } from './responsible/printed-role.ts';
import { onlyUnits, rolesIn, type Roles } from './responsible/roles.ts';
import { ROLE_NOUNS, ROLE_WORDS } from './responsible/words.ts';
import {
  actorsIn,
  inDutySentence,
  inNextSentence,
  inOwnSentence,
  inSentencesBefore,
} from './responsible/sentence.ts';
import { behindTime, inTail } from './responsible/tail.ts';
import { subjectAt } from './responsible/subject.ts';
import { inItemsBefore, inSectionAbove, leadIns } from './responsible/lead-in.ts';
import { timesIn } from './time/index.ts';

/** Finds who answers for a deadline. Memoised per item, so that a long paragraph is read once. */
export interface Owners {
  of(item: number, time: Range, sentence: Range): Roles;
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

interface Reading {
  /** Where the run of times and paragraphs that a line of time stands in begins; filled from the top. */
  readonly runs: Map<number, number>;
  readonly text: string;
  readonly items: readonly Item[];
  /** See `leadIns`. */
  readonly leads: Int32Array;
  readonly clausesOf: (index: number) => readonly Clause[];
  readonly inlineOf: (index: number) => readonly Clause[];
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
  const reading = {
    text,
    items,
    clausesOf,
    inlineOf,
    leads: leadIns(text, items),
    runs: new Map<number, number>(),
  };
  const addressee = rolesOf(text, addresseeOf(text, items));
  return {
    of(index, time, sentence) {
      const item = items[index];
      if (item === undefined) return NOBODY;
      const listed =
        closing(reading, index, time, scrambled ? 0 : Infinity) ??
        inRoleLines(reading, index, time) ??
        inTail(
          text,
          item.range,
          items
            .slice(Math.max(0, index - HEADER_REACH), index)
            .map((i) => i.range)
            .toReversed(),
        ) ??
        behindTime(text, item.range)?.roles ??
        inHeadings(text, item);
      if (listed) return firstLeads ? withFirstLead(listed) : listed;
      const found =
        inParagraphAbove(reading, index, time) ??
        (scrambled ? null : inDutySentence(text, item, sentence)) ??
        inOwnSentence(text, time, sentence) ??
        (scrambled ? closing(reading, index, time, SCRAMBLED_REACH) : null) ??
        inSentencesBefore(text, item, sentence) ??
        inNextSentence(text, item, time, sentence) ??
        inNextParagraphs(reading, index, time) ??
        inSectionAbove(reading, index);
      if (found || addressee.other.length > 0) return found ?? addressee;
      return inItemsBefore(reading, index, sentence) ?? NOBODY;
    },
  };
}

/** The responsibility clause around the deadline, the one that closes the paragraph, or the next one of the item. */
function closing(
  { items, text, clausesOf }: Reading,
  index: number,
  time: Range,
  reach: number,
): Roles | null {
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

function stopsBetween(text: string, from: number, to: number): number {
  let stops = 0;
  for (let i = from; i < Math.min(to, from + 3000) && stops < 9; i += 1) {
    if (text[i] === '。') stops += 1;
  }
  return stops;
}

/** Lines 牵头单位：… and 配合单位：… of the same item, before or after the deadline; or such words inside it. */
function inRoleLines({ text, items, inlineOf }: Reading, index: number, time: Range): Roles | null {
  const roles: Roles = { lead: [], other: [] };
  const block = blockAround(text, items, index);
  for (let i = block.first; i <= block.last; i += 1) {
    const item = items[i];
    if (item === undefined || !isRoleLine(text, item.range)) continue;
    const found = rolesIn(text, item.range);
    roles.lead.push(...found.lead);
    roles.other.push(...found.other);
  }
  return roles.lead.length + roles.other.length > 0 ? roles : nearest(text, inlineOf(index), time);
}

const INLINE_LABEL = new RegExp(
  `(?<![各关])(?:主要|总)?(?:${ROLE_WORDS})(?:责任|负责)?(?:${ROLE_NOUNS})：|(?<![\\u4e00-\\u9fff])(?:责任|部门|任务|职责|工作)?分工：(?=[^，。；：]{2,60}(?:牵头|负责|（))`,
);

/** 责任单位：市财政局 inside the paragraph itself, without brackets; each sentence with such labels once. */
function inlineRoles(text: string, range: Range | undefined): Clause[] {
  const found: Clause[] = [];
  if (range === undefined) return found;
  let from = range[0];
  while (from < range[1] && found.length < MOST_INLINE) {
    const label = INLINE_LABEL.exec(text.slice(from, range[1]));
    if (label === null) break;
    const start = from + label.index;
    let end = start;
    while (end < Math.min(range[1], start + 1500) && text[end] !== '。') end += 1;
    const roles = rolesIn(text, [start, end]);
    if (roles.lead.length + roles.other.length > 0) found.push({ range: [start, end], roles });
    from = Math.max(end, start + 1);
  }
  return found;
}

const MOST_INLINE = 200;

/** The labels of the deadline's own sentence; else the next ones, where it stands before them; else the last. */
function nearest(text: string, labels: readonly Clause[], time: Range): Roles | null {
  const own = labels.find((l) => l.range[1] >= time[0] && stopsBetween(text, time[1], l.range[0]) === 0);
  const next = own ?? labels.find((l) => l.range[0] > time[0]);
  return (next ?? labels.at(-1))?.roles ?? null;
}

function withFirstLead({ lead, other }: Roles): Roles {
  const [first, ...rest] = other;
  return lead.length > 0 || first === undefined ? { lead, other } : { lead: [first], other: rest };
}

/** A longer one is an item of its own, and its clause speaks for itself. */
const LONGEST_HEADING = 200;

function inHeadings(text: string, item: Item): Roles | null {
  for (const heading of item.headings.toReversed()) {
    if (heading.range[1] - heading.range[0] > LONGEST_HEADING) continue;
    const clause = clausesIn(text, heading.range).at(-1);
    if (clause) return clause.roles;
    const named = onlyUnits(text, trimStop(text, heading.range))
      ? splitNames(text, trimStop(text, heading.range))
      : [];
    if (named.length > 0 && named.every((n) => endsStrongly(text.slice(n[0], n[1]))))
      return rolesOf(text, named);
  }
  return null;
}

/** 三、县财政局： without its colon. */
function trimStop(text: string, range: Range): Range {
  return /[。：]/.test(text[range[1] - 1] ?? '') ? [range[0], range[1] - 1] : range;
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

/** 各市、县（区）人民政府，自治区政府各部门： the notice speaks to them. */
function addresseeOf(text: string, items: readonly Item[]): Range[] {
  for (const item of items.slice(0, 12)) {
    const [start, end] = item.range;
    if (text[end - 1] !== '：' || end - start > 200 || item.numbered) continue;
    const names = splitNames(text, [start, end - 1]);
    const all = names.length > 1 && names.every((n) => endsLikeUnit(text.slice(n[0], n[1])));
    const units = all ? names : subjectAt(text, [start, end - 1]);
    if (units.length > 1 || /^[各全有本]/.test(text.slice(start, start + 1))) return units;
  }
  return [];
}
