import { gridOf, isLayout, type Grid } from './flow-grid.ts';
import { linesOf, type FlowCell, type FlowItem } from './flow.ts';
import { MAX_PARTS, tooManyParts } from './refusals.ts';
import type { Block, SourceDocument, Span } from './types.ts';

/**
 * Cells merged over many rows are read once for each; more than this in all is no plan (a page of text merged over
 * ten thousand rows), and the table is then read as running text.
 */
const MAX_REPEATED = 10_000_000;

/** Composes the one text: paragraphs end with a line end, cells are parted by tabs. Throws `DOCUMENT_TOO_LONG`. */
export function composeFlow(
  name: string,
  items: readonly FlowItem[],
  encoding: string,
  warnings: readonly string[] = [],
): SourceDocument {
  const parts: string[] = [];
  const blocks: Block[] = [];
  let length = 0;
  let tables = 0;
  let repeated = 0;
  const print = (text: string): Span => {
    parts.push(text);
    length += text.length;
    return [length - text.length, length];
  };
  const printTable = (grid: Grid): void => {
    const printed = new Map<FlowCell, Span>();
    for (const row of grid.rows) {
      const start = length;
      for (const [i, cell] of row.printed.entries()) {
        if (i > 0) print('\t');
        printed.set(cell, print(grid.texts.get(cell) ?? ''));
      }
      const end: Span = [length, length];
      const cells = row.owners.map((owner) => (owner ? (printed.get(owner) ?? end) : end));
      blocks.push({
        kind: 'row',
        span: [start, length],
        cells,
        table: tables,
        exact: true,
        ...(row.header ? { header: true as const } : {}),
      });
      print('\n');
    }
    tables += 1;
  };
  // A stack instead of recursion: tables can be nested as deep as the format's reader allows.
  const stack: FlowItem[] = items.toReversed();
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (item.kind !== 'table') {
      for (const line of linesOf(item.text)) {
        if (blocks.length >= MAX_PARTS) throw tooManyParts(name);
        blocks.push({ kind: item.kind, span: print(line) });
        print('\n');
      }
      continue;
    }
    const grid = isLayout(item) ? null : gridOf(item, MAX_REPEATED - repeated);
    if (grid) {
      repeated += grid.repeated;
      printTable(grid);
      continue;
    }
    const inner = item.rows.flatMap((row) => row.cells.flatMap((cell) => [...cell.content]));
    for (const part of inner.toReversed()) stack.push(part);
  }
  return { name, text: parts.join(''), blocks, encoding, warnings };
}
