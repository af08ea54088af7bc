import { entriesIn, type Entry } from './ledger/cells.ts';
import { matchesOf } from './matches.ts';
import type { Range } from './normal.ts';
import { rolesIn } from './responsible/roles.ts';
import { isName } from './responsible/is-name.ts';
import { ROLE_NOUNS, ROLE_WORDS } from './responsible/words.ts';
import type { Item } from './structure.ts';

/** Lines of an item that begin with a label: 责任单位：, 完成时限：, 工作任务：. */

const ROLE_LINE = new RegExp(
  `^[（[]?(?:主要|总)?(?:${ROLE_WORDS})(?:责任|负责|实施|落实)?(?:${ROLE_NOUNS}|领导|人)(?:[及和、](?:责任|负责)人)?(?:（[^）]*）)?：`,
);
/** 部门分工：, 【牵头部门】 or 牵头单位 and a blank: lines of roles where nothing but units and their parts follows. */
const BARE_ROLE_LINE = new RegExp(
  `^(?:(?:责任|部门|任务|职责|工作)?分工：|(?:牵头|主办|协办|配合|参与|负责)：|[（[](?:主要|总)?(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})[）\\]]|(?:主要|总)?(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS}) )(?=.{2})`,
);
const TIME_LINE =
  /^[（[]?(?:完成|办结|整改|责任|落实|推进|工作|计划|计划完成|办理|实施|报送|上报|截止|预计完成)?(?:时限|期限|时间|日期|时间节点|时限要求|时间要求|完成时间|进度安排|时间安排)：/;
const DUTY_LINE =
  /^(?:\d{1,2}[.、])?(?:工作|主要|重点|具体|整改|目标|改革|建设|任务)?(?:任务|内容|事项|措施|要求|目标|举措|问题|名称|项目|工作)[一二三四五六七八九十\d]{0,3}：/;
const OTHER_LINE =
  /^(?:[\u4e00-\u9fff]{0,6}(?:负责人|联系人|责任人|领导|电话)|备注|成果形式|工作目标|完成标志|进展情况|量化指标|联系电话|包抓领导|督办领导|推进计划|工作进度|推进措施|工作标准|预期成效|整改标准|验收标准|销号标准)：/;

/** 时间进度：…, 资金来源：…: whatever else the lines of one task are called. */
const ANY_LABEL = /^(?!各|请|全)[\u4e00-\u9fff]{2,6}：(?=.)/;

const HEAD = 24;

export function isRoleLine(text: string, range: Range): boolean {
  const head = text.slice(range[0], Math.min(range[1], range[0] + HEAD));
  return ROLE_LINE.test(head) || (BARE_ROLE_LINE.test(head) && saysRoles(text, range));
}

const LONGEST_ROLES = 300;

/** Units and the parts they have, and nothing else; a row of headings (牵头单位 责任单位 完成时限) names nobody. */
function saysRoles(text: string, range: Range): boolean {
  if (range[1] - range[0] > LONGEST_ROLES) return false;
  const { lead, other } = rolesIn(text, range);
  const names = [...lead, ...other].map((n) => text.slice(n[0], n[1]));
  return names.length > 0 && names.every((n) => isName(n) && !HEADING.test(n));
}

const HEADING = new RegExp(`^(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})$`);

/** 责任单位 of a line 责任单位：…; null for a line without a label. */
function labelOf(text: string, range: Range): string | null {
  const head = text.slice(range[0], Math.min(range[1], range[0] + HEAD));
  const known = ROLE_LINE.test(head) || TIME_LINE.test(head) || DUTY_LINE.test(head) || OTHER_LINE.test(head);
  if (known) return head.slice(0, head.indexOf('：'));
  const bare = BARE_ROLE_LINE.exec(head);
  if (bare && saysRoles(text, range)) return bare[0];
  return ANY_LABEL.exec(head)?.[0] ?? null;
}

/** Items that belong together: a paragraph and the label lines after it, or a run of label lines. */
export interface LabelBlock {
  readonly first: number;
  readonly last: number;
}

const LONGEST_BLOCK = 12;

/** A number, or a label that the block has already, begins the next one. */
export function blockAround(text: string, items: readonly Item[], index: number): LabelBlock {
  const label = (i: number): string | null => {
    const item = items[i];
    return item === undefined ? null : labelOf(text, item.range);
  };
  const follows = (i: number): boolean =>
    label(i) !== null && items[i]?.numbered === false && items[i]?.group === items[i - 1]?.group;
  const seen = new Set([label(index)]);
  let first = index;
  while (first > 0 && index - first < LONGEST_BLOCK && follows(first)) {
    const above = label(first - 1);
    if (above !== null && seen.has(above)) break;
    first -= 1;
    seen.add(above);
  }
  let last = index;
  while (last + 1 < items.length && last - index < LONGEST_BLOCK && follows(last + 1)) {
    const below = label(last + 1);
    if (seen.has(below)) break;
    last += 1;
    seen.add(below);
  }
  return { first, last };
}

/** The line that says what is to be done: 工作任务：…, else the block's first. */
export function dutyOf(text: string, items: readonly Item[], index: number): Range | null {
  const { first, last } = blockAround(text, items, index);
  for (const { range } of items.slice(first, last + 1)) {
    const label = DUTY_LINE.exec(text.slice(range[0], range[0] + HEAD));
    if (label) return [range[0] + label[0].length, range[1]];
  }
  return items[first]?.range ?? null;
}

const LABELLED = /(?:时限|期限|时间|时间节点|进度安排|时间安排|时限要求|时间要求)：([^，；。）\]]{2,24})/g;

const LIMIT =
  /(?:完成|办结|整改|责任|落实|办理)(?:时限|期限|时间)：(?=[\u4e00-\u9fff“])([^，；。）\]]{2,24})/g;

/** 完成时限：秋季学期开学前: entries that no date follows from. */
export function unreadableLimits(text: string, range: Range): Range[] {
  const body = text.slice(range[0], range[1]);
  if (!body.includes('限：') && !body.includes('间：')) return [];
  return matchesOf(LIMIT, body).flatMap((m): Range[] => {
    const end = range[0] + m.index + m[0].length;
    const entry: Range = [end - (m[1] ?? '').length, end];
    return entriesIn(text, entry).length > 0 ? [] : [entry];
  });
}

/** （牵头单位：市司法局，长期推进）: an entry of its own at the end of a responsibility clause. */
const CLOSING_ONGOING =
  /(?:单位|部门|牵头|负责|配合|政府|局|委|办)[^（）[\]。]{0,40}[，；]((?:长期|持续|常态化|全年|立行立改|立即)(?:坚持|推进|实施|整改|落实|开展)?)[）\]]/g;

/** Most paragraphs have no such entry, and this finds out quickly. */
const MAY_GO_ON = /[，；](?:长期|持续|常态|全年|立行|立即)/;

/** 完成时限：长期坚持 in running text. */
export function labelledOngoing(text: string, range: Range): Entry[] {
  if (range[1] - range[0] > 4000) return [];
  const found: Entry[] = [];
  const body = text.slice(range[0], range[1]);
  for (const m of MAY_GO_ON.test(body) ? matchesOf(CLOSING_ONGOING, body) : []) {
    const end = range[0] + m.index + m[0].length - 1;
    found.push({ range: [end - (m[1] ?? '').length, end], time: null });
  }
  const month = /^(?:全年|常年|长期)(?=：.{4})/.exec(body)?.[0].length;
  if (month !== undefined) found.push({ range: [range[0], range[0] + month], time: null });
  for (const m of body.includes('：') ? matchesOf(LABELLED, body) : []) {
    const value = m[1] ?? '';
    const start = range[0] + m.index + m[0].length - value.length;
    found.push(...entriesIn(text, [start, start + value.length]).filter((e) => e.time === null));
  }
  return found;
}
