import type { Block, RowBlock, Span } from '../reading/types.ts';
import { headerRoles } from './ledger/columns.ts';
import { matchesOf } from './matches.ts';

/** Tables whose cells are parted by two blanks or a wide one, as they come out of PDF readers and mails. */

/** The lines from `from` on that are a header and its rows; `from` itself where no such table begins there. */
export function partedEnd(text: string, blocks: readonly Block[], from: number): number {
  const head = blocks[from];
  if (head?.kind !== 'paragraph' || head.span[1] - head.span[0] > LONGEST_HEADER) return from;
  const names = cellsOf(text, head.span);
  if (names.length < 3 || headerRoles(names.map((n) => text.slice(n[0], n[1]))) === null) return from;
  let end = from + 1;
  for (; end < blocks.length; end += 1) {
    const block = blocks[end];
    if (block?.kind !== 'paragraph' || cellsOf(text, block.span).length !== names.length) break;
  }
  return end > from + 1 ? end : from;
}

const LONGEST_HEADER = 160;

export function partedRow(text: string, span: Span): RowBlock {
  return { kind: 'row', span, cells: cellsOf(text, span) };
}

const GAP = /[ \u00a0]{2,}|\u3000+/g;

function cellsOf(text: string, [start, end]: Span): Span[] {
  const cells: Span[] = [];
  const line = text.slice(start, Math.min(end, start + 4000));
  let from = 0;
  for (const gap of matchesOf(GAP, line)) {
    if (gap.index > from) cells.push([start + from, start + gap.index]);
    from = gap.index + gap[0].length;
  }
  if (line.length > from) cells.push([start + from, end]);
  return cells;
}
