import type { Block, RowBlock, SourceDocument, Span } from '../reading/types.ts';
import { normalBuilder, type NormalBuilder, type NormalText, type Range } from './normal.ts';
import { numberingAt } from './numbering.ts';

/** One paragraph as a reader sees it: a printed line, or several that were broken in the middle of a sentence. */
export interface Paragraph {
  readonly kind: 'paragraph';
  readonly range: Range;
  readonly heading: boolean;
}

/** A table row of the source. */
export interface Row {
  readonly kind: 'row';
  readonly range: Range;
  readonly cells: readonly Range[];
  /** Of a table whose grid is known: see `RowBlock`. A cell merged over several rows has one range in all of them. */
  readonly grid: { readonly table: number; readonly header: boolean } | null;
}

export type Passage = Paragraph | Row;

export interface Passages {
  readonly normal: NormalText;
  readonly list: readonly Passage[];
}

/** Folds the document block by block and joins lines that a page or a mail program broke. One pass. */
export function passagesOf(document: SourceDocument): Passages {
  const builder = normalBuilder(document.text);
  const list: Passage[] = [];
  const { blocks, text } = document;
  const merged = new Map<number, Range>();
  for (let i = 0; i < blocks.length; i += 1) {
    const block = blocks[i];
    if (block === undefined) continue;
    if (block.kind === 'row') {
      list.push(rowFrom(block, builder, merged));
      builder.cut('\n', block.span[1]);
      continue;
    }
    const first = builder.add(block.span);
    let end = first[1];
    let last: Span = block.span;
    let length = last[1] - last[0];
    while (i + 1 < blocks.length && goesOn(text, last, blocks[i + 1], length)) {
      i += 1;
      last = blocks[i]?.span ?? last;
      length += last[1] - last[0];
      end = builder.add(last)[1];
    }
    builder.cut('\n', last[1]);
    if (end > first[0])
      list.push({ kind: 'paragraph', range: [first[0], end], heading: block.kind === 'heading' });
  }
  return { normal: builder.finish(), list };
}

/** In a known grid a merged cell comes with every row and column that it covers; its text is taken in once. */
function rowFrom(block: RowBlock, builder: NormalBuilder, merged: Map<number, Range>): Row {
  const grid = block.exact ? { table: block.table ?? 0, header: block.header === true } : null;
  const cells = block.cells.map((cell) => {
    const known = grid && cell[1] > cell[0] ? merged.get(cell[0]) : undefined;
    if (known) return known;
    const range = builder.add(cell);
    builder.cut('\t', cell[1]);
    if (grid) merged.set(cell[0], range);
    return range;
  });
  return { kind: 'row', range: [cells[0]?.[0] ?? 0, cells.at(-1)?.[1] ?? 0], cells, grid };
}

const ENDS = '。！？；：.!?;:”"』」)）]］】〕…|';
/** A line shorter than this is a heading, a name or a cell: it was not broken by the width of a page. */
const BROKEN_LENGTH = 25;
const LOOK_BACK = 200;

/** Was the line broken in the middle of a sentence, so that the next block continues it? */
function goesOn(text: string, last: Span, next: Block | undefined, length: number): boolean {
  if (next === undefined || next.kind !== 'paragraph' || last[1] - last[0] < BROKEN_LENGTH || length > 20_000)
    return false;
  const end = text[last[1] - 1] ?? '';
  if (ENDS.includes(end)) return false;
  const tail = text.slice(Math.max(last[0], last[1] - LOOK_BACK), last[1]);
  if (!/[，、；。,]/.test(tail) || /^[^，。；,]{4,}(?:通知|方案|要点|意见|办法|计划|规定|制度)$/.test(tail))
    return false;
  const head = text.slice(next.span[0], Math.min(next.span[1], next.span[0] + 24));
  if (/^[(（]/.test(head) && /^[(（][^)）]{1,3}[)）]/.test(head) && /^.[一二三四五六七八九十\d]/.test(head))
    return false;
  // 5月份 alone on a line is a cell.
  const whole = text.slice(next.span[0], Math.min(next.span[1], next.span[0] + 20));
  if (/^(?:\d{2,4}年)?\d{1,2}(?:[-—~至－]\d{1,2})?月(?:份|底前?|\d{1,2}日前?)?$/.test(whole)) return false;
  // A row of a table whose cells stand in one line begins with its number.
  if (/^\d{1,2}[ \t]+(?![年月日个天元万亿次时])[\u4e00-\u9fff]{2}/.test(head)) return false;
  if (
    /^.{2,10}[:：]/.test(head) ||
    /^[▲△★☆◆◇■□●▪•※►▶✦]/.test(head) ||
    /^第.{1,3}[章条]/.test(head) ||
    head.startsWith('附件')
  )
    return false;
  return numberingAt(head.replaceAll('．', '.'), 0, head.length) === null;
}
