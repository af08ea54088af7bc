import type { Range } from './normal.ts';
import type { Item } from './structure.ts';
import { clausesIn, type Clause } from './units/clauses.ts';
import { rolesIn, type Roles } from './units/roles.ts';
import { subjectAt } from './units/subject.ts';
import { isStop } from './sentences.ts';

/** Finds who answers for a deadline. Memoised per item, so that a long paragraph is read once. */
export interface Owners {
  of(item: number, time: Range, sentence: Range): Roles;
}

const EMPTY: Roles = { lead: [], other: [] };
const ROLE_LINE =
  /^(?:（|\[)?(?:牵头|主办|承办|责任|配合|协办|参与|参加|落实|实施|主管|负责|完成|整改|第一责任|主要责任)(?:责任)?(?:单位|部门|科室|处室|股室|主体|机构|领导|人)/;

/** In a scrambled crawl a clause speaks for its own sentence and the one before it. */
const SCRAMBLED_REACH = 1;

export function ownersOf(text: string, items: readonly Item[], scrambled: boolean): Owners {
  const clauses = items.map((): Clause[] | null => null);
  const clausesOf = (i: number): Clause[] => {
    const item = items[i];
    if (item === undefined) return [];
    const known = clauses[i];
    if (known) return known;
    const found = clausesIn(text, item.range);
    clauses[i] = found;
    return found;
  };
  const addressee = addresseeOf(text, items);
  return {
    of(index, time, sentence) {
      const item = items[index];
      if (item === undefined) return EMPTY;
      const near = scrambled ? 0 : Infinity;
      return (
        closing(text, items, index, time, clausesOf, near) ??
        roleLines(text, items, index) ??
        inHeadings(text, item) ??
        inOwnSentence(text, time, sentence) ??
        (scrambled ? closing(text, items, index, time, clausesOf, SCRAMBLED_REACH) : null) ??
        inSentencesBefore(text, item, sentence) ?? { lead: [], other: addressee }
      );
    },
  };
}

/** The responsibility clause that closes the paragraph, or the next one of the same item. */
function closing(
  text: string,
  items: readonly Item[],
  index: number,
  time: Range,
  clausesOf: (i: number) => Clause[],
  reach: number,
): Roles | null {
  for (let i = index; i < Math.min(items.length, index + 3); i += 1) {
    if (items[i]?.group !== items[index]?.group) break;
    const clause = clausesOf(i).find((c) => i > index || c.range[0] >= time[1]);
    if (clause === undefined) continue;
    if (reach < 9 && stopsBetween(text, time[1], clause.range[0]) > reach) return null;
    return clause.roles;
  }
  // （牵头单位：…） right after the item's heading speaks for what follows it.
  const before = clausesOf(index).findLast((c) => c.range[1] <= time[0]);
  return before && reach === Infinity ? before.roles : null;
}

function stopsBetween(text: string, from: number, to: number): number {
  let stops = 0;
  for (let i = from; i < to && stops < 9; i += 1) {
    if (text[i] === '。') stops += 1;
  }
  return stops;
}

/** Lines 牵头单位：… and 配合单位：… of the same item, before or after the deadline. */
function roleLines(text: string, items: readonly Item[], index: number): Roles | null {
  const group = items[index]?.group;
  const roles: Roles = { lead: [], other: [] };
  const add = (i: number): void => {
    const item = items[i];
    if (item === undefined) return;
    const line = text.slice(item.range[0], Math.min(item.range[1], item.range[0] + 16));
    if (!ROLE_LINE.test(line) || !/：/.test(text.slice(item.range[0], item.range[0] + 20))) return;
    const found = rolesIn(text, item.range);
    roles.lead.push(...found.lead);
    roles.other.push(...found.other);
  };
  let first = index;
  while (first > 0 && index - first < 12 && items[first - 1]?.group === group) first -= 1;
  for (let i = first; i < Math.min(items.length, index + 8) && items[i]?.group === group; i += 1) add(i);
  if (roles.lead.length + roles.other.length === 0) return inlineRole(text, items[index]?.range);
  return roles;
}

/** 责任单位：市财政局 inside the paragraph itself, without brackets. */
function inlineRole(text: string, range: Range | undefined): Roles | null {
  if (range === undefined) return null;
  const body = text.slice(range[0], range[1]);
  const label = /(?:牵头|主办|责任|承办|配合)(?:单位|部门|科室)：/.exec(body);
  if (label === null) return null;
  const end = firstStop(text, range[0] + label.index, range[1]);
  const roles = rolesIn(text, [range[0] + label.index, end]);
  return roles.lead.length + roles.other.length > 0 ? roles : null;
}

function firstStop(text: string, from: number, to: number): number {
  for (let i = from; i < to; i += 1) {
    if (text[i] === '。') return i;
  }
  return to;
}

function inHeadings(text: string, item: Item): Roles | null {
  for (const heading of item.headings.toReversed()) {
    const clause = clausesIn(text, heading.range).at(-1);
    if (clause) return clause.roles;
  }
  return null;
}

/** Who the sentence says is to act: beside the deadline, or at the start of a clause before it. */
function inOwnSentence(text: string, time: Range, sentence: Range): Roles | null {
  const leads = ledBy(text, sentence);
  if (leads) return leads;
  const own = inSentence(text, sentence, time);
  return own.length > 0 ? { lead: [], other: own } : null;
}

/** The subject goes on over sentences that name no new one. */
function inSentencesBefore(text: string, item: Item, sentence: Range): Roles | null {
  let end = sentence[0];
  for (let steps = 0; steps < 12 && end > item.range[0]; steps += 1) {
    let start = end - 1;
    while (start > item.range[0] && !isStop(text, start - 1)) start -= 1;
    const found = inSentence(text, [start, end], null);
    if (found.length > 0) return { lead: [], other: found };
    end = start;
  }
  return null;
}

/** 由自治区人力资源社会保障厅牵头负责: the one who leads is said in the sentence. */
function ledBy(text: string, sentence: Range): Roles | null {
  const body = text.slice(sentence[0], Math.min(sentence[1], sentence[0] + 300));
  const found = /由([^，。；由]{2,60}?)(?:牵头|负责牵头)/.exec(body);
  if (found?.[1] === undefined) return null;
  const start = sentence[0] + found.index + 1;
  const roles = rolesIn(text, [start, start + found[1].length], 'lead');
  return roles.lead.length > 0 ? roles : null;
}

function inSentence(text: string, sentence: Range, time: Range | null): Range[] {
  const starts = clauseStarts(text, sentence);
  // The clause of the deadline first, on both sides of it; then the clauses before, nearest first.
  if (time) {
    const behind = subjectAt(text, [skipComma(text, time[1]), sentence[1]]);
    const ahead = starts.filter((s) => s <= time[0]).at(-1) ?? sentence[0];
    const front = subjectAt(text, [ahead, Math.max(ahead, time[0])]);
    if (front.length > 0) return front;
    if (behind.length > 0) return behind;
  }
  const limit = time ? time[0] : sentence[1];
  for (const start of starts.filter((s) => s < limit).toReversed()) {
    const found = subjectAt(text, [start, limit]);
    if (found.length > 0) return widen(text, starts, start, limit, found);
  }
  return [];
}

/** 各市、县人民政府，自治区各部门要…: a list over a comma is found from its second half; take the whole. */
function widen(
  text: string,
  starts: readonly number[],
  start: number,
  limit: number,
  found: Range[],
): Range[] {
  const before = starts.filter((s) => s < start).at(-1);
  if (before === undefined) return found;
  const wider = subjectAt(text, [before, limit]);
  return wider.length > found.length ? wider : found;
}

function clauseStarts(text: string, sentence: Range): number[] {
  const starts = [sentence[0]];
  let depth = 0;
  for (let i = sentence[0]; i < sentence[1]; i += 1) {
    const c = text[i] ?? '';
    if (c === '（' || c === '[' || c === '《' || c === '“') depth += 1;
    else if ((c === '）' || c === ']' || c === '》' || c === '”') && depth > 0) depth -= 1;
    else if (depth === 0 && (c === '，' || c === '；' || c === '：')) starts.push(i + 1);
  }
  return starts;
}

function skipComma(text: string, at: number): number {
  return text[at] === '，' || text[at] === '：' ? at + 1 : at;
}

/** 各市、县（区）人民政府，自治区政府各部门： the notice speaks to them. */
function addresseeOf(text: string, items: readonly Item[]): Range[] {
  for (const item of items.slice(0, 12)) {
    const [start, end] = item.range;
    if (text[end - 1] !== '：' || end - start > 200 || item.numbered) continue;
    const units = subjectAt(text, [start, end - 1]);
    if (units.length > 1 || /^[各全有本]/.test(text.slice(start, start + 1))) return units;
  }
  return [];
}
