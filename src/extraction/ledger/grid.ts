import type { Range } from '../normal.ts';
import type { Paragraph, Row } from '../passages.ts';
import { cardTable } from './cards.ts';
import { kindOf } from './cells.ts';
import { headerRoles, rolesOfHeadings, type ColumnRole } from './columns.ts';
import type { RawRow, Table } from './tables.ts';

/** What a table with a known grid came to: a ledger, or cells to be read as running text. */
export interface GridPart {
  readonly table: Table | null;
  readonly prose: readonly Paragraph[];
}

/** Reads a table whose format gives its grid: nothing is inherited, nothing is guessed about merged cells. */
export function gridPart(text: string, rows: readonly Row[], before: Table | null): GridPart {
  const card = cardTable(
    text,
    rows.map((r) => distinct(r.cells)),
  );
  if (card) return { table: card, prose: [] };
  const header = gridHeader(text, rows, before);
  const times = rows.some((r) => r.cells.some((c) => kindOf(text, c) === 'time'));
  const duties = header.some((r) => r === 'time' || r === 'lead' || r === 'other');
  if (!duties && !(header.length === 0 && times))
    return { table: null, prose: asProse(rows.flatMap((r) => r.cells)) };
  const raw: RawRow[] = [];
  const notes: Range[] = [];
  for (const row of rows) {
    if (isHeader(text, row)) continue;
    const cells = distinct(row.cells);
    const [only] = cells.filter((c) => c[1] > c[0]);
    if (only === undefined) continue;
    if (cells.length === 1) {
      // Merged over all columns: a heading of the rows below, or a note under the table.
      if (only[1] - only[0] > LONGEST_BOARD) notes.push(only);
      continue;
    }
    raw.push({ cells, roles: rolesFor(row.cells, cells, header), board: false, exact: true });
  }
  return { table: { header, rows: raw }, prose: asProse(notes) };
}

const LONGEST_BOARD = 60;

/** The header is what the format says or the words show. A second header row refines the first one's merged cells. */
function gridHeader(
  text: string,
  rows: readonly Row[],
  before: Table | null,
): readonly (ColumnRole | null)[] {
  let roles: (ColumnRole | null)[] = [];
  for (const row of rows) {
    if (!isHeader(text, row)) {
      if (roles.length > 0 || distinct(row.cells).length > 1) break;
      continue;
    }
    const own = rolesOfHeadings(row.cells.map((c) => text.slice(c[0], c[1])));
    roles = own.map((role, i) => role ?? roles[i] ?? null);
  }
  // A table cut by a page goes on without its header.
  const width = rows[0]?.cells.length ?? 0;
  return roles.length === 0 && before?.header.length === width ? before.header : roles;
}

function isHeader(text: string, row: Row): boolean {
  if (row.grid?.header === true) return true;
  return headerRoles(row.cells.map((c) => text.slice(c[0], Math.min(c[1], c[0] + 24)))) !== null;
}

/** A cell merged over several columns is one cell, in the role of the first column that has one. */
function rolesFor(
  columns: readonly Range[],
  cells: readonly Range[],
  header: readonly (ColumnRole | null)[],
): (ColumnRole | null)[] {
  if (header.length === 0) return [];
  return cells.map((cell) => {
    const over = header.filter((_, i) => columns[i]?.[0] === cell[0] && columns[i]?.[1] === cell[1]);
    return over.find((role) => role !== null && role !== 'ignored') ?? over[0] ?? null;
  });
}

/** Each cell once, in the order of the columns. */
function distinct(cells: readonly Range[]): Range[] {
  return cells.filter((c, i) => i === 0 || c[1] === c[0] || c[0] !== cells[i - 1]?.[0]);
}

function asProse(cells: readonly Range[]): Paragraph[] {
  const seen = new Set<number>();
  return cells.flatMap((range): Paragraph[] => {
    if (range[1] <= range[0] || seen.has(range[0])) return [];
    seen.add(range[0]);
    return [{ kind: 'paragraph', range, heading: false }];
  });
}
