import { delimiterOf, recordsOf, type Field } from './csv-records.ts';
import { decodeText } from './decode.ts';
import { MAX_CELLS, oversizedSheet } from './sheet-refusals.ts';
import { blocksOf } from './txt.ts';
import type { Block, SourceDocument, Span } from './types.ts';

/** More than this is not filled up: a row of a hundred thousand cells is no table. */
const MAX_GRID = 2_000_000;

/**
 * Reads comma-, semicolon- or tab-separated text as Excel saves it. Offsets point into the decoded file itself.
 *
 * Rows are filled up to the widest; no row is `exact`, because the format has no merged cells: an empty cell may be
 * one that was merged with the cell above it. As in sheets, rows with one cell before and after the table are
 * paragraphs. A file that is no table is read as plain text.
 */
export function readCsv(bytes: Uint8Array, name: string): SourceDocument {
  const { text, encoding } = decodeText(bytes);
  return { name, text, blocks: tableOf(text, name) ?? blocksOf(text), encoding };
}

/** The blocks of the table, or null where the text is none. */
function tableOf(text: string, name: string): Block[] | null {
  const delimiter = delimiterOf(text);
  if (delimiter === null) return null;
  const records: Field[][] = [];
  let [cells, fields] = [0, 0];
  for (const record of recordsOf(text, delimiter)) {
    const filled = record.filter(isFilled).length;
    // Excel saves empty rows by the hundred thousand where they once had a border.
    if (filled === 0) continue;
    cells += filled;
    fields += record.length;
    if (cells > MAX_CELLS || fields > MAX_GRID) throw oversizedSheet(name);
    records.push(record);
  }
  const first = records.findIndex(isRow);
  if (first < 0) return null;
  const last = records.findLastIndex(isRow);
  const width = records
    .slice(first, last + 1)
    .reduce((w, r) => Math.max(w, r.findLastIndex(isFilled) + 1), 0);
  const fill = width * (last - first + 1) <= MAX_GRID;
  return records.flatMap((record, i) =>
    i < first || i > last ? linesIn(text, record) : [rowOf(record, fill ? width : record.length)],
  );
}

function isRow(record: readonly Field[]): boolean {
  return record.filter(isFilled).length > 1;
}

function isFilled(field: Field): boolean {
  return field[1] > field[0];
}

function rowOf(record: readonly Field[], width: number): Block {
  const end = record.at(-1)?.[1] ?? 0;
  const cells = Array.from({ length: width }, (_, i): Span => record[i] ?? [end, end]);
  return { kind: 'row', span: [record[0]?.[0] ?? end, end], cells, table: 0 };
}

/** The printed lines of a row with one cell. */
function linesIn(text: string, record: readonly Field[]): Block[] {
  return record.filter(isFilled).flatMap(([start, end]) =>
    blocksOf(text.slice(start, end)).map((block) => ({
      kind: 'paragraph' as const,
      span: [block.span[0] + start, block.span[1] + start] as const,
    })),
  );
}
