import type { Item } from '../structure.ts';

/** What a numbered part of a document is for, by its heading. */

/** 工作要求, 下一步工作要求: what stands there is asked for, in a report too. */
const DEMANDS = /^(?:下一?步|有关|相关|工作|整改|几点|具体|落实|督办|的)*要求(?:$|[，。：； ])/;

/** 2016年主要工作回顾 */
const LOOKS_BACK = /^(?:(?:19|20)\d\d年)?(?:度|主要|重点|各项)*工作(?:回顾|总结|完成情况)/;

/** 总体情况, 主要做法, 存在的问题: what stands there was found or done. */
const ACCOUNT =
  /^(?:总体|基本|工作|主要|存在|检查|抽查|巡查|督查|完成|进展|推进|落实|开展|目前|当前|取得|运行|自查|前期|突出|的)+(?:情况|成效|做法|问题|进展)(?:$|[，。：； ])/;

const LONGEST_HEADING = 24;

export function isUnderDemands(text: string, item: Item): boolean {
  return stands(text, item, DEMANDS);
}

export function isUnderAccount(text: string, item: Item): boolean {
  return stands(text, item, ACCOUNT);
}

export function looksBack(text: string, item: Item): boolean {
  return stands(text, item, LOOKS_BACK);
}

/** A heading is a line of its own, or what a paragraph begins with. */
function stands(text: string, { range, headings }: Item, heading: RegExp): boolean {
  return [...headings.map((h) => h.range), range].some(([start, end]) =>
    heading.test(text.slice(start, Math.min(end, start + LONGEST_HEADING))),
  );
}
