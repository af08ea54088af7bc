import type { Glyphs } from './pdf-types.ts';

/** One printed line: its text, both ends and its baseline. */
export interface Line {
  readonly text: string;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  readonly size: number;
  /** What wide gaps part: the cells of a table without lines, or the whole text. */
  readonly parts: readonly LinePart[];
}

export interface LinePart {
  readonly text: string;
  readonly x1: number;
  readonly x2: number;
}

/** A gap as wide as this many characters parts columns: no justified line has one. */
const COLUMN_GAP = 1.5;

/** Puts pieces of text together into lines by their baselines, top to bottom, each from left to right. */
export function linesOf(glyphs: readonly Glyphs[]): Line[] {
  const printed = glyphs.filter((g) => g.text.trim() !== '').toSorted((a, b) => a.y - b.y);
  const lines: Line[] = [];
  let row: Glyphs[] = [];
  for (const piece of printed) {
    const first = row[0];
    if (first && piece.y - first.y > 0.45 * Math.max(first.size, piece.size)) {
      lines.push(lineOf(row));
      row = [];
    }
    row.push(piece);
  }
  if (row.length > 0) lines.push(lineOf(row));
  return lines;
}

function lineOf(row: Glyphs[]): Line {
  const pieces = row.toSorted((a, b) => a.x - b.x).filter((g, i, all) => !isOverprint(g, all, i));
  const x1 = pieces[0]?.x ?? 0;
  const parts: { text: string; x1: number; x2: number }[] = [];
  let [text, x2] = ['', x1];
  let [size, y, widest] = [0, 0, -1];
  for (const piece of pieces) {
    const words = unspaced(piece.text.trim());
    const gap = (piece.x - x2) / piece.size;
    const between = text === '' ? '' : gapBetween(text, words, gap);
    const part = parts.at(-1);
    if (part === undefined || gap >= COLUMN_GAP) parts.push({ text: words, x1: piece.x, x2: piece.x });
    else part.text += between + words;
    text += between + words;
    x2 = Math.max(x2, piece.x + piece.width);
    const open = parts.at(-1);
    if (open) open.x2 = x2;
    // The longest piece is the line's own text; smaller ones are marks above or below it.
    if (piece.width > widest) [widest, size, y] = [piece.width, piece.size, piece.y];
  }
  return { text, x1, x2, y, size, parts };
}

/** Bold that is printed twice, a hair apart, is one text. */
function isOverprint(piece: Glyphs, all: readonly Glyphs[], at: number): boolean {
  for (let i = Math.max(0, at - 4); i < at; i += 1) {
    const other = all[i];
    if (
      other?.text === piece.text &&
      Math.abs(other.x - piece.x) < 0.25 * piece.size &&
      Math.abs(other.y - piece.y) < 0.25 * piece.size
    )
      return true;
  }
  return false;
}

/** What stands for a gap, in widths of a character: justified Chinese text has small ones that mean nothing. */
function gapBetween(before: string, after: string, gap: number): string {
  const a = before.charCodeAt(before.length - 1);
  const b = after.charCodeAt(0);
  if (isWide(a) || isWide(b)) return gap >= 0.85 ? '　' : '';
  return gap >= 0.12 ? ' ' : '';
}

/** The library writes a blank wherever characters stand apart; between Chinese characters none was typed. */
export function unspaced(text: string): string {
  const source = plainCharacters(text);
  if (!/\s/.test(source)) return source;
  let out = '';
  for (let i = 0; i < source.length; i += 1) {
    const c = source.charCodeAt(i);
    const blank = c === 32 || c === 9 || c === 10 || c === 13 || c === 0xa0;
    if (blank && (isWide(source.charCodeAt(i - 1)) || isWide(source.charCodeAt(i + 1)))) continue;
    out += blank ? ' ' : source[i];
  }
  return out;
}

/** Chinese characters, their punctuation and full-width forms: set without blanks between them. */
export function isWide(c: number): boolean {
  return (
    (c >= 0x2e80 && c <= 0xa4cf) ||
    (c >= 0xac00 && c <= 0xd7af) ||
    (c >= 0xf900 && c <= 0xfaff) ||
    (c >= 0xfe30 && c <= 0xfe4f) ||
    (c >= 0xff00 && c <= 0xffef) ||
    (c >= 0xd800 && c <= 0xdfff) ||
    (c >= 0x2460 && c <= 0x24ff) ||
    c === 0x2018 ||
    c === 0x2019 ||
    c === 0x201c ||
    c === 0x201d ||
    c === 0x2014 ||
    c === 0x2026
  );
}

/**
 * Radicals that fonts share with the characters they look like: some programs write ⼀ (U+2F00) for 一. The Kangxi
 * block folds by Unicode's own table; the simplified ones of the supplement block have none.
 */
const RADICALS =
  '⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟';
const FOLDED: ReadonlyMap<string, string> = new Map(
  Array.from({ length: RADICALS.length / 2 }, (_, i) => [RADICALS[2 * i] ?? '', RADICALS[2 * i + 1] ?? '']),
);

function plainCharacters(text: string): string {
  const visible = /[\0\u200B\uFEFF]/.test(text) ? text.replaceAll(/[\0\u200B\uFEFF]/g, '') : text;
  if (!/[\u2E80-\u2FDF]/.test(visible)) return visible;
  return visible.replaceAll(/[\u2E80-\u2FDF]/g, (c) => FOLDED.get(c) ?? c.normalize('NFKC'));
}

/** The width, in widths of a Chinese character, of what would stand in the line above if it had room: brackets stay with their word. */
export function firstWordWidth(text: string): number {
  const word =
    /^[（【〔《“‘「『〈([]*(?:[A-Za-z0-9.,%/:_@-]+|[\s\S])[，。、；：！？）】〕」』》”’,;:)\]]*/.exec(
      text,
    )?.[0] ?? '';
  return widthOf(word);
}

/** An estimate: full width for Chinese characters, half for the others. */
export function widthOf(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length; i += 1) width += isWide(text.charCodeAt(i)) ? 1 : 0.5;
  return width;
}

/** Two lines of one paragraph as one text: a blank only between words in Latin letters. */
export function joined(before: string, after: string): string {
  const a = before.at(-1) ?? '';
  const b = after[0] ?? '';
  return /[A-Za-z,;.]/.test(a) && /[A-Za-z]/.test(b) ? `${before} ${after}` : before + after;
}
