import type { FlowCell, FlowItem, FlowRow, FlowTable } from './flow.ts';
import { printedRows, type PrintedCell, type PrintedRow } from './sheet-printed.ts';
import type { Sheet } from './sheet-types.ts';

/**
 * A sheet as paragraphs and tables, as a reader sees it: the title over the table, the notes under it and every
 * other row with one cell only are paragraphs; what lies between is a table, its headings across the table included.
 */
export function layOut(sheet: Sheet, name: string): FlowItem[] {
  const rows = printedRows(sheet, name);
  const items: FlowItem[] = [];
  let start = 0;
  for (let end = 1; end <= rows.length; end += 1) {
    if (end < rows.length && !beginsTable(rows, end)) continue;
    for (const item of tableWithNotes(rows.slice(start, end))) items.push(item);
    start = end;
  }
  return items;
}

/**
 * Does another table begin here? It has a header of its own, and an empty row or a title parts it from the one above.
 * Without a header, what follows an empty row is the same table going on.
 */
function beginsTable(rows: readonly PrintedRow[], at: number): boolean {
  const row = rows[at];
  if (row === undefined || row.covered > 0) return false;
  const above = rows[at - 1];
  if (!row.afterGap && !(isSingle(row) && above !== undefined && !isSingle(above))) return false;
  let next = at;
  while (next < at + 6 && isSingle(rows[next])) next += 1;
  const header = rows[next];
  return header !== undefined && isHeader(header);
}

function isSingle(row: PrintedRow | undefined): boolean {
  return row !== undefined && row.cells.length === 1 && row.covered === 0;
}

/** Short words side by side, no number among them. */
function isHeader(row: PrintedRow): boolean {
  return row.cells.length >= 3 && row.cells.every(({ text }) => text.length <= 14 && !/[\d。]/.test(text));
}

function tableWithNotes(rows: readonly PrintedRow[]): FlowItem[] {
  const first = rows.findIndex((row) => !isSingle(row));
  if (first < 0) return paragraphsOf(rows);
  const last = rows.findLastIndex((row) => !isSingle(row));
  return [
    ...paragraphsOf(rows.slice(0, first)),
    tableOf(rows.slice(first, last + 1)),
    ...paragraphsOf(rows.slice(last + 1)),
  ];
}

function paragraphsOf(rows: readonly PrintedRow[]): FlowItem[] {
  return rows.flatMap((row) => row.cells.map(({ text }) => ({ kind: 'paragraph' as const, text })));
}

function tableOf(rows: readonly PrintedRow[]): FlowTable {
  return {
    kind: 'table',
    rows: rows.map((row): FlowRow => ({ header: false, cells: row.cells.map(cellOf) })),
  };
}

function cellOf({ text, column, width, height }: PrintedCell): FlowCell {
  return { column, width, height, content: [{ kind: 'paragraph', text }] };
}
