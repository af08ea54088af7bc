import type { Span } from '../reading/types.ts';
import { DROPPED, fold } from './fold.ts';
import { isChineseNumeral } from './numerals.ts';

/** A range of the folded text; not to be mixed up with a `Span` of the printed one. */
export type Range = readonly [start: number, end: number];

/**
 * The document as the grammar reads it: characters folded, blanks inside words gone, broken lines joined. `offsets`
 * gives each character's place in the printed text.
 */
export interface NormalText {
  readonly text: string;
  readonly offsets: Uint32Array;
}

/** Collects printed stretches into one folded text. Everything after it works on ranges of that text. */
export interface NormalBuilder {
  /** Appends a stretch of the printed text and says where it came to stand. */
  add(span: Span): Range;
  /** Appends a separator (`\n` between paragraphs, `\t` between cells) that no expression reaches over. */
  cut(separator: '\n' | '\t', at: number): void;
  /** So many characters so far. */
  length(): number;
  finish(): NormalText;
}

const SPACE = 32;
const DOT = 46;
const FULL_STOP = 0x3002;
const OPEN_BRACKET = 40;
const WIDE_BRACKET = 0xff08;
const TWO = 50;
const ZERO = 48;
const OPEN_TAG = 60;
const CLOSE_TAG = 62;

export function normalBuilder(source: string): NormalBuilder {
  let codes = new Uint16Array(source.length + 1024);
  let offsets = new Uint32Array(source.length + 1024);
  let length = 0;
  const push = (code: number, at: number): void => {
    if (length === codes.length) {
      codes = grown(codes, Uint16Array);
      offsets = grown(offsets, Uint32Array);
    }
    codes[length] = code;
    offsets[length] = at;
    length += 1;
  };
  return {
    add(span) {
      const start = length;
      for (let i = span[0]; i < span[1]; i += 1) {
        const raw = source.charCodeAt(i);
        const skipped = skippedEnd(source, i, raw, span);
        if (skipped > 0) {
          i = skipped;
          continue;
        }
        const folded = raw === 10 || raw === 9 ? SPACE : fold(raw);
        const code = folded === DOT && endsSentence(source, i, span) ? FULL_STOP : folded;
        if (code === DROPPED) continue;
        if (code !== SPACE) {
          push(code, i);
        } else if (length > start && codes[length - 1] !== SPACE) {
          push(SPACE, i);
        }
        if (length > start + 1 && codes[length - 2] === SPACE && code !== SPACE) {
          length = closeGap(codes, offsets, length, start);
        }
      }
      if (length > start && codes[length - 1] === SPACE) length -= 1;
      return [start, length];
    },
    cut(separator, at) {
      push(separator.charCodeAt(0), at);
    },
    length() {
      return length;
    },
    finish() {
      return { text: stringOf(codes.subarray(0, length)), offsets: offsets.slice(0, length) };
    },
  };
}

/** The end of what a page put into the text and nobody wrote: a tag, a reading, a hidden year; 0 elsewhere. */
function skippedEnd(source: string, at: number, code: number, span: Span): number {
  if (code === TWO) return hiddenYearEnd(source, at, span[1]);
  if (code === OPEN_TAG) return tagEnd(source, at, span[1]);
  const reading = (code === OPEN_BRACKET || code === WIDE_BRACKET) && at > span[0];
  return reading ? pinyinEnd(source, at, span[1]) : 0;
}

/** 作用.各地要, 作用. 各地要: a dot between two words is a full stop; behind a number, 一.加强, it is none. */
function endsSentence(source: string, at: number, span: Span): boolean {
  if (at <= span[0] + 1 || at + 1 >= span[1]) return false;
  const before = source.charCodeAt(at - 1);
  if (!isHan(before) || isChineseNumeral(source[at - 1] ?? '')) return false;
  let next = at + 1;
  while (next < Math.min(span[1], at + 4) && fold(source.charCodeAt(next)) === SPACE) next += 1;
  return isHan(source.charCodeAt(next));
}

function isHan(c: number): boolean {
  return c >= 0x4e00 && c <= 0x9fff;
}

/** A blank stays only where it may part two words: between two Chinese words, or between two numbers. */
function closeGap(codes: Uint16Array, offsets: Uint32Array, length: number, start: number): number {
  const before = length - 3 >= start ? (codes[length - 3] ?? 0) : 0;
  const after = codes[length - 1] ?? 0;
  const words = isWord(before) && isWord(after);
  const numbers = isDigit(before) && isDigit(after);
  if (words || numbers) return length;
  codes[length - 2] = after;
  offsets[length - 2] = offsets[length - 1] ?? 0;
  return length - 1;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

/** Chinese characters, closing brackets included: `（街道） 责任单位` is two words. */
function isWord(c: number): boolean {
  return isHan(c) || c === 0xff09 || c === 93;
}

/** The end of a stray HTML tag (`<p>`, `</td>`) in crawled text; 0 where `<` is no tag. */
function tagEnd(source: string, at: number, limit: number): number {
  const next = source.charCodeAt(at + 1);
  const letter = (next >= 97 && next <= 122) || (next >= 65 && next <= 90) || next === 47;
  if (!letter) return 0;
  for (let i = at + 2; i < Math.min(limit, at + 80); i += 1) {
    const c = source.charCodeAt(i);
    if (c === CLOSE_TAG) return i;
    if (c === OPEN_TAG || c > 0x2fff) return 0;
  }
  return 0;
}

/** The end of a year that a page hides, 20**年, 20xx年; 0 where none stands. What is left of the date has no year. */
function hiddenYearEnd(source: string, at: number, limit: number): number {
  if (source.charCodeAt(at + 1) !== ZERO) return 0;
  let end = at + 2;
  while (end < Math.min(limit, at + 5) && HIDING.includes(source[end] ?? ' ')) end += 1;
  return end > at + 2 && end < limit && source[end] === '年' ? end : 0;
}

const HIDING = '*＊xXｘＸ×_＿○';

/** The end of a reading that a page put behind a character, 區（qū）; 0 where the bracket holds anything else. */
function pinyinEnd(source: string, at: number, limit: number): number {
  let toned = false;
  for (let i = at + 1; i < Math.min(limit, at + 9); i += 1) {
    const c = source.charCodeAt(i);
    if (c === 41 || c === 0xff09) return toned && i > at + 1 ? i : 0;
    const accent = c >= 0xe0 && c <= 0x1dc;
    if (!accent && !(c >= 97 && c <= 122)) return 0;
    toned ||= accent;
  }
  return 0;
}

function grown<T extends Uint16Array | Uint32Array>(old: T, make: new (length: number) => T): T {
  const next = new make(old.length * 2);
  next.set(old);
  return next;
}

function stringOf(codes: Uint16Array): string {
  // TextDecoder would repair lone surrogates and so move every later offset; this keeps them as they are.
  return Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength).toString('utf16le');
}

/** The printed place of a folded range. */
export function spanOf(normal: NormalText, range: Range): [number, number] {
  if (range[1] <= range[0]) {
    const at = normal.offsets[range[0]] ?? normal.offsets.at(-1) ?? 0;
    return [at, at];
  }
  return [normal.offsets[range[0]] ?? 0, (normal.offsets[range[1] - 1] ?? 0) + 1];
}
