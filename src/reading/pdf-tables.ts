import { gridsOf, type Grid } from './pdf-grid.ts';
import { firstWordWidth, isWide, joined, type Line, linesOf, widthOf } from './pdf-lines.ts';
import type { Glyphs, RawPage } from './pdf-types.ts';

/** A printed cell. The same object stands at every place that it covers. */
export interface Cell {
  text: string;
  /** How many rows it covers. */
  readonly rows: number;
  /** In widths of a character: the room after its last line, and below it. What the page broke has little of both. */
  room: number;
  below: number;
}

/** A ruled table, or the part of one that is on a page. */
export interface PageTable {
  readonly top: number;
  readonly bottom: number;
  /** Places of its lines from left to right; none for a table without lines. */
  readonly xs: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
}

const nowhere = { column: 0, right: 0, bottom: 0, rows: 1 };

/** Takes the tables out of a page: their cells with text, and the text outside. */
export function tablesOf(page: RawPage): { tables: PageTable[]; outside: Glyphs[] } {
  const grids = gridsOf(page.rules);
  if (grids.length === 0) return { tables: [], outside: [...page.glyphs] };
  const inside = grids.map(() => new Map<number, Glyphs[]>());
  const outside: Glyphs[] = [];
  for (const glyphs of page.glyphs) {
    const g = grids.findIndex((grid) => isIn(grid, glyphs));
    const grid = grids[g];
    if (grid === undefined) {
      outside.push(glyphs);
      continue;
    }
    for (const piece of cutAtLines(grid, glyphs)) {
      const id = cellAt(grid, piece);
      const cell = inside[g]?.get(id) ?? [];
      cell.push(piece);
      inside[g]?.set(id, cell);
    }
  }
  const tables = grids.flatMap((grid, g) => tableOf(grid, inside[g] ?? new Map<number, Glyphs[]>()) ?? []);
  return { tables, outside };
}

/** The height of a piece of text: a little above its baseline, so that text on a line counts as above it. */
function middleOf(glyphs: Glyphs): number {
  return glyphs.y - 0.35 * glyphs.size;
}

function isIn(grid: Grid, glyphs: Glyphs): boolean {
  const y = middleOf(glyphs);
  const x = glyphs.x + Math.min(glyphs.width / 2, glyphs.size);
  return (
    y > (grid.ys[0] ?? 0) && y < (grid.ys.at(-1) ?? 0) && x > (grid.xs[0] ?? 0) && x < (grid.xs.at(-1) ?? 0)
  );
}

function rowAt(grid: Grid, glyphs: Glyphs): number {
  const y = middleOf(glyphs);
  return Math.max(
    0,
    grid.ys.findLastIndex((at) => at <= y),
  );
}

function columnAt(grid: Grid, x: number): number {
  return Math.min(
    grid.xs.length - 2,
    Math.max(
      0,
      grid.xs.findLastIndex((at) => at <= x),
    ),
  );
}

function cellAt(grid: Grid, glyphs: Glyphs): number {
  const row = Math.min(grid.ys.length - 2, rowAt(grid, glyphs));
  return grid.cells[row]?.[columnAt(grid, glyphs.x + glyphs.width / 2)] ?? 0;
}

/** Where cells are narrow the library joins the text of neighbours: it is cut where it runs through a line. */
function cutAtLines(grid: Grid, glyphs: Glyphs): Glyphs[] {
  const row = grid.cells[Math.min(grid.ys.length - 2, rowAt(grid, glyphs))] ?? [];
  const slack = 0.3 * glyphs.size;
  const cut = row.findIndex((id, c) => {
    const x = grid.xs[c] ?? 0;
    return c > 0 && id !== row[c - 1] && x > glyphs.x + slack && x < glyphs.x + glyphs.width - slack;
  });
  if (cut < 0) return [glyphs];
  const scale = glyphs.width / Math.max(0.5, widthOf(glyphs.text));
  const share = ((grid.xs[cut] ?? 0) - glyphs.x) / scale;
  const at = placeOf(glyphs.text, share);
  const width = widthOf(glyphs.text.slice(0, at)) * scale;
  if (at <= 0 || at >= glyphs.text.length) return [glyphs];
  const rest = { ...glyphs, text: glyphs.text.slice(at), x: glyphs.x + width, width: glyphs.width - width };
  return [{ ...glyphs, text: glyphs.text.slice(0, at), width }, ...cutAtLines(grid, rest)];
}

/** The blank next to a place in the text, that is given in widths of a character; else the place itself. */
function placeOf(text: string, share: number): number {
  let at = 0;
  for (let width = 0; at < text.length && width < share - 0.25; at += 1) {
    width += isWide(text.charCodeAt(at)) ? 1 : 0.5;
  }
  for (const near of [0, 1, -1, 2, -2]) if (text[at + near] === ' ') return at + near;
  return at;
}

function tableOf(grid: Grid, inside: ReadonlyMap<number, readonly Glyphs[]>): PageTable | null {
  const pads = paddings(grid, inside);
  const made = new Map<number, Cell>();
  const rows = grid.cells.map((row) =>
    row.map((id) => {
      const known = made.get(id);
      if (known) return known;
      const { column, right, bottom, rows } = grid.extents.get(id) ?? nowhere;
      const pad = pads[column] ?? 0;
      const lines = linesOf(inside.get(id) ?? []);
      const cell = { rows, ...textIn(lines, (grid.xs[column] ?? 0) + pad, right - pad, bottom) };
      made.set(id, cell);
      return cell;
    }),
  );
  if ([...made.values()].filter((cell) => cell.text !== '').length < 2) return null;
  return { top: grid.ys[0] ?? 0, bottom: grid.ys.at(-1) ?? 0, xs: grid.xs, rows };
}

/** The space that each column leaves at its sides: the smallest at the left of any of its texts. */
function paddings(grid: Grid, inside: ReadonlyMap<number, readonly Glyphs[]>): number[] {
  const pads = grid.xs.map(() => Infinity);
  for (const [id, glyphs] of inside) {
    const column = grid.extents.get(id)?.column ?? 0;
    for (const piece of glyphs) {
      const space = Math.min(0.6 * piece.size, piece.x - (grid.xs[column] ?? 0));
      pads[column] = Math.max(0, Math.min(pads[column] ?? space, space));
    }
  }
  return pads;
}

/** A line goes on where the next one's first word had no room; else somebody began a new line. */
function textIn(
  lines: readonly Line[],
  left: number,
  right: number,
  bottom: number,
): { text: string; room: number; below: number } {
  let text = '';
  let [room, below] = [Infinity, Infinity];
  for (const line of lines) {
    if (text === '') text = line.text;
    else if (hasNoRoom(room, line.text)) text = joined(text, line.text);
    else text += `\n${line.text}`;
    room = roomAfter(line, left, right);
    below = (bottom - line.y) / line.size;
  }
  return { text, room, below };
}

/** Text that stands in the middle has as much room left of it as right of it. */
function roomAfter(line: Line, left: number, right: number): number {
  const [before, after] = [line.x1 - left, right - line.x2];
  return (Math.abs(before - after) < 0.6 * line.size ? before + after : after) / line.size;
}

/** Would the next text's first word not have fitted, so that it is the same line going on? */
export function hasNoRoom(room: number, next: string): boolean {
  return firstWordWidth(next) > room - 0.4;
}
