import { decodeText } from '../decode.ts';
import { MAX_PARTS, tooManyParts } from './refusals.ts';
import type { Block, RowBlock, SourceDocument, Span } from './types.ts';

/** What text is called that came without a file. */
export const PASTED = '粘贴的文本';

interface Line {
  readonly span: Span;
  /** How many separators (tabs or pipes) it holds. */
  readonly bars: number;
  readonly separator: '\t' | '|' | null;
}

/** Reads plain text: each printed line is a block, and lines of cells parted by tabs or pipes are table rows. */
export function readText(bytes: Uint8Array, name: string): SourceDocument {
  const { text, encoding, warnings } = decodeText(bytes);
  return { name, text, blocks: blocksOf(text, name), encoding, warnings };
}

/** Also used for text pasted into the console, which has no bytes. Throws `DOCUMENT_TOO_LONG`. */
export function blocksOf(text: string, name = PASTED): Block[] {
  if (partsIn(text) > MAX_PARTS) throw tooManyParts(name);
  const lines = partCells(text, linesOf(text));
  const blocks: Block[] = [];
  const width = usualBars(lines);
  const widest = closedBars(text, lines);
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    if (line === undefined) continue;
    if (line.separator === null) {
      if (line.span[1] > line.span[0]) blocks.push({ kind: 'paragraph', span: line.span });
      continue;
    }
    const last =
      line.separator === '|' && widest > 0 ? closingLine(text, lines, i, widest) : rowEnd(lines, i, width);
    blocks.push(rowOf(text, [line.span[0], lines[last]?.span[1] ?? line.span[1]], line.separator));
    i = last;
  }
  return blocks;
}

/** Lines and cells, empty ones too: each costs memory. Counted before any is made. */
function partsIn(text: string): number {
  let parts = 1;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 10 || c === 9 || c === 124) parts += 1;
  }
  return parts;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    lines.push(lineOf(text, start, end > start && text[end - 1] === '\r' ? end - 1 : end));
    if (next < 0) break;
    start = next + 1;
  }
  return lines;
}

function lineOf(text: string, start: number, end: number): Line {
  let first = start;
  let last = end;
  while (first < last && isBlank(text.charCodeAt(first))) first += 1;
  while (last > first && isBlank(text.charCodeAt(last - 1))) last -= 1;
  let tabs = 0;
  let leading = 0;
  let pipes = 0;
  for (let i = start; i < end; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 9 && i < first) leading += 1;
    else if (c === 9) tabs += 1;
    else if (c === 124) pipes += 1;
  }
  // A lone pipe is one cell's border in a table of one cell per line: extraction puts such tables together.
  if (last - first <= 1 && pipes > 0) return { span: [first, last], bars: 0, separator: null };
  // Leading tabs are empty cells in a row, and an indent anywhere else.
  if (tabs > 0 && last > first) {
    return { span: [leading > 0 ? start : first, end], bars: tabs + leading, separator: '\t' };
  }
  if (pipes > 0) return { span: [first, last], bars: pipes, separator: '|' };
  return { span: [first, last], bars: 0, separator: null };
}

/** So many lines of one cell each (`责任单位 |`) are a table printed one cell to a line: their pipes are borders. */
const CELL_LINES = 4;

function partCells(text: string, lines: readonly Line[]): Line[] {
  const single = (line: Line | undefined): boolean =>
    line?.separator === '|' && line.bars === 1 && text[line.span[1] - 1] === '|';
  const parted: Line[] = [];
  for (let i = 0; i < lines.length;) {
    const first = lines[i];
    if (first === undefined) break;
    let end = i;
    while (single(first) && end < lines.length && (single(lines[end]) || isEmpty(lines[end]))) end += 1;
    const run = lines.slice(i, end);
    const table = run.filter((line) => line.bars > 0).length >= CELL_LINES;
    if (table) parted.push(...headerCells(text, parted));
    for (const line of run) {
      const cell = table && line.bars > 0;
      parted.push(
        cell ? { span: trimmed(text, line.span[0], line.span[1] - 1), bars: 0, separator: null } : line,
      );
    }
    if (end === i) parted.push(first);
    i = Math.max(end, i + 1);
  }
  return parted;
}

function isEmpty(line: Line | undefined): boolean {
  return line !== undefined && line.span[0] === line.span[1];
}

/** So many lines above such a run may hold its headings, several to a line. */
const HEADER_LINES = 3;

/** `序号 | 任务 |` above a run of single cells: taken from the end of `above`, each heading a cell of its own. */
function headerCells(text: string, above: Line[]): Line[] {
  let first = above.length;
  while (first > 0 && above.length - first < HEADER_LINES && isClosedRow(text, above[first - 1])) first -= 1;
  return above.splice(first).flatMap((line) => cellsOf(text, line));
}

function isClosedRow(text: string, line: Line | undefined): boolean {
  return line?.separator === '|' && line.bars > 1 && line.bars < 12 && text[line.span[1] - 1] === '|';
}

function cellsOf(text: string, line: Line): Line[] {
  const cells: Line[] = [];
  let start = line.span[0];
  for (let i = line.span[0]; i < line.span[1]; i += 1) {
    if (text[i] !== '|') continue;
    const span = trimmed(text, start, i);
    if (span[1] > span[0]) cells.push({ span, bars: 0, separator: null });
    start = i + 1;
  }
  return cells;
}

function isBlank(c: number): boolean {
  return (
    c === 32 || c === 9 || c === 11 || c === 12 || c === 13 || c === 0xa0 || c === 0x3000 || c === 0x200b
  );
}

/** The number of tabs that most rows have: a row that is short of it goes on in the next lines. */
function usualBars(lines: readonly Line[]): number {
  const counts = new Map<number, number>();
  for (const line of lines) {
    if (line.separator === '\t' && line.bars > 1) counts.set(line.bars, (counts.get(line.bars) ?? 0) + 1);
  }
  let best = 0;
  let most = 1;
  for (const [bars, count] of counts) {
    if (count > most) [best, most] = [bars, count];
  }
  return best;
}

/** The last line of the row that begins at `first`: a cell with line ends in it leaves its row short of tabs. */
function rowEnd(lines: readonly Line[], first: number, width: number): number {
  const head = lines[first];
  if (head === undefined || head.separator !== '\t' || head.bars >= width - 1) return first;
  let bars = head.bars;
  for (let i = first + 1; i < Math.min(lines.length, first + 12); i += 1) {
    const line = lines[i];
    if (line === undefined) break;
    bars += line.bars;
    if (bars > width) return first;
    if (line.separator === '\t' && bars >= width - 2 && line.bars > 0) return i;
  }
  return first;
}

/** The borders of the longest row, where rows end in one, so that a row without goes on in the next line; else 0. */
function closedBars(text: string, lines: readonly Line[]): number {
  const rows = lines.filter((line) => line.separator === '|');
  const closed = rows.filter((line) => text[line.span[1] - 1] === '|');
  if (closed.length < 2 || closed.length * 2 <= rows.length) return 0;
  return closed.reduce((most, line) => Math.max(most, line.bars), 0);
}

/** So many lines may stand in one cell, none longer than this. */
const CELL_REACH = 12;
const LONGEST_PIECE = 80;

/** The line whose border ends the row that begins at `first`; `first` itself where none does. */
function closingLine(text: string, lines: readonly Line[], first: number, widest: number): number {
  let bars = 0;
  for (let i = first; i < Math.min(lines.length, first + CELL_REACH); i += 1) {
    const line = lines[i];
    bars += line?.bars ?? 0;
    if (line === undefined || bars > widest) break;
    if (line.separator === '|' && text[line.span[1] - 1] === '|') return i;
    if (i > first && line.span[1] - line.span[0] > LONGEST_PIECE) break;
  }
  return first;
}

function rowOf(text: string, span: Span, separator: '\t' | '|'): RowBlock {
  const cells: Span[] = [];
  let [start] = span;
  for (let i = span[0]; i <= span[1]; i += 1) {
    if (i < span[1] && text[i] !== separator) continue;
    cells.push(trimmed(text, start, i));
    start = i + 1;
  }
  // `| a | b |` has borders outside: they are no cells.
  if (separator === '|') {
    if (cells.length > 1 && cells[0]?.[0] === cells[0]?.[1]) cells.shift();
    const last = cells.at(-1);
    if (cells.length > 1 && last && last[0] === last[1]) cells.pop();
  }
  return { kind: 'row', span, cells };
}

function trimmed(text: string, start: number, end: number): Span {
  let [a, b] = [start, end];
  while (a < b && (isBlank(text.charCodeAt(a)) || text[a] === '\n')) a += 1;
  while (b > a && (isBlank(text.charCodeAt(b - 1)) || text[b - 1] === '\n')) b -= 1;
  return [a, b];
}
