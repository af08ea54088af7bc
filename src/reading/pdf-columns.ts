import { joined, type Line, type LinePart } from './pdf-lines.ts';
import type { Cell, PageTable } from './pdf-tables.ts';

/** Fewer columns or rows than these may be anything. */
const COLUMNS = 3;
const ROWS = 3;

/**
 * Tables without lines, where they are plain to see: three or more lines one after another with three or more texts
 * each, wide gaps between them, that begin (or stand in the middle) at the same places. A line that has nothing in the
 * first column goes on with the row above. All else stays text.
 */
export function unruledTables(lines: readonly Line[]): { tables: PageTable[]; rest: Line[] } {
  const tables: PageTable[] = [];
  const rest: Line[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    if (line === undefined) break;
    const found = line.parts.length >= COLUMNS ? tableAt(lines, i) : null;
    if (found) {
      tables.push(found.table);
      i = found.next - 1;
    } else {
      rest.push(line);
    }
  }
  return { tables, rest };
}

function tableAt(lines: readonly Line[], from: number): { table: PageTable; next: number } | null {
  const first = lines[from];
  if (first === undefined) return null;
  const rows: Cell[][] = [];
  let columns = first.parts;
  let ends: LinePart[] = [];
  let next = from;
  for (; next < lines.length; next += 1) {
    const line = lines[next];
    const above = lines[next - 1];
    if (line === undefined || (next > from && above && line.y - above.y > 4 * line.size)) break;
    const places = line.parts.map((part) => placeIn(columns, part, line.size));
    if (places.includes(-1) || new Set(places).size < places.length) break;
    const row = rows.at(-1);
    if (places[0] === 0 && places.length >= columns.length - 1) {
      rows.push(columns.map((_, c) => cellOf(line.parts[places.indexOf(c)])));
      if (places.length === columns.length) columns = line.parts;
      ends = columns.map((column, c) => line.parts[places.indexOf(c)] ?? column);
    } else if (!row || !above || line.y - above.y > 2 * line.size || !goesOn(row, ends, line, places)) {
      break;
    }
  }
  if (rows.length < ROWS) return null;
  const [top, bottom] = [first.y - first.size, lines[next - 1]?.y ?? first.y];
  return { table: { top, bottom, xs: [], rows }, next };
}

/** The column that a text stands in: it begins there, or has the same middle. */
function placeIn(columns: readonly LinePart[], part: LinePart, size: number): number {
  return columns.findIndex(
    (column) =>
      Math.abs(column.x1 - part.x1) < size || Math.abs(column.x1 + column.x2 - part.x1 - part.x2) < size,
  );
}

function cellOf(part: LinePart | undefined): Cell {
  return { text: part?.text ?? '', rows: 1, room: Infinity, below: Infinity };
}

/** Puts a line to the row above, if all its texts begin where a text above them ends for want of room. */
function goesOn(row: readonly Cell[], ends: LinePart[], line: Line, places: readonly number[]): boolean {
  const wanting = line.parts.every((part, i) => {
    const c = places[i] ?? 0;
    const above = ends[c];
    const limit = ends[c + 1]?.x1 ?? Infinity;
    if (above === undefined || Math.abs(above.x1 - part.x1) > 0.35 * line.size) return false;
    return limit === Infinity || limit - above.x2 < 3.5 * line.size;
  });
  if (!wanting) return false;
  for (const [i, part] of line.parts.entries()) {
    const c = places[i] ?? 0;
    const cell = row[c];
    if (cell) cell.text = joined(cell.text, part.text);
    ends[c] = part;
  }
  return true;
}
