import { matchesOf } from './matches.ts';
import type { NormalText, Range } from './normal.ts';
import type { Passage } from './passages.ts';
import { chineseNumber } from './numerals.ts';
import { dateIn, iso } from './written-date.ts';
import { issuerOf, printed } from './issuer.ts';
import type { DocumentYears } from './time/resolve.ts';
import { FIRST_LEADS } from './responsible/words.ts';

/** What a plan says about itself. */
export interface Metadata extends DocumentYears {
  readonly title: string | null;
  readonly issuer: string | null;
  readonly docNumber: string | null;
  /** 第一责任单位为牵头单位: of units that are only listed, the first one leads. */
  readonly firstLeads: boolean;
  /** A report on what was done, or news: nothing in it orders anybody, unless it says so in so many words. */
  readonly report: boolean;
}

/** How far into the document its head is looked for. */
const HEAD_PASSAGES = 30;
const TAIL_PASSAGES = 30;

export function metadataOf(source: string, normal: NormalText, passages: readonly Passage[]): Metadata {
  const lines = passages
    .filter((p) => p.kind === 'paragraph' || isOneCell(p.cells))
    .map((p) => (p.kind === 'row' ? (p.cells[0] ?? p.range) : p.range));
  const head = lines.slice(0, HEAD_PASSAGES);
  const tail = lines.slice(-TAIL_PASSAGES);
  const title = titleOf(normal.text, head);
  const titleText = title === null ? '' : normal.text.slice(title[0], title[1]);
  const docNumber = numberOf(normal.text, head);
  const signature = signatureDate(normal.text, head, tail);
  const docDate = signature ?? publishedDate(normal.text, head);
  const planYear = yearIn(titleText) ?? yearFromText(normal.text, docDate);
  return {
    title: title && printed(source, normal, title),
    issuer: issuerOf(source, normal, head, tail, titleText),
    docNumber: docNumber && printed(source, normal, docNumber),
    docDate,
    planYear,
    signed: signature !== null,
    planned: isPlanned(titleText),
    schoolYear: schoolYearIn(titleText) ?? schoolYearIn(normal.text.slice(0, 400)),
    standing:
      isArticled(normal.text) ||
      /^(?!制定|制发|制订|印发|下发|出台|修订|修改|起草|完善|健全|建立|落实|学习|公布|发布|编制|拟定).*(?:制度|办法|规定|细则|规则|规程|条例|守则)(?:（[^）]*）)?$/.test(
        titleText,
      ),
    firstLeads: firstLeads(normal.text),
    report: isReport(titleText, normal.text),
  };
}

/** The words may stand anywhere: at the head, behind the first list, in a note at the end. */
function firstLeads(text: string): boolean {
  for (let at = text.indexOf('牵头'); at >= 0; at = text.indexOf('牵头', at + 2)) {
    if (FIRST_LEADS.test(text.slice(Math.max(0, at - 32), at + 12))) return true;
  }
  return false;
}

/** A row of one cell, or one cell merged over all columns: a table's own title stands so. */
function isOneCell(cells: readonly Range[]): boolean {
  return cells.every((c) => c[0] === cells[0]?.[0]);
}

const TITLE_WORD =
  /(?:要点|计划|方案|台账|分解表|任务表|安排表|计划表|时间表|推进表|进度表|责任表|分工表|日程|日程表|行事历|预案|清单|安排|意见|办法|通知|制度|报告|措施|规定|细则|总结|通报|纪要|分工|一览表|任务分解|责任分解|目标分解|责任书|函|公告|决定|细化表|规划|纲要|流程|指南|工作表)(?:（[^）]{1,30}）)*$/;
const STRUCTURE = /^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、]|第.{1,3}[章条]|附件)/;

/** The plan's own name where the notice that carries it gives it (《…》现印发), else the first line that is a title. */
function titleOf(text: string, head: readonly Range[]): Range | null {
  const named = head.map((r) => quotedPlan(text, r)).find((r) => r !== null);
  const line = head.find((r) => isTitle(text.slice(r[0], Math.min(r[1], r[0] + 90)), r));
  if (line && named && text.slice(line[0], line[1]) === text.slice(named[0], named[1])) return line;
  return named ?? line ?? mergedTitle(text, head[0]);
}

function isTitle(line: string, range: Range): boolean {
  if (range[1] - range[0] > 70 || range[1] - range[0] < 5 || STRUCTURE.test(line) || /[。；，]/.test(line))
    return false;
  return TITLE_WORD.test(line);
}

/** 《…要点》已经…同意，现印发给你们. */
function quotedPlan(text: string, range: Range): Range | null {
  const body = text.slice(range[0], Math.min(range[1], range[0] + 1000));
  for (let open = body.indexOf('《'); open >= 0; open = body.indexOf('《', open + 1)) {
    const close = open + body.slice(open, open + 62).indexOf('》');
    if (close < open) continue;
    const after = body.slice(close + 1, close + 60);
    if (
      TITLE_WORD.test(body.slice(open + 1, close)) &&
      /^[^。]{0,40}(?:现)?(?:印发|予发布|公布)给?/.test(after)
    )
      return [range[0] + open + 1, range[0] + close];
  }
  return null;
}

/** A crawl without line ends: the title is what stands before 发布日期 or the first addressee. */
function mergedTitle(text: string, first: Range | undefined): Range | null {
  if (first === undefined) return null;
  const line = text.slice(first[0], Math.min(first[1], first[0] + 120));
  const end = /^.{5,80}?(?:通知|方案|要点|计划|报告|意见)(?=发布|来源|各|\d{4}|时间)/.exec(line);
  return end ? [first[0], first[0] + end[0].length] : null;
}

const DOC_NUMBER = /[\u4e00-\u9fff]{1,12}[发字办函政规通电文]?\s?\[(?:19|20)\d\d\]\s?第?\d{1,5}号/;

/** The document's own number: alone on a line near the top, not inside a sentence that cites another document. */
function numberOf(text: string, head: readonly Range[]): Range | null {
  for (const range of head) {
    const line = text.slice(range[0], Math.min(range[1], range[0] + 60));
    const found = line.includes('[') ? DOC_NUMBER.exec(line) : null;
    if (found && range[1] - range[0] <= 40 && !/[，。《》；]/.test(line)) {
      return [range[0] + found.index, range[0] + found.index + found[0].length];
    }
  }
  return null;
}

/** A line that is nothing but a date (and perhaps the issuer before it), at the foot of the notice or of the document. */
function signatureDate(text: string, head: readonly Range[], tail: readonly Range[]): string | null {
  for (const range of [...head, ...tail]) {
    if (range[1] - range[0] > 60) continue;
    const line = text.slice(range[0], range[1]);
    const alone =
      /^(?:[\u4e00-\u9fff（）、 ]{0,40}?[\u4e00-\u9fff））])??(?:(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[〇零Oo0一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)(?:印发|印|.{0,30}号)?$/.test(
        line,
      );
    const date =
      alone && !/(?:前|内|至|到|起|完成|时间|时限|：)/.test(line.replace(/^.*年/, '')) ? dateIn(line) : null;
    if (date) return date;
  }
  return inlineSignature(text, head, tail);
}

/** In a crawl without line ends the signature stands inside: …人民政府办公厅2016年5月25日. */
function inlineSignature(text: string, head: readonly Range[], tail: readonly Range[]): string | null {
  const pattern =
    /[。\]）a-zA-Z](?:[\u4e00-\u9fff]{2,24}(?:政府|办公厅|办公室|局|委员会|厅|部))((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日(?![前内至到起，])/;
  for (const range of [...head, ...tail]) {
    const found = pattern.exec(text.slice(range[0], Math.min(range[1], range[0] + 4000)));
    if (found) return iso(Number(found[1]), Number(found[2]), Number(found[3]));
  }
  return hanSignature(text, [...head, ...tail]);
}

/** 二〇〇八年九月八日 behind a sentence's end: a date written so is a signature. */
function hanSignature(text: string, lines: readonly Range[]): string | null {
  for (const range of lines) {
    const found =
      /[。）\]] ?(?:[\u4e00-\u9fff（）]{2,30} )?([〇零Oo0一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)(?![前内至到起，以之])/.exec(
        text.slice(range[0], Math.min(range[1], range[0] + 8000)),
      );
    if (found?.[1]) return dateIn(found[1]);
  }
  return null;
}

function publishedDate(text: string, head: readonly Range[]): string | null {
  for (const range of head) {
    const line = text.slice(range[0], Math.min(range[1], range[0] + 300));
    const label =
      /(?:发布|公布|颁布|成文|印发|发文|生成|公开|更新|录入|制发)(?:日期|时间)：?|来源：.{0,20}时间：|来源：(?=[ \u4e00-\u9fff]{0,14}(?:19|20)\d\d-)|^时间：|日期：/.exec(
        line,
      );
    const date = label ? dateIn(line.slice(label.index, label.index + 40)) : null;
    if (date) return date;
    if (/^(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}/.test(line)) return dateIn(line);
  }
  return null;
}

function yearIn(text: string): number | null {
  const found = /((?:19|20)\d\d)(?:年|届|-|学年)/.exec(text) ?? /((?:19|20)\d\d)/.exec(text);
  if (found) return Number(found[1]);
  const han = /([〇零一二三四五六七八九]{4})年/.exec(text);
  return han ? chineseNumber(han[1] ?? '') : null;
}

function schoolYearIn(text: string): number | null {
  const found = /((?:19|20)\d\d)年?-(?:19|20)?\d\d年?学年/.exec(text);
  return found ? Number(found[1]) : null;
}

/** Without a dated title: the date of issue, the year the text speaks of most, the newest document it cites. */
function yearFromText(text: string, docDate: string | null): number | null {
  if (docDate !== null) return Number(docDate.slice(0, 4));
  const counts = new Map<number, number>();
  const sample = text.slice(0, 20_000);
  for (const m of matchesOf(/((?:19|20)\d\d)(?:年|届)/g, sample)) {
    const year = Number(m[1]);
    counts.set(year, (counts.get(year) ?? 0) + 1);
  }
  let best: number | null = null;
  for (const [year, count] of counts) {
    const top = best === null ? 0 : (counts.get(best) ?? 0);
    if (count > top || (count === top && best !== null && year > best)) best = year;
  }
  // 2020年底前 as often as 2021年底前: a plan over several years is of the first.
  const first = Math.min(...[...counts].filter(([, n]) => n === counts.get(best ?? 0)).map(([year]) => year));
  if (best !== null && new RegExp(`${first}年(?:底|\\d{1,2}月[^，。]{0,4})前`).test(sample)) best = first;
  if (best !== null) return best;
  const dated = /(?<!\d)((?:19|20)\d\d)([-./])\d{1,2}\2\d{1,2}(?!\d)/.exec(sample);
  if (dated) return Number(dated[1]);
  let cited: number | null = null;
  for (const m of matchesOf(/\[((?:19|20)\d\d)\]/g, sample)) cited = Math.max(cited ?? 0, Number(m[1]));
  return cited;
}

/** A plan for the year in its title. A call (2022年度项目申报) names the year that it is for, not the year of its dates. */
function isPlanned(title: string): boolean {
  if (/(?:19|20)\d\d年(?!度).*(?:日程|安排|时间|进度)表?(?:（[^）]*）)?$/.test(title)) return true;
  if (/申报|申请|征集|推荐|评选|评审|立项|招生|招聘|报名|遴选|考核|总结|决算/.test(title)) return false;
  return yearIn(title) !== null;
}

/** 第十六条, 第十七条: the articles of a rule. */
function isArticled(text: string): boolean {
  return (
    (text.slice(0, 20_000).match(/(?:^|[\n。 ])第[一二三四五六七八九十]{1,3}条(?=[ \u4e00-\u9fff])/g) ?? [])
      .length >= 2
  );
}

function isReport(title: string, text: string): boolean {
  if (
    /(?:年度报告|年报|工作总结|总结|情况的?(?:报告|通报)|(?:运行|进展|落实|完成|开展|整改|执行|推进|办理)情况|情况汇报|情况通报|述职|工作报告|的报告)(?:（[^）]*）)?$/.test(
      title,
    )
  )
    return true;
  const opening = text.slice(0, 400);
  if (/现将[^。；]{2,60}(?:汇报|报告)如下/.test(opening)) return true;
  // 该市围绕…: somebody else tells what is done there.
  if (/^\s*(?:近日，|近年来，|今年以来，)?该[省市县区镇乡村局校院](?!文|通知|方案|办法|规定)/.test(opening))
    return true;
  return /(?:本报|新华社|央广网|中新网|人民网)[^。]{0,14}(?:讯|电|消息)|记者[^。]{0,20}(?:获悉|报道|从|）)|日电|日讯|获悉|昨[日天](?:，|召开|举行|下午|上午)/.test(
    opening,
  );
}
