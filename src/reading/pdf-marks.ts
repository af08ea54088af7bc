import type { Glyphs, Rule } from './pdf-types.ts';

/** Text and ruling lines among what pdf.js says of a page. Pure, and free of the library. */

export type Matrix = readonly number[];

export interface TextItem {
  readonly str?: string;
  readonly width: number;
  readonly transform: number[];
}

/** What a page draws: operators by number, with their arguments. */
export interface Operators {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly (unknown[] | null)[];
}

/** Level text only: what runs askew is a watermark or a stamp. */
export function glyphsOf(items: readonly TextItem[], view: Matrix): Glyphs[] {
  const glyphs: Glyphs[] = [];
  for (const { str, width, transform } of items) {
    if (str === undefined || str.trim() === '') continue;
    const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = times(view, transform);
    const size = Math.hypot(c, d);
    if (!(a > 0) || Math.abs(b) > 0.1 * a || !(size > 0) || !Number.isFinite(x + y + width)) continue;
    glyphs.push({ text: str, x, y, width, size });
  }
  return glyphs;
}

/** Every operator with the transformation that holds where it stands. */
function* placed(
  ops: Readonly<Record<string, number>>,
  list: Operators,
  view: Matrix,
): Generator<{ op: number; args: unknown[]; next: number | undefined; matrix: Matrix }> {
  const stack: Matrix[] = [];
  let matrix = view;
  for (const [i, op] of list.fnArray.entries()) {
    const args = list.argsArray[i] ?? [];
    if (op === ops['save']) {
      stack.push(matrix);
    } else if (op === ops['restore'] || op === ops['paintFormXObjectEnd']) {
      matrix = stack.pop() ?? matrix;
    } else if (op === ops['transform']) {
      matrix = times(matrix, args as number[]);
    } else if (op === ops['paintFormXObjectBegin']) {
      stack.push(matrix);
      if (Array.isArray(args[0]) || ArrayBuffer.isView(args[0])) matrix = times(matrix, args[0] as number[]);
    }
    yield { op, args, next: list.fnArray[i + 1], matrix };
  }
}

/** Keeps every straight level or upright stroke, and every thin filled rectangle. */
export function rulesOf(ops: Readonly<Record<string, number>>, list: Operators, view: Matrix): Rule[] {
  const rules: Rule[] = [];
  const strokes = [ops['stroke'], ops['closeStroke'], ops['fillStroke'], ops['eoFillStroke']];
  strokes.push(ops['closeFillStroke'], ops['closeEOFillStroke']);
  const fills = [ops['fill'], ops['eoFill']];
  for (const { op, args, matrix } of placed(ops, list, view)) {
    if (rules.length >= 20_000) break;
    if (op !== ops['constructPath']) continue;
    const path = (args[1] as (Float32Array | null)[] | undefined)?.[0];
    const painted = args[0] as number;
    if (path && strokes.includes(painted)) pathRules(path, matrix, true, rules);
    else if (path && fills.includes(painted)) pathRules(path, matrix, false, rules);
  }
  return rules;
}

/**
 * The area that pictures cover, in square points. Pictures are not decoded and leave no operator; what is left of one
 * is the transformation of the unit square that it was to fill, with nothing drawn in it.
 */
export function pictureArea(ops: Readonly<Record<string, number>>, list: Operators, view: Matrix): number {
  const ends = [ops['restore'], ops['save'], ops['transform'], ops['paintFormXObjectEnd'], undefined];
  let area = 0;
  for (const { op, next, matrix } of placed(ops, list, view)) {
    const [a = 0, b = 0, c = 0, d = 0] = matrix;
    if (op === ops['transform'] && ends.includes(next)) area += Math.abs(a * d - b * c);
  }
  return area;
}

/** Strokes count with each segment; fills with their bounding box, where that is thin. */
function pathRules(path: Float32Array, matrix: Matrix, stroked: boolean, rules: Rule[]): void {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  const lengths = [3, 3, 7, 5, 1];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  let box = [Infinity, Infinity, -Infinity, -Infinity];
  const flush = (): void => {
    if (!stroked && box[0] !== Infinity) addRule(box, rules);
    box = [Infinity, Infinity, -Infinity, -Infinity];
  };
  for (let i = 0; i < path.length;) {
    const op = path[i] ?? 0;
    const step = lengths[op] ?? 0;
    if (step === 0) return;
    const last = i + step;
    const [px, py] = op === 4 ? [startX, startY] : [path[last - 2] ?? 0, path[last - 1] ?? 0];
    const [toX, toY] = op === 4 ? [px, py] : [a * px + c * py + e, b * px + d * py + f];
    if (op === 0) {
      flush();
      [startX, startY] = [toX, toY];
    } else if (stroked && (op === 1 || op === 4)) {
      addRule([Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY)], rules);
    }
    [x, y] = [toX, toY];
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
    box = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x), Math.max(y2, y)];
    i = last;
  }
  flush();
}

/** Keeps what is long in one direction and at most 3 points thick in the other. */
function addRule(box: readonly number[], rules: Rule[]): void {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  const [width, height] = [x2 - x1, y2 - y1];
  if (!Number.isFinite(width + height)) return;
  if (height <= 3 && width > Math.max(3, height)) {
    rules.push({ x1, y1: (y1 + y2) / 2, x2, y2: (y1 + y2) / 2 });
  } else if (width <= 3 && height > Math.max(3, width)) {
    rules.push({ x1: (x1 + x2) / 2, y1, x2: (x1 + x2) / 2, y2 });
  }
}

/** The matrix that first applies `n`, then `m`. */
function times(m: Matrix, n: Matrix): number[] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = n;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
