import { COMMA, markAt, NUMERAL, OPEN, STOP } from './marks.ts';
import type { NormalText, Range } from './normal.ts';
import { numberingAt, type Numbering, type NumberStyle } from './numbering.ts';
import type { Paragraph } from './passages.ts';

/** A numbered heading above an item, with its own text (a responsibility clause may stand in it). */
export interface Heading {
  readonly ref: string;
  readonly range: Range;
}

/** A paragraph's place in the plan. One paragraph of a scrambled crawl gives several items. */
export interface Item {
  readonly ref: string;
  /** Without its number. */
  readonly range: Range;
  /** The number's own place is before `range`; where the item begins in print. */
  readonly start: number;
  /** Index of the paragraph it was cut from. */
  readonly paragraph: number;
  readonly numbered: boolean;
  /** Numbers of different items that bear no number themselves but follow the same one share `group`. */
  readonly group: number;
  readonly headings: readonly Heading[];
}

interface Level extends Heading {
  readonly style: NumberStyle;
}

/** Reads the numbering of all paragraphs and gives each item its reference: 五（二）2. */
export function itemsOf(normal: NormalText, paragraphs: readonly Paragraph[]): Item[] {
  const items: Item[] = [];
  let levels: Level[] = [];
  let group = 0;
  let closed = false;
  paragraphs.forEach((paragraph, index) => {
    for (const piece of piecesOf(normal.text, paragraph.range)) {
      const { numbering } = piece;
      if (numbering) {
        levels = [
          ...above(levels, numbering.style),
          { style: numbering.style, ref: numbering.label, range: piece.range },
        ];
        group += 1;
        closed = false;
      } else if (closed) {
        levels = [];
        group += 1;
      }
      items.push({
        ref: refOf(levels),
        range: piece.range,
        start: piece.start,
        paragraph: index,
        numbered: numbering !== null,
        group,
        headings: numbering ? levels.slice(0, -1) : levels,
      });
      closed = endsWithClause(normal.text, piece.range);
    }
  });
  return items;
}

function refOf(levels: readonly Level[]): string {
  return levels
    .map((l, i) => (i > 0 && l.style === 'digit' && levels[i - 1]?.style === 'digit' ? `.${l.ref}` : l.ref))
    .join('');
}

/** The levels that stay open above a new number: all before the first of the same style. */
function above(levels: readonly Level[], style: NumberStyle): Level[] {
  const same = levels.findIndex((l) => l.style === style);
  if (same >= 0) return levels.slice(0, same);
  const rank = RANK.indexOf(style);
  const deeper = levels.findIndex((l) => RANK.indexOf(l.style) > rank);
  return deeper < 0 ? [...levels] : levels.slice(0, deeper);
}

const RANK: readonly NumberStyle[] = [
  'part',
  'ordinal',
  'han',
  'hanBracket',
  'digit',
  'digitBracket',
  'circled',
];

interface Piece {
  readonly start: number;
  readonly range: Range;
  readonly numbering: Numbering | null;
}

/** Cuts a paragraph at the numbers inside it: after a sentence's end, or a bracketed number right in a heading. */
function piecesOf(text: string, range: Range): Piece[] {
  const pieces: Piece[] = [];
  const open = (start: number, numbering: Numbering | null): void => {
    pieces.push({ start, range: [start + (numbering?.length ?? 0), range[1]], numbering });
  };
  open(range[0], numberingAt(text, range[0], range[1]));
  const first = pieces[0];
  let plain = first?.numbering !== null;
  const whole = range[1] - range[0] > WHOLE_DOCUMENT;
  let digit = 0;
  for (let i = (first?.range[0] ?? range[0]) + 1; i < range[1]; i += 1) {
    const mark = markAt(text, i);
    if (plain && mark & (STOP | COMMA) && CLAUSE_END.test(text[i] ?? '')) plain = false;
    if (!(mark & (OPEN | NUMERAL)) && !(whole && nextDigit(text, i, digit))) continue;
    const heading = plain && text[i] === '（';
    if (!heading && !endsAt(text, i, plain) && !(whole && text[i - 1] === '）')) continue;
    const numbering = numberingAt(text, i, range[1]);
    const last = pieces.at(-1);
    if (numbering === null || !credible(numbering, text[i - 1] ?? '', heading, last?.numbering)) continue;
    if (last) pieces[pieces.length - 1] = { ...last, range: [last.range[0], i] };
    open(i, numbering);
    if (numbering.style === 'digit') digit = numbering.value;
    plain = true;
    i += numbering.length - 1;
  }
  return pieces;
}

const CLAUSE_END = /[，。；]/;

/** A page without line ends: 1．…。2．… in it are its items. */
const WHOLE_DOCUMENT = 3000;

/** 1. or the number behind the last one, where a sentence ended before it. */
function nextDigit(text: string, at: number, last: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 48 || code > 57 || !'。；）]：'.includes(text[at - 1] ?? ' ')) return false;
  const numbering = numberingAt(text, at, at + 8);
  return numbering?.style === 'digit' && (numbering.value === 1 || numbering.value === last + 1);
}

/**
 * Does a sentence end before this place? A bracket ends one where there was more than a heading before it, and 如下：
 * where a list's first number follows.
 */
function endsAt(text: string, at: number, plain: boolean): boolean {
  const before = text[at - 1] ?? '';
  if (before === '：') return text.startsWith('一、', at);
  return '。；]！？'.includes(before) || (before === '）' && !plain);
}

/** Inside a paragraph only Chinese numbers are cut at; 1. and （1） there are lists within the item. */
function credible(
  numbering: Numbering,
  before: string,
  heading: boolean,
  last: Numbering | null | undefined,
): boolean {
  if (heading) return numbering.style === 'hanBracket';
  if (numbering.style === 'digit') return true;
  // （市财政局负责）（四）: behind a bracket only the number that comes next.
  const next = last?.style === 'hanBracket' && numbering.value === last.value + 1;
  return numbering.style === 'han' || (numbering.style === 'hanBracket' && (before !== '）' || next));
}

function endsWithClause(text: string, range: Range): boolean {
  const end = text[range[1] - 1] ?? '';
  const last = end === '。' ? (text[range[1] - 2] ?? '') : end;
  if (last !== '）' && last !== ']') return false;
  const tail = text.slice(Math.max(range[0], range[1] - 60), range[1]);
  return !/[为是](?:第一)?牵头|下同/.test(tail) && /牵头|负责|配合|落实|责任|承办|主办/.test(tail);
}
