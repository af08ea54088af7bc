import { CLOSE, CLOSE_QUOTE, COMMA, markAt, OPEN, OPEN_QUOTE } from './marks.ts';
import { type NormalText, type Range, spanOf } from './normal.ts';
import { areNames } from './responsible/is-name.ts';
import { splitNames } from './responsible/names.ts';
import { PREDICATE } from './responsible/subject-words.ts';
import { clauseEnd, isComma, isStop } from './sentences.ts';

const SHORTEST = 15;
const LONGEST = 60;

/**
 * The words to print in a reminder: the clause around the deadline; where that says little, what the sentence is about
 * before it. Of one duty among several with times of their own: 做好防汛工作，6月1日前完成储备，6月10日前完成演练.
 */
export function titlePieces(text: string, time: Range, sentence: Range): Range[] {
  const own = titleAround(text, time, sentence);
  const about = own[1] - own[0] < SHORTEST ? subjectMatter(text, [sentence[0], own[0]]) : null;
  return about && about[1] - about[0] + own[1] - own[0] < LONGEST ? [about, own] : [own];
}

/** As the document prints it; what it is about before a colon. */
export function printed(scope: { source: string; normal: NormalText }, pieces: readonly Range[]): string {
  return pieces.map((piece) => scope.source.slice(...spanOf(scope.normal, piece))).join('：');
}

/** The first clause that is more than a name or a label and has no time. */
function subjectMatter(text: string, range: Range): Range | null {
  let end = range[0];
  for (let at = range[0]; at < range[1]; at = end + 1) {
    end = clauseEnd(text, at, range[1]);
    const clause = trimTitle(text, [at, end]);
    const words = text.slice(...clause);
    if (text[clause[1]] === '：') continue;
    if (words.length >= 4 && clause[1] < range[1] - 1 && !DATED.test(words) && !isActor(words)) return clause;
  }
  return null;
}

/** 市教育局要于: whoever acts, and nothing of what is done. */
function isActor(words: string): boolean {
  const name = words.replace(/(?:要|应|须|需|必须|务必|将|请)?[于在]?$/, '');
  const names = splitNames(name, [0, name.length]);
  return names.length > 0 && !PREDICATE.test(name) && areNames(name, names);
}

/**
 * The clause around the deadline, without the deadline itself where it opens the clause, grown by whole clauses to 15
 * characters and cut at a clause's end before 60.
 */
export function titleAround(text: string, time: Range, sentence: Range): Range {
  // 单位审核：9月21日至9月30日；: the words before the colon are the duty.
  const label = text[time[0] - 1] === '：' && /[，；。]|^$/.test(text.slice(time[1], time[1] + 1));
  if (label) return trimTitle(text, [clauseStart(text, time[0] - 1, sentence[0]), time[0] - 1]);
  const after = dutyAfter(text, time, sentence);
  // The duty's first clause alone: what it lacks stands before the deadline rather than after it.
  const first: Range | null = after && [after[0], Math.min(after[1], clauseEnd(text, after[0], after[1]))];
  const closes = isComma(text, time[1]) && after !== null && after[1] - after[0] >= SHORTEST;
  if (after && first && (closes || !lacksObject(text, time, sentence, first))) return after;
  let start = clauseStart(text, time[0], sentence[0]);
  const end = first?.[1] ?? clauseEnd(text, time[1], sentence[1]);
  while (end - start < SHORTEST && start > sentence[0]) {
    const earlier = clauseStart(text, start - 1, sentence[0]);
    if (end - earlier > LONGEST) break;
    // What has a time of its own is another duty, and this one's words stand behind its deadline.
    if (DATED.test(text.slice(earlier, start)))
      return first && start === time[0] ? first : trimTitle(text, [start, end]);
    start = earlier;
  }
  return trimTitle(text, [start, Math.min(end, start + LONGEST)]);
}

/** 、9月10日、12月10日前 after the first of several dates: the duty follows the last. */
const LISTED =
  /^(?:(?:[、和及]|以及)(?:(?:\d{4}|次|今|明)年)?(?:\d{1,2}月份?)?(?:\d{1,2}[日号]|[上中下]旬|底|末|初)?(?<=[月日号旬底末初份])(?:以前|之前|前|内)?)+/;

/** Where the deadline opens its clause or closes before a comma, the duty is what follows. */
function dutyAfter(text: string, time: Range, sentence: Range): Range | null {
  let from =
    time[1] + (LISTED.exec(text.slice(time[1], Math.min(sentence[1], time[1] + 80)))?.[0].length ?? 0);
  while (from < sentence[1] && isComma(text, from)) from += 1;
  return grow(text, from, sentence[1]);
}

/** Fewer characters than this after a deadline say what happens to a thing that is named before it. */
const BARE = SHORTEST;

/** 建立问题台账，12月4日前完成; 将自查报告于6月30日前报送…: the object stands before the deadline. */
function lacksObject(text: string, time: Range, sentence: Range, after: Range): boolean {
  const start = clauseStart(text, time[0], sentence[0]);
  const before = text.slice(start, time[0]);
  if (after[1] - start > LONGEST || isActor(before)) return false;
  if (
    /[将把][^，。；]{2,}$/.test(before) &&
    /^(?:报|送|提交|上报|反馈|发|交)/.test(text.slice(after[0], after[0] + 2))
  )
    return true;
  return after[1] - after[0] < BARE && time[0] - sentence[0] >= 4;
}

/** A clause with a time of its own is another duty. */
const DATED = /\d[月日]|[年月]底|工作日|年内|每[年季月周]|\d{4}年|季度|半年|旬/;

/** Whole clauses from `from` on, until there are 15 characters or the sentence ends, never more than 60. */
export function grow(text: string, from: number, limit: number): Range | null {
  let end = clauseEnd(text, from, limit);
  if (end - from < 4) return null;
  // 各市、县（区）和自治区政府各部门，要…: a subject alone says nothing; the duty is the next clause.
  if (isActor(text.slice(from, end)) && end < limit && isComma(text, end)) return grow(text, end + 1, limit);
  while (end - from < SHORTEST && end < limit && isComma(text, end) && text[end] !== '；') {
    const next = clauseEnd(text, end + 1, limit);
    if (next <= end + 1 || next - from > LONGEST || DATED.test(text.slice(end + 1, next))) break;
    end = next;
  }
  const title = trimTitle(text, [from, end]);
  return title[1] - title[0] > LONGEST ? cutAtListMark(text, title) : title;
}

/** The opening of an item as its title, for a row or paragraph whose deadline stands elsewhere. */
export function openingTitle(text: string, whole: Range): Range {
  const range: Range = [whole[0], Math.min(whole[1], whole[0] + 400)];
  let end = range[0];
  const from = range[0];
  while (end < range[1] && !isStop(text, end)) {
    // One past where the last clause ended, so that a stray closing bracket cannot hold the loop.
    const next = clauseEnd(text, end > from ? end + 1 : end, range[1]);
    const stop = Math.max(firstStop(text, end, Math.min(next, range[1])), end + 1);
    if (stop - from > LONGEST && end > from) break;
    end = stop;
    if (end - from >= SHORTEST) break;
  }
  const title = trimTitle(text, [from, Math.min(end, range[1])]);
  return title[1] - title[0] > LONGEST ? cutAtListMark(text, title) : title;
}

function firstStop(text: string, from: number, to: number): number {
  for (let i = from; i < to; i += 1) {
    if (isStop(text, i)) return i;
  }
  return to;
}

function clauseStart(text: string, at: number, limit: number): number {
  let start = at;
  let depth = 0;
  for (; start > limit; start -= 1) {
    const mark = markAt(text, start - 1);
    if (mark & (CLOSE | CLOSE_QUOTE)) depth += 1;
    else if (mark & (OPEN | OPEN_QUOTE) && depth > 0) depth -= 1;
    else if (depth === 0 && mark & COMMA) break;
  }
  // A bracket whose pair is missing hides nothing.
  if (depth > 0) for (start = at; start > limit && !isComma(text, start - 1); start -= 1);
  return start;
}

/** Too long for a clause: end at the last 、 before 60, or at 60. */
function cutAtListMark(text: string, title: Range): Range {
  const cut = text.slice(title[0], title[0] + LONGEST + 1).lastIndexOf('、');
  return [title[0], title[0] + (cut > SHORTEST ? cut : LONGEST)];
}

/** 投入使用（责任科室：外科）: who answers is said elsewhere. */
const RESPONSIBLE = /（[^（）]*(?:责任|牵头|负责|配合)[^（）]*）?$/;

/** No comma, bracket without its pair, joining word or responsibility clause at either end. */
function trimTitle(text: string, range: Range): Range {
  let [start, end] = range;
  const clause = RESPONSIBLE.exec(text.slice(start, end));
  if (clause !== null && clause.index >= 4) end = start + clause.index;
  while (start < end && /[，；：、。 ”’）]/.test(text[start] ?? '')) start += 1;
  while (end > start && /[，；：、。 “‘（[]/.test(text[end - 1] ?? '')) end -= 1;
  const joint =
    /^(?:并且|并于|并|同时|此外|另外)，?/.exec(text.slice(start, start + 4))?.[0].replace('于', '') ?? '';
  if (end - start - joint.length >= SHORTEST) start += joint.length;
  return [start, end];
}
