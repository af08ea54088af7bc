import { delimiterOf, recordsOf, type Field } from './csv-records.ts';
import { decodeText } from '../decode.ts';
import { places } from './notes.ts';
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
  const { text, encoding, warnings } = decodeText(bytes);
  const records = recordsIn(text, name);
  const first = records.findIndex(isRow);
  if (first < 0) return { name, text, blocks: blocksOf(text, name), encoding, warnings };
  const last = records.findLastIndex(isRow);
  const table = records.slice(first, last + 1);
  const width = table.reduce((w, { fields }) => Math.max(w, fields.findLastIndex(isFilled) + 1), 0);
  const fill = width * table.length <= MAX_GRID;
  const blocks = records.flatMap((record, i) =>
    i < first || i > last
      ? linesIn(text, record, name)
      : [rowOf(record, fill ? width : record.fields.length)],
  );
  return { name, text, blocks, encoding, warnings: [...warnings, ...unequalRows(table)] };
}

interface Numbered {
  readonly fields: readonly Field[];
  /** The row's number in the table as a spreadsheet program shows it, from 1. */
  readonly number: number;
}

/** The rows that hold something; none where the text is no table. */
function recordsIn(text: string, name: string): Numbered[] {
  const delimiter = delimiterOf(text);
  const records: Numbered[] = [];
  if (delimiter === null) return records;
  let [cells, all, number] = [0, 0, 0];
  for (const fields of recordsOf(text, delimiter)) {
    number += 1;
    const filled = fields.filter(isFilled).length;
    // Excel saves empty rows by the hundred thousand where they once had a border.
    if (filled === 0) continue;
    cells += filled;
    all += fields.length;
    if (cells > MAX_CELLS || all > MAX_GRID) throw oversizedSheet(name);
    records.push({ fields, number });
  }
  return records;
}

/** Rows with other than the usual number of cells: a comma inside a sentence, typed without quotes, moves the rest. */
function unequalRows(table: readonly Numbered[]): string[] {
  const widths = new Map<number, number>();
  for (const { fields } of table) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
  const [usual = 0] = [...widths].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  const wrong = table.filter((record) => isRow(record) && record.fields.length !== usual);
  if (wrong.length === 0) return [];
  const numbers = places(wrong.map(({ number }) => number));
  return [`第${numbers}行的列数与其他行（${usual}列）不同，请核对是否错列。`];
}

function isRow({ fields }: Numbered): boolean {
  return fields.filter(isFilled).length > 1;
}

function isFilled(field: Field): boolean {
  return field[1] > field[0];
}

function rowOf({ fields }: Numbered, width: number): Block {
  const end = fields.at(-1)?.[1] ?? 0;
  const cells = Array.from({ length: width }, (_, i): Span => fields[i] ?? [end, end]);
  return { kind: 'row', span: [fields[0]?.[0] ?? end, end], cells, table: 0 };
}

/** The printed lines of a row with one cell. */
function linesIn(text: string, { fields }: Numbered, name: string): Block[] {
  return fields.filter(isFilled).flatMap(([start, end]) =>
    blocksOf(text.slice(start, end), name).map((block) => ({
      kind: 'paragraph' as const,
      span: [block.span[0] + start, block.span[1] + start] as const,
    })),
  );
}
