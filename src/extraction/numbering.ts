import { chineseNumber, isChineseNumeral } from './numerals.ts';

/**
 * The styles of GB/T 9704 (一、 then （一） then 1. then （1）) and the ones found beside them, in their usual order of
 * depth. A document may leave levels out, so depth is read from the order of first use, and this order breaks ties.
 */
export type NumberStyle = 'part' | 'han' | 'hanBracket' | 'digit' | 'digitBracket' | 'circled' | 'ordinal';

export interface Numbering {
  readonly style: NumberStyle;
  readonly value: number;
  /** As shown in a reference: 五, （二）, 2. */
  readonly label: string;
  /** Characters that it takes, blanks after it included. */
  readonly length: number;
}

const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳';

/** The numbering that folded text bears at `at`, or null. Looks at a dozen characters, whatever the input. */
export function numberingAt(text: string, at: number, end: number): Numbering | null {
  const c = text[at] ?? '';
  if (c === '（') return bracketed(text, at, end);
  if (c === '第') return ordinal(text, at, end);
  const circled = c === '' ? -1 : CIRCLED.indexOf(c);
  if (circled >= 0)
    return { style: 'circled', value: circled + 1, label: c, length: 1 + blanks(text, at + 1, end) };
  if (isChineseNumeral(c)) return han(text, at, end);
  return c >= '0' && c <= '9' ? digit(text, at, end) : null;
}

function bracketed(text: string, at: number, end: number): Numbering | null {
  const close = at + text.slice(at, at + 6).indexOf('）');
  if (close < at + 2 || close >= end) return null;
  const inner = text.slice(at + 1, close);
  const length = close + 1 - at + blanks(text, close + 1, end);
  if (/^\d+$/.test(inner))
    return { style: 'digitBracket', value: Number(inner), label: `（${inner}）`, length };
  for (const c of inner) {
    if (!isChineseNumeral(c)) return null;
  }
  const value = chineseNumber(inner);
  return value === null ? null : { style: 'hanBracket', value, label: `（${inner}）`, length };
}

function ordinal(text: string, at: number, end: number): Numbering | null {
  let stop = at + 1;
  while (stop < end && stop < at + 6 && (isChineseNumeral(text[stop] ?? '') || isDigit(text[stop])))
    stop += 1;
  const unit = text[stop] ?? '';
  const inner = text.slice(at + 1, stop);
  if (inner === '' || !'章节条部款'.includes(unit)) return null;
  const value = /^\d+$/.test(inner) ? Number(inner) : chineseNumber(inner);
  if (value === null) return null;
  const length = stop + 1 - at + blanks(text, stop + 1, end);
  return {
    style: unit === '条' || unit === '款' ? 'ordinal' : 'part',
    value,
    label: `第${inner}${unit}`,
    length,
  };
}

function han(text: string, at: number, end: number): Numbering | null {
  let stop = at + 1;
  while (stop < end && stop < at + 4 && isChineseNumeral(text[stop] ?? '')) stop += 1;
  const mark = text[stop] ?? '';
  if (mark !== '、' && mark !== '.' && mark !== '，' && mark !== '：') return null;
  if (mark === '，' || mark === '：') return null;
  const value = chineseNumber(text.slice(at, stop));
  if (value === null || value < 1 || value > 99) return null;
  return {
    style: 'han',
    value,
    label: text.slice(at, stop),
    length: stop + 1 - at + blanks(text, stop + 1, end),
  };
}

/** 1. 1、 1） and 2.2018年11月底前, where the dot ends the number; but neither 1.5倍 nor 2018.6.30. */
function digit(text: string, at: number, end: number): Numbering | null {
  let stop = at + 1;
  while (stop < end && stop < at + 4 && isDigit(text[stop])) stop += 1;
  if (stop - at > 3) return null;
  const mark = text[stop] ?? '';
  const label = text.slice(at, stop);
  const value = Number(label);
  const bracket = mark === '）';
  if (mark !== '.' && mark !== '、' && !bracket) return null;
  const next = text.slice(stop + 1, Math.min(end, stop + 8));
  if (mark === '.' && isDigit(next[0]) && !/^(?:19|20)\d\d[年.-]|^\d{1,2}月/.test(next)) return null;
  const length = stop + 1 - at + blanks(text, stop + 1, end);
  return { style: bracket ? 'digitBracket' : 'digit', value, label, length };
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9';
}

function blanks(text: string, at: number, end: number): number {
  let stop = at;
  while (stop < end && (text[stop] === ' ' || text[stop] === '.')) stop += 1;
  return stop - at;
}
