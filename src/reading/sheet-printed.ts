import { oversizedSheet } from './sheet-refusals.ts';
import { LAST_COLUMN, type ColumnRange, type Merge, type Sheet } from './sheet-types.ts';

/** A cell with its place and reach among the printed rows and columns. */
export interface PrintedCell {
  readonly text: string;
  readonly column: number;
  readonly width: number;
  readonly height: number;
}

/** A visible row with text of its own. */
export interface PrintedRow {
  readonly cells: readonly PrintedCell[];
  /** How many merged cells reach into it from above. */
  readonly covered: number;
  /** An empty row lies above it. */
  readonly afterGap: boolean;
}

/** Merged ranges in real files do not overlap, so this is never near; in files made to stop the program it is. */
const MAX_STEPS = 10_000_000;

interface Work {
  readonly sheet: Sheet;
  readonly hidden: (column: number) => boolean;
  /** Throws when the sheet asks for more work than any real one. */
  readonly step: (count: number) => void;
  /** Texts by row and column, as they are seen. */
  readonly texts: Map<number, Map<number, string>>;
  /** The merged range that a text is spread over, by row and column. */
  readonly spread: Map<number, Map<number, Merge>>;
}

/**
 * The rows of a sheet as they print: hidden rows and columns are gone, the text of a merged cell stands in the first
 * place of its range that can be seen, and what lies unseen under a merged cell is dropped. Rows and columns without
 * text have no place. Costs as much as there are texts, whatever ranges the file claims.
 */
export function printedRows(sheet: Sheet, name: string): PrintedRow[] {
  const work = workOn(sheet, name);
  for (const [row, cells] of sheet.rows) {
    if (sheet.hiddenRows.has(row)) continue;
    for (const [column, text] of cells) if (!work.hidden(column)) put(work.texts, row, column, text);
  }
  for (const merge of sheet.merges) {
    clear(work, merge);
    const text = sheet.rows.get(merge.top)?.get(merge.left);
    const place = text === undefined ? null : firstVisible(work, merge);
    if (text === undefined || place === null) continue;
    put(work.texts, ...place, text);
    put(work.spread, ...place, merge);
  }
  return placed(work);
}

function workOn(sheet: Sheet, name: string): Work {
  const hidden = hiddenColumns(sheet.hiddenColumns);
  let steps = 0;
  return {
    sheet,
    hidden: (column) => hidden[column] === 1,
    step(count) {
      steps += count;
      if (steps > MAX_STEPS) throw oversizedSheet(name);
    },
    texts: new Map(),
    spread: new Map(),
  };
}

function hiddenColumns(ranges: readonly ColumnRange[]): Uint8Array {
  const hidden = new Uint8Array(LAST_COLUMN + 1);
  // A sheet has at most as many ranges as columns; more of them repeat each other.
  for (const [first, last] of ranges.slice(0, LAST_COLUMN)) hidden.fill(1, Math.max(0, first), last + 1);
  return hidden;
}

/** Drops the texts in a merged range. */
function clear(work: Work, merge: Merge): void {
  const drop = (row: number): void => {
    const cells = work.texts.get(row);
    if (cells === undefined) return;
    work.step(cells.size);
    for (const column of cells.keys()) {
      if (column >= merge.left && column <= merge.right) cells.delete(column);
    }
  };
  const height = merge.bottom - merge.top + 1;
  work.step(Math.min(height, work.texts.size));
  if (height > work.texts.size) {
    for (const row of work.texts.keys()) if (row >= merge.top && row <= merge.bottom) drop(row);
  } else {
    for (let row = merge.top; row <= merge.bottom; row += 1) drop(row);
  }
}

function firstVisible(work: Work, merge: Merge): [row: number, column: number] | null {
  let { top, left } = merge;
  while (top <= merge.bottom && work.sheet.hiddenRows.has(top)) top += 1;
  while (left <= merge.right && work.hidden(left)) left += 1;
  work.step(top - merge.top + left - merge.left);
  return top > merge.bottom || left > merge.right ? null : [top, left];
}

function put<T>(map: Map<number, Map<number, T>>, row: number, column: number, value: T): void {
  const cells = map.get(row) ?? new Map<number, T>();
  cells.set(column, value);
  map.set(row, cells);
}

/** Numbers the rows and columns that have text, and measures merged cells in them. */
function placed({ sheet, texts, spread, step }: Work): PrintedRow[] {
  const rows = [...texts.keys()].filter((row) => texts.get(row)?.size !== 0).sort((a, b) => a - b);
  const used = new Set<number>();
  for (const row of rows) for (const column of texts.get(row)?.keys() ?? []) used.add(column);
  const columns = [...used].sort((a, b) => a - b);
  const covered = rows.map(() => 0);
  const cellAt = (column: number, text: string, index: number, merge: Merge | undefined): PrintedCell => {
    const at = before(columns, column);
    if (merge === undefined) return { text, column: at, width: 1, height: 1 };
    const height = before(rows, merge.bottom + 1) - index;
    step(height);
    for (let i = index + 1; i < index + height; i += 1) covered[i] = (covered[i] ?? 0) + 1;
    return { text, column: at, width: before(columns, merge.right + 1) - at, height };
  };
  const cells = rows.map((row, index) =>
    [...(texts.get(row) ?? [])]
      .sort(([a], [b]) => a - b)
      .map(([column, text]) => cellAt(column, text, index, spread.get(row)?.get(column))),
  );
  return cells.map((list, i) => ({ cells: list, covered: covered[i] ?? 0, afterGap: isGap(sheet, rows, i) }));
}

/** Is a visible row without text between this row and the one above? */
function isGap({ hiddenRows }: Sheet, rows: readonly number[], index: number): boolean {
  const [above, row] = [rows[index - 1], rows[index]];
  if (above === undefined || row === undefined) return false;
  let empty = above + 1;
  while (empty < row && hiddenRows.has(empty)) empty += 1;
  return empty < row;
}

/** How many of the sorted numbers are smaller than `limit`. */
function before(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
