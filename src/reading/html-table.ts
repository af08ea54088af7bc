import type { FlowCell, FlowItem, FlowRow, FlowTable } from './flow.ts';

/** A cell as the page's source lists it, before it has a place on the grid. */
export interface HtmlCell {
  readonly across: number;
  /** Rows that it covers; 0 for all that are left in its part of the table. */
  readonly down: number;
  readonly heading: boolean;
  readonly content: readonly FlowItem[];
}

export interface HtmlRow {
  /** Head, body and foot are counted up: no cell reaches from one into the next. */
  readonly part: number;
  readonly head: boolean;
  readonly cells: HtmlCell[];
}

/** HTML's own limits for colspan and rowspan. */
const MAX_ACROSS = 1000;
const MAX_DOWN = 65_534;

/** The number of columns or rows that an attribute asks for. */
export function spanOf(value: string | undefined, of: 'columns' | 'rows'): number {
  const count = Number.parseInt(value ?? '1', 10);
  if (of === 'rows') return count >= 0 ? Math.min(count, MAX_DOWN) : 1;
  return count >= 1 ? Math.min(count, MAX_ACROSS) : 1;
}

/** More steps than this to find free columns, and the table is read as running text. */
const MAX_STEPS = 4_000_000;

/** Gives every cell its place as the HTML standard does (4.9.12, forming a table). */
export function placeRows(rows: readonly HtmlRow[], layout: boolean): FlowTable {
  const placed: FlowRow[] = [];
  const ends = partEnds(rows);
  // For each column, the first row in which it is free again.
  let free: number[] = [];
  let steps = 0;
  for (const [r, row] of rows.entries()) {
    if (row.part !== rows[r - 1]?.part) free = [];
    const end = ends[r] ?? rows.length;
    let column = 0;
    const cells = row.cells.map((cell): FlowCell => {
      while ((free[column] ?? 0) > r && steps < MAX_STEPS) {
        column += 1;
        steps += 1;
      }
      const height = cell.down === 0 ? end - r : Math.min(cell.down, end - r);
      const place = { column, width: cell.across, height, content: cell.content };
      for (let x = column; x < column + cell.across && steps < MAX_STEPS; x += 1) {
        free[x] = Math.max(free[x] ?? 0, r + height);
        steps += 1;
      }
      column += cell.across;
      return place;
    });
    const filled = row.cells.filter((cell) => cell.content.length > 0);
    const header = row.head || (filled.length > 0 && filled.every((cell) => cell.heading));
    placed.push({ header, cells });
  }
  const prose = layout || steps >= MAX_STEPS;
  return { kind: 'table', rows: placed, ...(prose ? { layout: true as const } : {}) };
}

/** For each row, the row at which its part of the table ends. */
function partEnds(rows: readonly HtmlRow[]): number[] {
  const ends: number[] = [];
  let end = rows.length;
  for (let r = rows.length - 1; r >= 0; r -= 1) {
    if (rows[r]?.part !== rows[r + 1]?.part) end = r + 1;
    ends[r] = end;
  }
  return ends;
}
