import type { Draft } from './pdf-paragraphs.ts';
import type { Table } from './pdf-stitch.ts';
import type { Cell } from './pdf-tables.ts';
import type { Block, Span } from './types.ts';

/** What stands on the pages, in reading order. */
export type Part =
  | { readonly kind: 'text'; readonly draft: Draft }
  | { readonly kind: 'table'; readonly table: Table; page: number };

/** Writes the parts into one text: a line for each paragraph and each row, tabs between cells. */
export function composed(parts: readonly Part[]): { text: string; blocks: Block[] } {
  const written: string[] = [];
  const blocks: Block[] = [];
  let length = 0;
  const write = (text: string): Span => {
    written.push(text);
    length += text.length;
    return [length - text.length, length];
  };
  let tables = 0;
  for (const part of parts) {
    if (part.kind === 'text') {
      blocks.push({ kind: part.draft.heading ? 'heading' : 'paragraph', span: write(part.draft.text) });
      write('\n');
      continue;
    }
    // A merged cell is printed once: every row that it covers has the same span.
    const places = new Map<Cell, Span>();
    for (const { cells, header } of part.table.rows) {
      const start = length;
      const spans = cells.map((cell, c): Span => {
        if (c > 0 && cell !== cells[c - 1]) write('\t');
        const place = places.get(cell) ?? write(cell.text);
        places.set(cell, place);
        return place;
      });
      const row = { kind: 'row', span: [start, length], cells: spans, table: tables } as const;
      const exact = part.table.xs.length > 0;
      blocks.push({ ...row, ...(exact && { exact }), ...(header && { header }) });
      write('\n');
    }
    tables += 1;
  }
  return { text: written.join(''), blocks };
}
