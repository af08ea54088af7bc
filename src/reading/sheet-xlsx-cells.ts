import { oversizedSheet } from './sheet-refusals.ts';
import { shownNumber, shownText } from './sheet-numbers.ts';
import {
  LAST_COLUMN,
  LAST_ROW,
  type ColumnRange,
  type Merge,
  type Sheet,
  type Workbook,
} from './sheet-types.ts';
import { isTrue, readSheetXml, type Attributes } from './sheet-xml.ts';

interface Reading {
  readonly title: string;
  readonly rows: Map<number, Map<number, string>>;
  readonly merges: Merge[];
  readonly hiddenRows: Set<number>;
  readonly hiddenColumns: ColumnRange[];
  row: number;
  column: number;
  /** The cell's type and style, and what has been read of it. */
  type: string;
  style: number;
  value: string;
  inline: string;
  /** Which of them the next text belongs to. */
  into: 'value' | 'inline' | null;
  spoken: boolean;
}

/** Merged ranges and hidden stretches of columns in one sheet. */
const MAX_RANGES = 200_000;

/** The cells of one sheet, in one pass over its XML. */
export function readWorksheet(data: Uint8Array, workbook: Workbook, title: string): Sheet {
  const r: Reading = {
    title,
    rows: new Map(),
    merges: [],
    hiddenRows: new Set(),
    hiddenColumns: [],
    row: -1,
    column: -1,
    type: 'n',
    style: 0,
    value: '',
    inline: '',
    into: null,
    spoken: false,
  };
  readSheetXml(data, workbook.name, {
    open(element, attributes) {
      opened(r, element, attributes);
      if (r.merges.length > MAX_RANGES || r.hiddenColumns.length > MAX_RANGES) {
        throw oversizedSheet(workbook.name);
      }
    },
    close(element) {
      if (element === 'c') addCell(r, workbook);
      else if (element === 'rPh') r.spoken = false;
      else if (element === 'v' || element === 't') r.into = null;
    },
    text(piece) {
      if (r.into !== null) r[r.into] += piece;
    },
  });
  return r;
}

function opened(r: Reading, element: string, attributes: Attributes): void {
  switch (element) {
    case 'c': {
      const at = cellAt(attributes['r'] ?? '');
      r.row = at?.row ?? r.row;
      r.column = at?.column ?? r.column + 1;
      r.type = attributes['t'] ?? 'n';
      r.style = Number(attributes['s'] ?? 0);
      r.value = '';
      r.inline = '';
      break;
    }
    case 'v':
      r.into = 'value';
      break;
    case 't':
      if (!r.spoken) r.into = 'inline';
      break;
    case 'rPh':
      r.spoken = true;
      break;
    case 'row': {
      const number = Number(attributes['r'] ?? r.row + 2);
      r.row = Number.isInteger(number) ? number - 1 : r.row + 1;
      r.column = -1;
      // Dragging a row shut writes its height and nothing else.
      if (isTrue(attributes['hidden']) || Number(attributes['ht'] ?? 1) === 0) {
        if (r.row <= LAST_ROW) r.hiddenRows.add(r.row);
      }
      break;
    }
    case 'col':
      if (isTrue(attributes['hidden']) || Number(attributes['width'] ?? 1) === 0) {
        r.hiddenColumns.push([Number(attributes['min']) - 1, Number(attributes['max']) - 1]);
      }
      break;
    case 'mergeCell': {
      const [first = '', last = ''] = (attributes['ref'] ?? '').split(':');
      const [from, to] = [cellAt(first), cellAt(last)];
      if (from && to) r.merges.push({ top: from.row, left: from.column, bottom: to.row, right: to.column });
      break;
    }
  }
}

function addCell(r: Reading, workbook: Workbook): void {
  const { row, column } = r;
  if (row < 0 || row > LAST_ROW || column > LAST_COLUMN) return;
  const text = textOf(r, workbook);
  if (text.trim() === '') return;
  workbook.spend(text);
  const cells = r.rows.get(row) ?? new Map<number, string>();
  cells.set(column, text);
  r.rows.set(row, cells);
}

function textOf(r: Reading, { strings, formats, date1904 }: Workbook): string {
  const code = formats[r.style] ?? '';
  switch (r.type) {
    case 's':
      return shownText(unescaped(strings[Number(r.value)] ?? ''), code);
    case 'inlineStr':
      return shownText(unescaped(r.inline), code);
    case 'str':
      return shownText(unescaped(r.value), code);
    case 'b':
      return isTrue(r.value) ? 'TRUE' : 'FALSE';
    case 'e':
      return r.value;
    case 'd':
      // Written by few programs: 2018-11-30T00:00:00, in clear.
      return r.value.replace(/T00:00(?::00)?(?:\.0*)?Z?$/, '');
    default: {
      const number = Number(r.value);
      return r.value === '' || !Number.isFinite(number) ? r.value : shownNumber(number, code, date1904);
    }
  }
}

/** Characters that XML cannot hold stand as _x000D_ (ECMA-376 part 1, 22.9.2.19). */
function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** `AB12` as row and column from 0; null where it is none. */
function cellAt(reference: string): { row: number; column: number } | null {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference) ?? [];
  if (letters === undefined || digits === undefined) return null;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(digits) - 1, column: column - 1 };
}
