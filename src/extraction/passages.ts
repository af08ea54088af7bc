import type { Block, RowBlock, SourceDocument, Span } from '../reading/types.ts';
import { normalBuilder, type NormalBuilder, type NormalText, type Range } from './normal.ts';
import { numberingAt } from './numbering.ts';
import { partedEnd, partedRow } from './parted.ts';
import { barredTables, type Barred } from './barred.ts';
import { drawnEnd, drawnRows, type DrawnCell } from './drawn.ts';
import { roleOfHeading } from './ledger/columns.ts';
import { endsLikeUnit, endsStrongly } from './responsible/names.ts';

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
  const barredAt = barredTables(text, blocks);
  for (let i = 0; i < blocks.length; i += 1) {
    const block = blocks[i];
    if (block === undefined) continue;
    const drawn = drawnEnd(text, blocks, i);
    if (drawn > i) {
      list.push(...drawnPassages(text, blocks.slice(i, drawn), builder, -1 - i));
      i = drawn - 1;
      continue;
    }
    const table = partedRows(text, blocks, i) ?? barredAt(i);
    if (table) {
      for (const row of table.rows) {
        list.push(rowFrom(row, builder, merged, null));
        builder.cut('\n', row.span[1]);
      }
      i = table.end - 1;
      continue;
    }
    if (block.kind === 'row') {
      const rest = brokenRow(text, block, blocks[i + 1]);
      list.push(rowFrom(block, builder, merged, rest));
      if (rest) i += 1;
      builder.cut('\n', (rest ?? block).span[1]);
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

/** Rows whose cells are parted by wide blanks. */
function partedRows(text: string, blocks: readonly Block[], from: number): Barred | null {
  const end = partedEnd(text, blocks, from);
  return end === from ? null : { rows: blocks.slice(from, end).map((b) => partedRow(text, b.span)), end };
}

/** In a known grid a merged cell comes with every row and column that it covers; its text is taken in once. */
function rowFrom(
  block: RowBlock,
  builder: NormalBuilder,
  merged: Map<number, Range>,
  rest: RowBlock | null,
): Row {
  const grid = block.exact ? { table: block.table ?? 0, header: block.header === true } : null;
  const cells = block.cells.map((cell) => {
    const known = grid && cell[1] > cell[0] ? merged.get(cell[0]) : undefined;
    if (known) return known;
    const range = builder.add(cell);
    if (rest === null || cell !== block.cells.at(-1)) builder.cut('\t', cell[1]);
    if (grid) merged.set(cell[0], range);
    return range;
  });
  if (rest) cells.push(...restCells(rest, builder, cells.pop()));
  return { kind: 'row', range: [cells[0]?.[0] ?? 0, cells.at(-1)?.[1] ?? 0], cells, grid };
}

/** 市发展和改革 / 委员会 | 6月底: the rest of a row whose last cell's name was broken by a line end. */
function brokenRow(text: string, row: RowBlock, next: Block | undefined): RowBlock | null {
  if (row.exact || next?.kind !== 'row' || next.exact || row.cells.length < 2) return null;
  const last = row.cells.at(-1);
  const [first] = next.cells;
  if (last === undefined || first === undefined || last[1] - last[0] > 40 || first[1] - first[0] > 40)
    return null;
  const head = text.slice(last[0], last[1]).trim();
  const tail = text.slice(first[0], first[1]).trim();
  const broken =
    /^[\u4e00-\u9fff、，,]{2,}$/.test(head) && /^[\u4e00-\u9fff、，,]+$/.test(tail) && !endsLikeUnit(head);
  return broken &&
    roleOfHeading(tail) === null &&
    tail.length < 8 &&
    endsStrongly(tail) &&
    endsStrongly(head + tail)
    ? next
    : null;
}

function restCells(rest: RowBlock, builder: NormalBuilder, head: Range | undefined): Range[] {
  const cells = rest.cells.map((cell) => {
    const range = builder.add(cell);
    builder.cut('\t', cell[1]);
    return range;
  });
  const [first, ...others] = cells;
  return head && first ? [[head[0], first[1]], ...others] : cells;
}

function drawnPassages(text: string, lines: readonly Block[], builder: NormalBuilder, table: number): Row[] {
  const known = new Map<DrawnCell, Range>();
  return drawnRows(text, lines).map((row): Row => {
    const cells = row.map((cell) => {
      const old = known.get(cell);
      if (old) return old;
      const ranges = cell.pieces.map((p) => builder.add(p));
      const at = cell.pieces.at(-1)?.[1] ?? lines[0]?.span[0] ?? 0;
      const range: Range = [ranges[0]?.[0] ?? builder.length(), ranges.at(-1)?.[1] ?? builder.length()];
      builder.cut('\t', at);
      known.set(cell, range);
      return range;
    });
    builder.cut('\n', lines[0]?.span[1] ?? 0);
    return {
      kind: 'row',
      range: [cells[0]?.[0] ?? 0, cells.at(-1)?.[1] ?? 0],
      cells,
      grid: { table, header: false },
    };
  });
}

const ENDS = '。！？；：.!?;:”"』」)）]］】〕…|';
/** A line shorter than this is a heading, a name or a cell: it was not broken by the width of a page. */
const BROKEN_LENGTH = 25;
const LOOK_BACK = 200;

/** Is the line a list of units and nothing else, or does one follow a time in it at once? */
function endsInUnits(line: string, [start, end]: Span): boolean {
  const list = /(?:^|\d[年月日]|[月年]底|[底日]前)([^年月日。；：\d]{6,})$/.exec(line)?.[1];
  if (list === undefined || (list.length === line.length && end - start > line.length)) return false;
  const names = list.split(/[、，,]/);
  return (
    names.length > 1 &&
    names.every((n) => n.length > 1 && endsLikeUnit(fold(n)) && !/^(?:由|请|经|和|与)/.test(n))
  );
}

/** The whole line is a short list of units. */
function listsUnits(text: string, [start, end]: Span): boolean {
  if (end - start > 40) return false;
  return text
    .slice(start, end)
    .split(/[、，,]/)
    .every((n) => n.length > 1 && endsLikeUnit(fold(n.trim())));
}

function fold(name: string): string {
  return name.replace(/[(﹙]/g, '（').replace(/[)﹚]/g, '）');
}

/** Was the line broken in the middle of a sentence, so that the next block continues it? */
function goesOn(text: string, last: Span, next: Block | undefined, length: number): boolean {
  if (next === undefined || next.kind !== 'paragraph' || last[1] - last[0] < BROKEN_LENGTH || length > 20_000)
    return false;
  const end = text[last[1] - 1] ?? '';
  if (ENDS.includes(end) || text.slice(last[1], next.span[0]).includes('|')) return false;
  const tail = text.slice(Math.max(last[0], last[1] - LOOK_BACK), last[1]);
  if (!/[，、；。,]/.test(tail) || /^[^，。；,]{4,}(?:通知|方案|要点|意见|办法|计划|规定|制度)$/.test(tail))
    return false;
  const head = text.slice(next.span[0], Math.min(next.span[1], next.span[0] + 24));
  if (/^[(（]/.test(head) && /^[(（][^)）]{1,3}[)）]/.test(head) && /^.[一二三四五六七八九十\d]/.test(head))
    return false;
  // A cell of units, or a row run together that ends in its units.
  if (!/^[（(、，]/.test(head) && endsInUnits(text.slice(Math.max(last[0], last[1] - 300), last[1]), last))
    return false;
  // A blank line, and behind it nothing but units: cells of a table.
  if (/\n\s*\n/.test(text.slice(last[1], next.span[0])) && listsUnits(text, next.span)) return false;
  // 5月份 alone on a line is a cell.
  const whole = text.slice(next.span[0], Math.min(next.span[1], next.span[0] + 20));
  if (/^(?:\d{2,4}年)?\d{1,2}(?:[-—~至－]\d{1,2})?月(?:份|底前?|\d{1,2}日前?)?$/.test(whole)) return false;
  // A row of a table whose cells stand in one line begins with its number.
  if (/^\d{1,2}[ \t]+(?![年月日个天元万亿次时])[\u4e00-\u9fff]{2}/.test(head)) return false;
  if (
    /^.{2,10}[:：]|^[注附][:：]/.test(head) ||
    /^[▲△★☆◆◇■□●▪•※►▶✦]/.test(head) ||
    /^第.{1,3}[章条]/.test(head) ||
    head.startsWith('附件')
  )
    return false;
  return numberingAt(head.replaceAll('．', '.'), 0, head.length) === null;
}
