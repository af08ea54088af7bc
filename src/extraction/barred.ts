import type { Block, RowBlock, Span } from '../reading/types.ts';
import { headerRoles, type ColumnRole } from './ledger/columns.ts';
import { endsLikeUnit } from './responsible/names.ts';

/**
 * Tables printed one cell to a line, each closed by its own border (责任单位 |). Where the cells come out even, as many
 * to a row as there are headings, the rows are known without a look at what the cells hold.
 */
export interface Barred {
  readonly rows: readonly RowBlock[];
  /** The block behind the table. */
  readonly end: number;
}

const FEWEST_CELLS = 6;
const MOST_COLUMNS = 8;
/** A cell of several lines: only its last one is closed. */
const MOST_LINES = 8;

/** A run of cells is gone through so many times: a title or two may stand above its headings. */
const MOST_TRIES = 4;

/** Finds the table that begins at a block. Each run of cells is read a bounded number of times. */
export function barredTables(text: string, blocks: readonly Block[]): (from: number) => Barred | null {
  let runEnd = -1;
  let tries = 0;
  return (from) => {
    if (!isClosed(text, blocks[from]) || !isClosed(text, blocks[from + 1])) return null;
    tries = from < runEnd ? tries + 1 : 1;
    if (tries > MOST_TRIES) return null;
    const { cells, end } = cellsFrom(text, blocks, from);
    runEnd = Math.max(runEnd, end);
    const rows = rowsIn(text, cells);
    return rows && { rows, end };
  };
}

function rowsIn(text: string, cells: readonly Span[]): RowBlock[] | null {
  if (cells.length < FEWEST_CELLS) return null;
  for (let width = 2; width <= MOST_COLUMNS && width * 2 <= cells.length; width += 1) {
    if (cells.length % width !== 0) continue;
    const header = headerRoles(cells.slice(0, width).map((c) => text.slice(c[0], c[1])));
    if (header && fits(text, header, cells.slice(width))) return rowsOf(cells, width);
  }
  return null;
}

/** 责任单位 |: a line that the border of its cell ends. */
function isClosed(text: string, block: Block | undefined): boolean {
  return block?.kind === 'paragraph' && CLOSING.test(text.slice(block.span[1], block.span[1] + 4));
}

const CLOSING = /^[ \u00a0]{0,2}\|/;

function isBar(text: string, { span }: Block): boolean {
  return span[1] - span[0] === 1 && text[span[0]] === '|';
}

function cellsFrom(text: string, blocks: readonly Block[], from: number): { cells: Span[]; end: number } {
  const cells: Span[] = [];
  let end = from;
  for (let i = from; i < blocks.length; i += 1) {
    const first = blocks[i];
    if (first?.kind !== 'paragraph') break;
    if (isBar(text, first)) {
      cells.push([first.span[0], first.span[0]]);
      end = i + 1;
      continue;
    }
    let last = i;
    while (last < i + MOST_LINES && !isClosed(text, blocks[last])) last += 1;
    const closing = blocks[last];
    if (closing === undefined || !isClosed(text, closing)) break;
    if (blocks.slice(i, last).some((b) => b.kind !== 'paragraph' || isBar(text, b))) break;
    cells.push([first.span[0], closing.span[1]]);
    i = last;
    end = i + 1;
  }
  return { cells, end };
}

function rowsOf(cells: readonly Span[], width: number): RowBlock[] {
  const rows: RowBlock[] = [];
  for (let i = 0; i < cells.length; i += width) {
    const row = cells.slice(i, i + width);
    rows.push({ kind: 'row', span: [row[0]?.[0] ?? 0, row.at(-1)?.[1] ?? 0], cells: row });
  }
  return rows;
}

/** Do the columns hold what their headings say? Merged cells are left out by some pages, and then they do not. */
function fits(text: string, header: readonly (ColumnRole | null)[], cells: readonly Span[]): boolean {
  let said = 0;
  let right = 0;
  cells.forEach((cell, i) => {
    const role = header[i % header.length];
    const words = text.slice(cell[0], Math.min(cell[1], cell[0] + 200)).trim();
    if (words === '' || (role !== 'time' && role !== 'lead' && role !== 'other')) return;
    said += 1;
    if (role === 'time' ? isTime(words) : endsLikeUnit(words.replace(/[)﹚]/g, '）').replace(/[(﹙]/g, '（')))
      right += 1;
  });
  return said > 0 && right >= said * 0.7;
}

function isTime(words: string): boolean {
  return (
    words.length <= 60 && /\d|[一二三四五六七八九十]月|年|月|季|长期|持续|全年|常态|立即|立行/.test(words)
  );
}
