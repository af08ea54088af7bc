import type { Duplicates } from './duplicates.ts';
import { deadlineOf, eventBefore, meaningOf, needsEvent, type Meaning } from './deadlines.ts';
import type { Place } from './judging/context.ts';
import { ACTION, EVENT } from './judging/words.ts';
import { judge, type Verdict } from './judge.ts';
import { isUnderAccount, isUnderDemands, looksBack } from './judging/sections.ts';
import { dutyOf, labelledOngoing } from './labels.ts';
import type { Metadata } from './metadata.ts';
import { spanOf, type NormalText, type Range } from './normal.ts';
import type { Owners } from './owners.ts';
import { isStop, sentenceAround } from './sentences.ts';
import type { Item } from './structure.ts';
import { timesIn } from './time/index.ts';
import { THIS_MONTH } from './time/points.ts';
import type { TimeExpression } from './time/types.ts';
import { yearsAfter } from './time/resolve.ts';
import { openingTitle, printed, titlePieces } from './titles.ts';
import type { ExtractedDeadline, ExtractedTask } from './types.ts';
import { unitNames } from './responsible/printed.ts';
import { onlyUnits } from './responsible/roles.ts';
import { behindTime } from './responsible/tail.ts';

/** What every step of extraction needs to know about the document. */
export interface Scope {
  readonly source: string;
  readonly normal: NormalText;
  readonly metadata: Metadata;
  readonly duplicates: Duplicates;
}

/** 完成时限：, 时间节点：… right before the words. 时间： alone is weaker and is judged with its surroundings. */
const ENTRY_LABEL =
  /(?:完成|办结|整改)(?:时限|期限|时间)(?:为|是)?：$|(?:^|[，。；、（）\] .\d])(?:完成|办结|整改|责任|落实|推进|报送|上报|提交|截止|工作|进度|计划完成|办理|实施|申报|报名|征集|投稿|受理|要求完成|预计完成|目标完成)?(?:时限|期限|时间节点|截止时间|截止日期|完成时间|完成日期|时间要求|时限要求|时间安排|时间进度|进度安排|报送时间|上报时间|提交时间|报名时间|申报时间|征集时间|受理时间|投稿时间|填报时间|整改时间|办结时间|推进时间|计划时间|截至时间)(?:为|是)?(?:：(?:第[一二三四五六]批|首批|初稿|终稿|力争|确保|最迟)?)?$/;
/** 期限为12个月: how long something goes on, and not by when it is done. */
const BARE_LIMIT = /(?:^|[，。；])期限为$/;

function isLong(text: string, time: Range): boolean {
  return /(?:个月|年)$/.test(text.slice(time[0], time[1]));
}

/** 网络推荐截止日期为, 材料报送时间：: whatever stands before such words. */
const CLOSING_LABEL =
  /(?:(?<!有效|有效期)(?:截止|截至)|(?:申报|申请|报名|报送|受理|上报|提交|征集|投稿|填报|推荐|缴费|确认|录入|审核))(?:截止)?(?:时间|日期)(?:为|是|：)+$/;
/** 整改时限为报告送达之日起60日内: how long, from the event on. */
const LIMIT_LABEL = /(?:时限|期限)(?:为|是|：)[^，。；：]{2,40}(?:之日起|日起|后)$/;
/** 完成时限：秋季学期开学前: words of its own before the time, and nothing behind it. */
const LIMIT_WITH_WORDS = /(?:完成|办结|整改|责任|落实|办理)(?:时限|期限|时间)：[^，。；：\d]{1,8}$/;
/** 完成时限：第一批10月底；第二批12月底: an entry of several times. */
const ENTRY_LIST = /^(?:完成|前)?[；，、](?:第[一二三四五六]批|其余|其他)$/;
const WEAK_LABEL = /(?:^|[，。；（ ])(?:时间|日期)：$/;
const HEADING_LABEL = /^[\u4e00-\u9fff]{0,10}(?:时间|时限|期限)(?:安排|要求|节点|步骤)?[：。]?$/;
const EVENT_AROUND =
  /会议|培训班|考试|比赛|讲座|地点：|参会|来源|浏览|点击|阅读次|人气|字体|字号|发布|公示|有效|施行|执行时间|开放|服务时间|办公|活动时间|培训时间/;

/** The tasks of running text, item by item. */
export function proseTasks(scope: Scope, items: readonly Item[], owners: Owners): ExtractedTask[] {
  const tasks: ExtractedTask[] = [];
  let previous: string | null = null;
  items.forEach((item, index) => {
    for (const found of bindingTimes(scope, item, previous, items[index + 1])) {
      previous = found.deadline.due ?? previous;
      const same = tasks.at(-1);
      const titleText = printed(scope, titleFor(scope, items, index, found));
      if (
        same &&
        found.listed &&
        same.span[0] === spanOf(scope.normal, item.range)[0] &&
        same.title === titleText
      ) {
        same.deadlines.push(found.deadline);
        continue;
      }
      const roles = owners.of(index, found.range, found.sentence);
      const place = spanOf(scope.normal, placeOf(item, found));
      tasks.push({
        ref: item.ref,
        title: titleText,
        text: scope.source.slice(...place),
        span: place,
        leadUnits: unitNames(scope, roles.lead),
        otherUnits: unitNames(scope, roles.other),
        deadlines: [found.deadline],
      });
    }
  });
  return tasks;
}

/** 年内持续推进: the work goes on, the year's end is no day to finish it. */
function goesOn(text: string, time: TimeExpression): Range | null {
  if (time.form !== 'point' || time.edge !== 'within' || time.point.month !== null) return null;
  const words = /^，?(?:持续|长期|常态化)(?:推进|开展|实施|做好|抓好|加强|落实|推动)?/.exec(
    text.slice(time.range[1], time.range[1] + 8),
  );
  return words ? [time.range[0], time.range[1] + words[0].length] : null;
}

const ONGOING: Meaning = { kind: 'ongoing', due: null, rrule: null, relative: null, warnings: [] };

/** A page without paragraphs is no item: the sentence is. */
const LONGEST_ITEM = 3000;

function placeOf(item: Item, found: Found): Range {
  return item.range[1] - item.range[0] > LONGEST_ITEM ? found.sentence : item.range;
}

interface Found {
  readonly range: Range;
  readonly sentence: Range;
  readonly deadline: ExtractedDeadline;
  readonly entry: boolean;
  /** Stands in a list with the one before it. */
  readonly listed: boolean;
}

/** The time expressions of an item that bind somebody. */
export function bindingTimes(scope: Scope, item: Item, previous: string | null, below?: Item): Found[] {
  const { text } = scope.normal;
  const found: Found[] = [];
  let sentence: Range = [item.range[0], item.range[0]];
  let inList = false;
  let bound: Verdict | null = null;
  let last = previous;
  let entryEnd = -1;
  const times = timesIn(text, item.range);
  if (times.length === 0) return ongoingIn(scope, item, found);
  const section = sectionOf(scope, item);
  const { docDate } = scope.metadata;
  for (const time of times) {
    if (time.range[0] >= sentence[1]) sentence = sentenceAround(text, time.range, item.range);
    const years = yearsAfter(scope.metadata, last);
    const words = text.slice(sentence[0], Math.min(sentence[1], time.range[1])) + monthlyRule(text, time);
    const event = needsEvent(time) ? eventBefore(text, time.range[0], sentence) : '';
    const on = goesOn(text, time);
    const meaning = on ? ONGOING : meaningOf(time, years, event, words, !scope.metadata.planned);
    const more = entryEnd >= 0 && ENTRY_LIST.test(text.slice(entryEnd, time.range[0]));
    const entry =
      more ||
      leadsParagraph(text, item, time, below) ||
      isEntry(text, item, time.range, docDate !== null && meaning.due === docDate);
    entryEnd = entry ? time.range[1] : -1;
    let verdict = judge(time, {
      text,
      sentence,
      paragraph: item.range,
      entry,
      ...section,
      planYear: scope.metadata.planYear,
      past: meaning.due !== null && docDate !== null && meaning.due <= docDate,
    });
    const listed = inList;
    inList = time.form === 'point' && time.listed;
    // 分别于6月底和7月底报送: the members of a list bind together.
    if (listed && bound && !verdict.binds) verdict = bound;
    bound = verdict.binds ? verdict : null;
    if (!verdict.binds || scope.duplicates.isCopy(time.range[0])) continue;
    const deadline = deadlineOf(
      scope.source,
      scope.normal,
      on ?? time.range,
      meaning,
      verdict.confidence,
      verdict.reason,
    );
    last = deadline.due ?? last;
    found.push({ range: time.range, sentence, deadline, entry, listed });
  }
  return [...found, ...ongoingIn(scope, item, found)];
}

/** 完成时限：长期坚持, where no time stands. */
function ongoingIn(scope: Scope, item: Item, found: readonly Found[]): Found[] {
  const { text } = scope.normal;
  return labelledOngoing(text, item.range)
    .filter(({ range }) => !found.some((f) => f.range[0] < range[1] && range[0] < f.range[1]))
    .map(({ range }) => ({
      range,
      sentence: sentenceAround(text, range, item.range),
      deadline: deadlineOf(scope.source, scope.normal, range, ONGOING, 0.95, '写在“完成时限”之后'),
      entry: true,
      listed: false,
    }));
}

/** What the part of the document is for that the item stands in. */
function sectionOf(
  { normal: { text }, metadata }: Scope,
  item: Item,
): Pick<Place, 'report' | 'account' | 'looksBack'> {
  return {
    report: metadata.report && !isUnderDemands(text, item),
    account: isUnderAccount(text, item),
    looksBack: looksBack(text, item),
  };
}

/** 当月20日前 among what is done 每月28日前: so goes every month. */
function monthlyRule(text: string, time: TimeExpression): string {
  if (time.form !== 'point' || time.point.month !== THIS_MONTH || time.point.day === null) return '';
  const around = text.slice(Math.max(0, time.range[0] - 400), time.range[1] + 400);
  return /每月(?=\d{1,2}[日号])/.exec(around)?.[0] ?? '';
}

function isEntry(text: string, item: Item, time: Range, issued: boolean): boolean {
  const paragraph = item.range;
  const before = text.slice(Math.max(paragraph[0], time[0] - 14), time[0]);
  if (BARE_LIMIT.test(before) && isLong(text, time)) return false;
  if (ENTRY_LABEL.test(before) || CLOSING_LABEL.test(before)) return true;
  if (LIMIT_WITH_WORDS.test(before) && (time[1] >= paragraph[1] || /[，。；）\]]/.test(text[time[1]] ?? '')))
    return true;
  if (LIMIT_LABEL.test(text.slice(Math.max(paragraph[0], time[0] - 48), time[0]))) return true;
  if (!issued && behindTime(text, paragraph)?.time[0] === time[0]) return true;
  if (!issued && inBracketOfItsOwn(text, time)) return true;
  if (!issued && (underLabel(text, item, time) || besideUnits(text, paragraph, time))) return true;
  // 时间：2018-01-08 at the top of a page says when it was put there.
  return (
    !issued &&
    WEAK_LABEL.test(before) &&
    !EVENT_AROUND.test(text.slice(paragraph[0], Math.min(paragraph[1], paragraph[0] + 120)))
  );
}

/** （市教育局牵头）（2022年9月）: the clause of the time behind that of the units. */
function inBracketOfItsOwn(text: string, time: Range): boolean {
  const opens = /[）\]][（[]$/.test(text.slice(time[0] - 2, time[0]));
  return opens && /^(?:完成|办结|前)?[）\]]/.test(text.slice(time[1], time[1] + 3));
}

/** （市督查室，每季度）: units and a time in a bracket, and nothing else. */
function besideUnits(text: string, item: Range, time: Range): boolean {
  const open = openBracket(text, time[0], item[0]);
  if (open < 0 || !'，；、'.includes(text[time[0] - 1] ?? ' ')) return false;
  const tail = /^(?:完成|办结|落实|报送|推进|实施)?([）\]，；])/.exec(text.slice(time[1], time[1] + 3));
  return tail !== null && onlyUnits(text, [open + 1, time[0] - 1]);
}

/** 1.3月12日—3月25日 on a line of its own, numbered, and below it what is done then. */
function leadsParagraph(
  text: string,
  item: Item,
  { range }: TimeExpression,
  below: Item | undefined,
): boolean {
  if (!item.numbered || range[0] !== item.range[0] || item.range[1] > range[1] + 1) return false;
  if (below === undefined || below.numbered || below.group !== item.group) return false;
  const words = text.slice(below.range[0], Math.min(below.range[1], below.range[0] + 60));
  return ACTION.test(words) && !EVENT.test(words);
}

/** 二、整治时间 as a heading, and under it a line that is nothing but the time. */
function underLabel(text: string, item: Item, time: Range): boolean {
  const heading = item.headings.at(-1)?.range;
  if (heading === undefined || time[0] > item.range[0] + 1 || item.range[1] > time[1] + 1) return false;
  const label = text.slice(heading[0], Math.min(heading[1], heading[0] + 24));
  return HEADING_LABEL.test(label) && !EVENT_AROUND.test(label);
}

/** After a label the duty is the item's own text; inside a closing bracket it is the sentence before. */
function titleFor(scope: Scope, items: readonly Item[], index: number, found: Found): Range[] {
  const { text } = scope.normal;
  const item = items[index];
  if (item === undefined) return [found.sentence];
  const bracket = openBracket(text, found.range[0], item.range[0]);
  if (bracket > item.range[0]) return [sentenceBefore(text, bracket, item.range[0])];
  const [from, to] = found.sentence;
  const bare = BARE_END.test(text.slice(from, found.range[0]) + text.slice(found.range[1], to));
  if (bare && from > item.range[0]) return [sentenceBefore(text, from, item.range[0])];
  if (!found.entry) return titlePieces(text, found.range, found.sentence);
  return [openingTitle(text, dutyOf(text, items, index) ?? item.range)];
}

/** 制定搬迁方案。12月20日前完成。: a sentence that is nothing but its time says of the one before by when. */
const BARE_END =
  /^(?:[于在须要应]|确保|力争|务必)*(?:前|之前|以前)?，?(?:全部|全面|基本|如期)?(?:完成|办结|落实|整改)?(?:到位)?(?:任务|整改|工作)?[。；]?$/;

function sentenceBefore(text: string, end: number, from: number): Range {
  let at = end;
  while (at > from && isStop(text, at - 1)) at -= 1;
  return openingTitle(text, sentenceAround(text, [at - 1, at], [from, end]));
}

/** Where the bracket that `at` stands in was opened; -1 outside brackets. */
function openBracket(text: string, at: number, limit: number): number {
  let depth = 0;
  for (let i = at - 1; i >= Math.max(limit, at - 120); i -= 1) {
    const c = text[i] ?? '';
    if (c === '）' || c === ']') depth += 1;
    else if (c === '（' || c === '[') {
      if (depth === 0) return i;
      depth -= 1;
    }
  }
  return -1;
}
