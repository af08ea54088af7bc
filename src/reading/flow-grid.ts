import { linesOf, type FlowCell, type FlowItem, type FlowTable } from './flow.ts';

/** A table laid out: each row says which cell owns each of its columns, and which cells are printed in it. */
export interface Grid {
  readonly rows: readonly {
    readonly header: boolean;
    readonly owners: readonly (FlowCell | null)[];
    readonly printed: readonly FlowCell[];
  }[];
  readonly texts: ReadonlyMap<FlowCell, string>;
  /** Characters that stand in more than one row or column, each time after the first. */
  readonly repeated: number;
}

/** More cells than this are no table of a plan. */
const MAX_CELLS = 2_000_000;

/** Lays a table out, or null where it is too large to be one. */
export function gridOf(table: FlowTable, mayRepeat: number): Grid | null {
  const starts = columnsOf(table);
  if (table.rows.length * starts.length > MAX_CELLS) return null;
  const owners = table.rows.map(() => Array.from({ length: starts.length }, (): FlowCell | null => null));
  const printed: FlowCell[][] = table.rows.map(() => []);
  const texts = new Map<FlowCell, string>();
  let repeated = 0;
  let filled = 0;
  for (const [r, row] of table.rows.entries()) {
    for (const cell of row.cells) {
      const owner = cell.of ?? cell;
      const text = texts.get(owner) ?? textOf(owner.content);
      if (cell.of === undefined) printed[r]?.push(cell);
      texts.set(owner, text);
      const [first, end] = covered(starts, cell);
      let area = 0;
      for (let y = r; y < Math.min(owners.length, r + cell.height); y += 1) {
        const line = owners[y] ?? [];
        for (let x = first; x < end; x += 1) {
          line[x] ??= owner;
          area += 1;
        }
      }
      repeated += (cell.of === undefined ? area - 1 : area) * text.length;
      filled += area;
      if (repeated > mayRepeat || filled > 2 * MAX_CELLS) return null;
    }
  }
  const rows = table.rows
    .map((row, r) => ({ header: row.header, owners: owners[r] ?? [], printed: printed[r] ?? [] }))
    // A row that cells from above fill altogether would say the row above again.
    .filter((row) => row.printed.length > 0);
  return { rows, texts, repeated };
}

/** A column narrower than 3 mm holds no character: it is there because somebody dragged a border a little aside. */
const SLIVER = 170;

/** Where the grid's columns begin: only borders at which some cell begins, and no slivers. */
function columnsOf(table: FlowTable): number[] {
  const starts = [...new Set(table.rows.flatMap((row) => row.cells.map((cell) => cell.column)))].sort(
    (a, b) => a - b,
  );
  const { widths } = table;
  if (widths === undefined) return starts;
  const narrow = new Set(
    starts.filter((start, i) => {
      const inside = widths.slice(start, starts[i + 1] ?? widths.length);
      return inside.length > 0 && inside.reduce((sum, w) => sum + w, 0) < SLIVER;
    }),
  );
  if (narrow.size === 0) return starts;
  for (const row of table.rows) {
    for (const cell of row.cells) {
      const inside = starts.slice(...covered(starts, cell));
      if (inside.every((start) => narrow.has(start))) narrow.delete(inside[0] ?? -1);
    }
  }
  return starts.filter((start) => !narrow.has(start));
}

/** The columns that a cell covers: from the first that begins in it to the last. */
function covered(starts: readonly number[], cell: FlowCell): [first: number, end: number] {
  return [before(starts, cell.column), before(starts, cell.column + cell.width)];
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

/**
 * A table that only arranges the page: one column; or most of the text in tables inside it; or most of it in one
 * cell of many paragraphs without the neighbours (number, unit, time) that the row of a ledger has.
 */
export function isLayout(table: FlowTable): boolean {
  if (table.layout === true) return true;
  let [total, nested] = [0, 0];
  let most = { size: 0, paragraphs: 0, filled: 0 };
  const columns = new Set<number>();
  for (const row of table.rows) {
    const sizes = row.cells.map((cell) => sizeOf(cell.content));
    const filled = sizes.filter((size) => size > 0).length;
    for (const [i, cell] of row.cells.entries()) {
      const size = sizes[i] ?? 0;
      columns.add(cell.column);
      total += size;
      for (const part of cell.content) {
        if (part.kind === 'table' && measured(part).columns) nested += measured(part).size;
      }
      if (size > most.size) most = { size, paragraphs: cell.content.length, filled };
    }
  }
  if (columns.size < 2 || nested > total / 2) return true;
  return most.paragraphs >= 8 && most.size > total * 0.7 && most.filled < 3;
}

interface Measure {
  readonly size: number;
  /** Has it, or a table inside it, several columns? */
  readonly columns: boolean;
}

/** Remembered, or nested tables would be measured again at every level. */
const measures = new WeakMap<FlowTable, Measure>();

function measured(table: FlowTable): Measure {
  const known = measures.get(table);
  if (known) return known;
  let size = 0;
  let columns = false;
  for (const row of table.rows) {
    columns ||= row.cells.length > 1;
    for (const cell of row.cells) {
      size += sizeOf(cell.content);
      columns ||= cell.content.some((item) => item.kind === 'table' && measured(item).columns);
    }
  }
  const measure = { size, columns };
  measures.set(table, measure);
  return measure;
}

function sizeOf(content: readonly FlowItem[]): number {
  let size = 0;
  for (const item of content) size += item.kind === 'table' ? measured(item).size : item.text.length;
  return size;
}

/** A cell's text: a line for each paragraph, and for each row of a table inside it. */
function textOf(content: readonly FlowItem[]): string {
  const lines: string[] = [];
  for (const item of content) {
    if (item.kind !== 'table') {
      for (const line of linesOf(item.text)) lines.push(line);
      continue;
    }
    for (const row of item.rows) {
      const cells = row.cells.filter((cell) => cell.of === undefined).map((cell) => textOf(cell.content));
      const line = cells.filter((text) => text !== '').join('\t');
      if (line !== '') lines.push(line);
    }
  }
  return lines.join('\n');
}
