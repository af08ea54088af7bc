import { CLOSE, CLOSE_QUOTE, COMMA, markAt, OPEN, OPEN_QUOTE, PARTING } from '../marks.ts';
import type { Range } from '../normal.ts';

/** Where the clauses of a stretch begin. */
export function clauseStarts(text: string, sentence: Range): number[] {
  const starts = [sentence[0]];
  let depth = 0;
  for (let i = sentence[0]; i < sentence[1]; i += 1) {
    const mark = markAt(text, i);
    if (mark & (OPEN | OPEN_QUOTE)) depth += 1;
    else if (mark & (CLOSE | CLOSE_QUOTE) && depth > 0) depth -= 1;
    else if (depth === 0 && (mark & COMMA || (mark & PARTING && partsClauses(text, i)))) starts.push(i + 1);
  }
  return starts;
}

/** A blank or 、 behind which a clause begins nevertheless. */
function partsClauses(text: string, at: number): boolean {
  if (text[at] === ' ') return text[at - 1] === '）';
  return isGluedNumber(text, at) || isNextActor(text, at);
}

/** 工作程序1、办公室于每月10日前: a number that begins an item where no line does. */
function isGluedNumber(text: string, at: number): boolean {
  return (
    text[at] === '、' &&
    /[\u4e00-\u9fff ]\d{1,2}$/.test(text.slice(Math.max(0, at - 3), at)) &&
    /[\u4e00-\u9fff]/.test(text[at + 1] ?? '') &&
    !/[第附]\d{1,2}$/.test(text.slice(Math.max(0, at - 3), at))
  );
}

/** 市财政局要在9月底前、市审计局要在10月底前完成: behind a time the next one of a list begins. */
function isNextActor(text: string, at: number): boolean {
  return (
    text[at] === '、' &&
    /[前内底末]$|每(?:季度|半年|[年月周日季])$/.test(text.slice(Math.max(0, at - 3), at)) &&
    !/[\d每年月、]/.test(text[at + 1] ?? ' ')
  );
}
