import type { FlowCell, FlowItem, FlowRow, FlowTable } from './flow.ts';

/** What w:tcPr says of the cell that is being read. */
export interface CellState {
  span: number;
  /** Merged with the cell above (`continue`), or the first of several (`restart`). */
  merge: 'restart' | 'continue' | null;
  /** Merged with the cell to the left: how Word 97 wrote it. */
  left: boolean;
  deleted: boolean;
}

interface RowState {
  column: number;
  header: boolean;
  dropped: boolean;
  readonly cells: DraftCell[];
}

interface DraftCell {
  readonly column: number;
  width: number;
  readonly height: 1;
  readonly content: readonly FlowItem[];
  readonly of?: FlowCell;
  readonly merge: CellState['merge'];
}

/** A table while its XML is being read. */
export interface TableState {
  readonly widths: number[];
  readonly rows: FlowRow[];
  above: readonly DraftCell[];
  row: RowState | null;
}

export function newTable(): TableState {
  return { widths: [], rows: [], above: [], row: null };
}

/** Word's own limit of columns. */
export const MAX_COLUMNS = 63;

export function newRow(): RowState {
  return { column: 0, header: false, dropped: false, cells: [] };
}

export function newCell(): CellState {
  return { span: 1, merge: null, left: false, deleted: false };
}

/** Puts a cell that was read at the next free columns of the row. */
export function addCell(table: TableState, state: CellState, content: readonly FlowItem[]): void {
  const { row } = table;
  if (row === null || state.deleted) return;
  const { column } = row;
  row.column += state.span;
  const neighbour = row.cells.at(-1);
  if (state.left && neighbour) {
    neighbour.width += state.span;
    return;
  }
  const root = state.merge === 'continue' ? cellAbove(table.above, column, state.span) : undefined;
  const place = { column, width: state.span, height: 1 as const, merge: state.merge };
  // What stands in a cell that is merged away is not shown.
  row.cells.push(root ? { ...place, content: [], of: root.of ?? root } : { ...place, content });
}

/** The merged cell that a cell goes on from: the one that begins at its column, else the one it lies under most. */
function cellAbove(above: readonly DraftCell[], column: number, span: number): DraftCell | undefined {
  let best: DraftCell | undefined;
  let most = 0;
  for (const cell of above.slice(0, MAX_COLUMNS)) {
    if (cell.merge === null) continue;
    if (cell.column === column) return cell;
    const shared = Math.min(cell.column + cell.width, column + span) - Math.max(cell.column, column);
    if (shared > most) [best, most] = [cell, shared];
  }
  return best;
}

export function endRow(table: TableState): void {
  const { row } = table;
  table.row = null;
  if (row === null || row.dropped || row.cells.length === 0) return;
  table.rows.push({ header: row.header, cells: row.cells });
  table.above = row.cells;
}

export function endTable(table: TableState): FlowTable {
  return { kind: 'table', rows: table.rows, widths: table.widths };
}
