import { joined } from './pdf-lines.ts';
import { type Cell, hasNoRoom, type PageTable } from './pdf-tables.ts';

/** A row of a table that may run over several pages. */
export interface TableRow {
  readonly cells: readonly Cell[];
  header: boolean;
}

/** A whole table. */
export interface Table {
  /** Places of its lines; none for a table without lines, whose grid is a guess. */
  xs: readonly number[];
  rows: TableRow[];
}

/** Places of lines on two pages that are the same but for the printer's hair, in points. */
const SAME = 6;

export function tableFrom(part: PageTable): Table {
  return { xs: part.xs, rows: part.rows.map((cells) => ({ cells, header: false })) };
}

/**
 * Adds what stands at the top of the next page, where it is the same table: as wide, with the same columns. Its repeated
 * header is marked, a row that the page broke is put together, and a merged cell that the page broke goes on.
 */
export function addPart(table: Table, part: PageTable): boolean {
  const columns = commonColumns(table.xs, part.xs);
  if (columns === null || columns.length === 0) return false;
  const parted = part.rows.map((row) => spread(row, part.xs, columns));
  table.rows = table.rows.map((row) => ({ ...row, cells: spread(row.cells, table.xs, columns) }));
  table.xs = columns;
  const repeated = repeatedRows(table, parted);
  for (let i = 0; i < repeated; i += 1) {
    const first = table.rows[i];
    if (first) first.header = true;
  }
  const above = table.rows.at(-1)?.cells ?? [];
  const rest = parted[repeated];
  let body = parted.slice(repeated);
  if (rest && repeated < table.rows.length) {
    const broken = isRestOf(above, rest);
    body = inherit(above, body);
    if (broken) {
      append(above, body[0] ?? []);
      body = body.slice(1);
    }
  }
  for (const cells of parted.slice(0, repeated)) table.rows.push({ cells, header: true });
  for (const cells of body) table.rows.push({ cells, header: false });
  return true;
}

/** All columns of both, where one has the lines of the other and both are as wide; else null. */
function commonColumns(a: readonly number[], b: readonly number[]): readonly number[] | null {
  const shift = (b[0] ?? 0) - (a[0] ?? 0);
  if (Math.abs(shift) > 40 || Math.abs((b.at(-1) ?? 0) - (a.at(-1) ?? 0) - shift) > SAME) return null;
  const moved = b.map((x) => x - shift);
  const [few, many] = a.length <= b.length ? [a, moved] : [moved, a];
  if (!few.every((x) => many.some((y) => Math.abs(x - y) <= SAME))) return null;
  return many;
}

/** Gives a row one cell for each of the wanted columns. */
function spread(row: readonly Cell[], xs: readonly number[], wanted: readonly number[]): readonly Cell[] {
  if (xs.length === wanted.length) return row;
  const shift = (xs[0] ?? 0) - (wanted[0] ?? 0);
  const cells: Cell[] = [];
  for (let c = 0; c + 1 < wanted.length; c += 1) {
    const middle = ((wanted[c] ?? 0) + (wanted[c + 1] ?? 0)) / 2 + shift;
    const at = Math.max(
      0,
      xs.findLastIndex((x) => x <= middle),
    );
    const cell = row[Math.min(at, row.length - 1)];
    if (cell) cells.push(cell);
  }
  return cells;
}

/** How many rows at the top are the table's first rows once more. */
function repeatedRows(table: Table, part: readonly (readonly Cell[])[]): number {
  let n = 0;
  while (n < part.length && n < 4 && n < table.rows.length) {
    const [first, again] = [table.rows[n]?.cells ?? [], part[n] ?? []];
    const filled = first.some((cell) => cell.text !== '');
    if (!filled || !first.every((cell, c) => cell.text === again[c]?.text)) break;
    n += 1;
  }
  return n;
}

/** The page broke the cell: its text ran to its end in both directions, or the page below prints its end once more. */
function isBroken(above: Cell | undefined, rest: Cell): boolean {
  if (above === undefined || above.text === '' || rest.text === '') return false;
  if (above.text.endsWith(rest.text) && rest.rows + above.rows > 2) return true;
  return above.below < 1.6 && hasNoRoom(above.room, rest.text) && !/[。；;]$/.test(above.text);
}

/**
 * The rest of a row that the page broke: its first cell is empty, and few of its cells are filled, or those that are
 * carry on what is above them.
 */
function isRestOf(above: readonly Cell[], row: readonly Cell[]): boolean {
  const own = row.map((cell, c) => ({ cell, c })).filter(({ cell }) => cell.rows === 1);
  if (own.length === 0 || own[0]?.cell.text !== '' || new Set(above).size < 2) return false;
  const filled = own.filter(({ cell }) => cell.text !== '');
  if (filled.every(({ cell, c }) => isBroken(above[c], cell))) return true;
  const before = new Set(above.filter((cell) => cell.text !== '')).size;
  const few = 2 * new Set(filled.map(({ cell }) => cell)).size <= before;
  return few && filled.every(({ c }) => above[c]?.text !== '');
}

function append(above: readonly Cell[], row: readonly Cell[]): void {
  const done = new Set<Cell>();
  for (const [c, cell] of row.entries()) {
    const target = above[c];
    if (!target || target === cell || cell.text === '' || done.has(cell)) continue;
    done.add(cell);
    extend(target, cell);
  }
}

function extend(target: Cell, rest: Cell): void {
  if (isBroken(target, rest)) {
    if (!target.text.endsWith(rest.text)) target.text = joined(target.text, rest.text);
  } else {
    target.text += `\n${rest.text}`;
  }
  [target.room, target.below] = [rest.room, rest.below];
}

/** Cells at the top of a page that go on from a merged cell above: empty or broken ones, if leading or known as merged. */
function inherit(above: readonly Cell[], body: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const given = new Map<Cell, Cell>();
  let leading = true;
  for (const [c, cell] of (body[0] ?? []).entries()) {
    const from = above[c];
    const merged = from !== undefined && cell.rows + from.rows > 2 && new Set(above).size > 1;
    if (cell.text !== '') leading = false;
    if (given.has(cell) || from === undefined || from.text === '') continue;
    if (cell.text === '' ? leading || merged : merged && isBroken(from, cell)) {
      if (cell.text !== '') extend(from, cell);
      given.set(cell, from);
    }
  }
  return body.map((row) => row.map((cell) => given.get(cell) ?? cell));
}
