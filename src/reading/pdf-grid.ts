import type { Rule } from './pdf-types.ts';

/** The grid of a ruled table: where its lines stand, and which cells have no line between them. */
export interface Grid {
  /** Places of the vertical lines from left to right: one more than there are columns. */
  readonly xs: readonly number[];
  /** Places of the horizontal lines from top to bottom: one more than there are rows. */
  readonly ys: readonly number[];
  /** For each row, for each column: the number of the printed cell that covers it. */
  readonly cells: readonly (readonly number[])[];
  /** What each printed cell covers. */
  readonly extents: ReadonlyMap<number, Extent>;
}

export interface Extent {
  readonly column: number;
  /** Where it ends on paper, at the right and below. */
  readonly right: number;
  readonly bottom: number;
  /** How many rows it covers. */
  readonly rows: number;
}

/** A line with its place across it and its two ends along it, so that both directions are one. */
interface Stroke {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Lines this near to each other, in points, are one, and ends this near to a line touch it. */
const NEAR = 3;
/** More crossings than this are a drawing. */
const MAX_CROSSINGS = 250_000;
const MAX_CELLS = 20_000;
const MAX_GRIDS = 50;

/** Finds the tables of a page by its ruling lines; top to bottom. A frame with one cell is no table. */
export function gridsOf(rules: readonly Rule[]): Grid[] {
  const level = strokesOf(
    rules.filter((r) => r.y1 === r.y2).map((r) => ({ at: r.y1, from: r.x1, to: r.x2 })),
  );
  const upright = strokesOf(
    rules.filter((r) => r.y1 !== r.y2).map((r) => ({ at: r.x1, from: r.y1, to: r.y2 })),
  );
  if (level.length * upright.length > MAX_CROSSINGS) return [];
  return connected(level, upright)
    .flatMap(([h, v]) => gridOf(h, v) ?? [])
    .toSorted((a, b) => (a.ys[0] ?? 0) - (b.ys[0] ?? 0))
    .slice(0, MAX_GRIDS);
}

/** Puts the pieces of a line together: office programs draw one for each cell, browsers one for each side of it. */
function strokesOf(pieces: readonly Stroke[]): Stroke[] {
  const strokes: Stroke[] = [];
  let group: Stroke[] = [];
  const flush = (): void => {
    let open: { at: number; from: number; to: number } | null = null;
    for (const piece of group.toSorted((a, b) => a.from - b.from)) {
      if (open && piece.from <= open.to + NEAR) open.to = Math.max(open.to, piece.to);
      else strokes.push((open = { ...piece }));
    }
    group = [];
  };
  for (const piece of pieces.toSorted((a, b) => a.at - b.at)) {
    if (group[0] && piece.at - group[0].at > NEAR) flush();
    group.push(piece);
  }
  flush();
  return strokes.filter((s) => s.to - s.from > 6);
}

/** Parts the lines into groups that touch one another. */
function connected(level: readonly Stroke[], upright: readonly Stroke[]): [Stroke[], Stroke[]][] {
  const parent = Array.from({ length: level.length + upright.length }, (_, i) => i);
  for (const [i, h] of level.entries()) {
    for (const [j, v] of upright.entries()) {
      if (v.at < h.from - NEAR || v.at > h.to + NEAR || h.at < v.from - NEAR || h.at > v.to + NEAR) continue;
      parent[root(parent, i)] = root(parent, level.length + j);
    }
  }
  const groups = new Map<number, [Stroke[], Stroke[]]>();
  for (let i = 0; i < parent.length; i += 1) {
    const key = root(parent, i);
    const group = groups.get(key) ?? [[], []];
    groups.set(key, group);
    const [h, v] = [level[i], upright[i - level.length]];
    if (h) group[0].push(h);
    else if (v) group[1].push(v);
  }
  return [...groups.values()];
}

function root(parent: number[], of: number): number {
  let at = of;
  while (parent[at] !== at) {
    const up = parent[parent[at] ?? at] ?? at;
    parent[at] = up;
    at = up;
  }
  return at;
}

function gridOf(level: readonly Stroke[], upright: readonly Stroke[]): Grid | null {
  if (level.length < 2 || upright.length < 1) return null;
  // A table may be open at its sides: its longest lines say how far it goes.
  const xs = places([...upright.map((v) => v.at), ...ends(level)]);
  const ys = places([...level.map((h) => h.at), ...ends(upright)]);
  const [columns, rows] = [xs.length - 1, ys.length - 1];
  if (columns < 1 || rows < 1 || columns * rows < 2 || columns * rows > MAX_CELLS) return null;
  const below = covered(level, ys, xs);
  const beside = covered(upright, xs, ys);
  const parent = Array.from({ length: columns * rows }, (_, i) => i);
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const here = root(parent, r * columns + c);
      if (c + 1 < columns && !beside[c + 1]?.[r]) parent[root(parent, r * columns + c + 1)] = here;
      if (r + 1 < rows && !below[r + 1]?.[c]) parent[root(parent, (r + 1) * columns + c)] = here;
    }
  }
  const cells = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => root(parent, r * columns + c)),
  );
  return new Set(cells.flat()).size < 2 ? null : slim(xs, ys, cells);
}

function ends(strokes: readonly Stroke[]): number[] {
  let [from, to] = [Infinity, -Infinity];
  for (const s of strokes) [from, to] = [Math.min(from, s.from), Math.max(to, s.to)];
  return [from, to];
}

/** Places that are one but for a hair. */
function places(values: readonly number[]): number[] {
  const found: number[] = [];
  for (const value of values.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last === undefined || value - last > NEAR + 1) found.push(value);
  }
  return found;
}

/** For each place of a line: which of the stretches between the places across are drawn for the better half. */
function covered(strokes: readonly Stroke[], at: readonly number[], across: readonly number[]): boolean[][] {
  const drawn = at.map(() => Array.from({ length: Math.max(0, across.length - 1) }, () => false));
  for (const stroke of strokes) {
    const line = drawn[nearest(at, stroke.at)];
    if (line === undefined) continue;
    for (let k = 0; k + 1 < across.length; k += 1) {
      const [a = 0, b = 0] = [across[k], across[k + 1]];
      if (Math.min(b, stroke.to) - Math.max(a, stroke.from) > 0.5 * (b - a)) line[k] = true;
    }
  }
  return drawn;
}

/** The index of the place that is nearest; places ascend. */
export function nearest(at: readonly number[], value: number): number {
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - (at[low - 1] ?? 0) < (at[low] ?? 0) - value ? low - 1 : low;
}

/** Leaves out rows and columns in which no cell begins: they come from doubled lines. */
function slim(allXs: readonly number[], allYs: readonly number[], all: readonly (readonly number[])[]): Grid {
  const rows = all.map((row, r) => r === 0 || row.some((id, c) => all[r - 1]?.[c] !== id));
  const columns = (all[0] ?? []).map((_, c) => c === 0 || all.some((row) => row[c] !== row[c - 1]));
  const xs = allXs.filter((_, i) => i === allXs.length - 1 || columns[i]);
  const ys = allYs.filter((_, i) => i === allYs.length - 1 || rows[i]);
  const cells = all.filter((_, r) => rows[r]).map((row) => row.filter((_, c) => columns[c]));
  const extents = new Map<number, Extent>();
  for (const [r, row] of cells.entries()) {
    for (const [c, id] of row.entries()) {
      const known = extents.get(id);
      const above = r > 0 && cells[r - 1]?.includes(id) === true;
      const first = c === 0 || row[c - 1] !== id;
      const { column, right, rows: height } = known ?? { column: c, right: 0, rows: 1 };
      extents.set(id, {
        column,
        right: Math.max(right, xs[c + 1] ?? 0),
        bottom: ys[r + 1] ?? 0,
        rows: above && first ? height + 1 : height,
      });
    }
  }
  return { xs, ys, cells, extents };
}
