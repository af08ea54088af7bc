import type { Block, Span } from '../reading/types.ts';

/** Tables drawn with characters, as old pages and mails have them: ┌──┬──┐ over │序号│任务│. */

/** The pieces of one cell, one for each printed line; a cell merged over rows is the same object in all of them. */
export interface DrawnCell {
  readonly pieces: Span[];
}

const EDGE = '│┃║┌┏╔├┠┣╠└┗╚';
const PARTS = /[│┃║├┠┣┝╠┤┨┫┥╣┼╂╋┿╬┬┳╦┴┻╩┌┏╔┐┓╗└┗╚┘┛╝]/;
const RULE = /^[─━═\s]*[─━═][─━═\s]*$/;

/** The lines from `from` on that belong to one drawn table; `from` itself where none begins there. */
export function drawnEnd(text: string, blocks: readonly Block[], from: number): number {
  let end = from;
  while (end < blocks.length && isDrawn(text, blocks[end])) end += 1;
  return end - from >= SHORTEST ? end : from;
}

const SHORTEST = 3;

function isDrawn(text: string, block: Block | undefined): boolean {
  return block?.kind === 'paragraph' && EDGE.includes(text[block.span[0]] ?? ' ');
}

/** The rows of a drawn table. A rule between two lines ends the cells of the columns that it runs through. */
export function drawnRows(text: string, blocks: readonly Block[]): DrawnCell[][] {
  const lines = blocks.map((b) => partsOf(text, b.span));
  const width = usualWidth(lines.map((l) => l.length));
  const rows: DrawnCell[][] = [];
  let open: DrawnCell[] = [];
  let ended = new Set<number>();
  const restart = (): void => {
    open = Array.from({ length: width }, (_, i) => {
      const old = open[i];
      return old === undefined || ended.has(i) ? { pieces: [] } : old;
    });
    ended = new Set();
    rows.push(open);
  };
  lines.forEach((parts, k) => {
    const ruled = parts.map((p) => RULE.test(text.slice(p[0], p[1])));
    if (parts.length === 0 || ruled.every(Boolean)) {
      for (let i = 0; i < width; i += 1) ended.add(i);
      return;
    }
    if (parts.length !== width) return;
    ruled.forEach((r, i) => r && ended.add(i));
    // A rule through some columns only: the others go on in the same line.
    if (ended.size > 0 || k === 0 || open.length === 0) restart();
    parts.forEach((p, i) => {
      const piece = trimmed(text, p);
      if (!ruled[i] && piece[1] > piece[0]) open[i]?.pieces.push(piece);
    });
  });
  return rows.filter((r) => r.some((c) => c.pieces.length > 0));
}

/** The stretches between the strokes of a line. */
function partsOf(text: string, [start, end]: Span): Span[] {
  const parts: Span[] = [];
  let from = -1;
  for (let i = start; i < end; i += 1) {
    if (!PARTS.test(text[i] ?? '')) continue;
    if (from >= 0) parts.push([from, i]);
    from = i + 1;
  }
  return parts;
}

function usualWidth(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const w of widths) counts.set(w, (counts.get(w) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function trimmed(text: string, [start, end]: Span): Span {
  let [s, e] = [start, end];
  while (s < e && /\s/.test(text[s] ?? '')) s += 1;
  while (e > s && /\s/.test(text[e - 1] ?? '')) e -= 1;
  return [s, e];
}
