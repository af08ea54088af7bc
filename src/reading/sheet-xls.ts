import { CFB, read, SSF, type CellObject, type WorkBook, type WorkSheet } from '@e965/xlsx';
import { UserError } from '../errors.ts';
import { damagedFile, encryptedFile } from './refusals.ts';
import { onlyCells } from './sheet-biff.ts';
import { BUILT_IN, shownNumber, shownText } from './sheet-numbers.ts';
import { budgetOf } from './sheet-refusals.ts';
import type { Book, ColumnRange, Sheet } from './sheet-types.ts';

/** The part of the library's compound file reader that is used here; its own types leave it open. */
interface CompoundFiles {
  read(bytes: Buffer, options: { type: 'buffer' }): CompoundFile;
  find(file: CompoundFile, path: string): { content?: Uint8Array | number[] } | null;
}

interface CompoundFile {
  readonly FullPaths: readonly string[];
}

const compound: CompoundFiles = CFB;
const formats: { load(code: string, id: number): void } = SSF;

/**
 * The visible sheets of an Excel 97–2003 workbook (xls, most et), in order. Read with SheetJS, the one maintained
 * library that knows the format (its releases on npm stopped at 0.18.5; `@e965/xlsx` republishes the later ones).
 * It sees only the records that `onlyCells` leaves: no formula, macro, link or drawing reaches it.
 */
export function xlsBook(bytes: Uint8Array, name: string): Book {
  const { stream, objects } = openBook(bytes, name);
  const { cells, texts } = onlyCells(stream, name);
  const book = workbookOf(cells, name);
  const visible = new Map((book.Workbook?.Sheets ?? []).map((sheet) => [sheet.name, sheet.Hidden]));
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const spend = budgetOf(name);
  const found = { sheets: [] as Sheet[], hidden: [] as string[], others: [] as string[] };
  for (const title of book.SheetNames) {
    const sheet = book.Sheets[title];
    if (sheet === undefined) throw damagedFile(name);
    // Charts and macros lie in sheets of their own type; the records that hold their content are gone.
    if ((sheet['!type'] ?? 'sheet') !== 'sheet') found.others.push(title);
    else if ((visible.get(title) ?? 0) === 0) found.sheets.push(sheetOf(title, sheet, date1904, spend));
    else if ((sheet['!data'] ?? []).length > 0) found.hidden.push(title);
  }
  return { ...found, beside: { objects, textBoxes: texts } };
}

/** The stream that holds the sheets, and how many objects lie beside it in folders of their own. */
function openBook(bytes: Uint8Array, name: string): { stream: Uint8Array; objects: number } {
  let file: CompoundFile;
  let content: Uint8Array | number[] | undefined;
  try {
    file = compound.read(Buffer.from(bytes), { type: 'buffer' });
    if (compound.find(file, '/EncryptedPackage')) throw encryptedFile(name);
    content = compound.find(file, '/Workbook')?.content ?? compound.find(file, '/Book')?.content;
  } catch (error) {
    throw error instanceof UserError ? error : damagedFile(name);
  }
  if (content !== undefined) {
    const objects = file.FullPaths.filter((path) => /\/MBD[0-9A-F]{8}\/$/i.test(path)).length;
    return { stream: Uint8Array.from(content), objects };
  }
  if (compound.find(file, '/WordDocument')) {
    throw new UserError(
      'FORMAT_NOT_READ',
      `文件“${name}”实为 Word 97-2003 文档，不是表格。`,
      '请用 WPS 或 Word 打开后另存为“Word 文档（.docx）”，再导入。',
    );
  }
  throw damagedFile(name);
}

function workbookOf(cells: Uint8Array, name: string): WorkBook {
  // The library keeps its table of formats between files, and has the American ones to begin with.
  for (const [id, code] of BUILT_IN) formats.load(code, id);
  try {
    // Hidden columns come with the styles only; formatted texts are made here.
    return read(Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength), {
      type: 'buffer',
      dense: true,
      cellStyles: true,
      cellText: false,
      cellHTML: false,
      cellFormula: false,
    });
  } catch {
    throw damagedFile(name);
  }
}

function sheetOf(title: string, sheet: WorkSheet, date1904: boolean, spend: (text: string) => void): Sheet {
  const rows = new Map<number, Map<number, string>>();
  for (const [row, list] of (sheet['!data'] ?? []).entries()) {
    // Rows and cells without content are holes.
    const cells = new Map<number, string>();
    list?.forEach((cell, column) => {
      const text = textOf(cell, date1904);
      if (text.trim() === '') return;
      spend(text);
      cells.set(column, text);
    });
    if (cells.size > 0) rows.set(row, cells);
  }
  const hiddenRows = new Set<number>();
  sheet['!rows']?.forEach((info, row) => {
    if (info.hidden === true || info.hpt === 0) hiddenRows.add(row);
  });
  const hiddenColumns: ColumnRange[] = [];
  sheet['!cols']?.forEach((info, column) => {
    if (info.hidden === true || info.width === 0) hiddenColumns.push([column, column]);
  });
  const merges = (sheet['!merges'] ?? []).map(({ s, e }) => ({
    top: s.r,
    left: s.c,
    bottom: e.r,
    right: e.c,
  }));
  return { title, rows, merges, hiddenRows, hiddenColumns };
}

/** Error values by their codes ([MS-XLS] 2.5.10). */
const ERRORS: ReadonlyMap<unknown, string> = new Map([
  [0x00, '#NULL!'],
  [0x07, '#DIV/0!'],
  [0x0f, '#VALUE!'],
  [0x17, '#REF!'],
  [0x1d, '#NAME?'],
  [0x24, '#NUM!'],
  [0x2a, '#N/A'],
]);

function textOf(cell: CellObject, date1904: boolean): string {
  const code = typeof cell.z === 'string' ? cell.z : '';
  if (cell.t === 'e') return ERRORS.get(cell.v) ?? '';
  if (typeof cell.v === 'number') return shownNumber(cell.v, code, date1904);
  if (typeof cell.v === 'string') return shownText(cell.v.replaceAll('\r\n', '\n'), code);
  return typeof cell.v === 'boolean' ? String(cell.v).toUpperCase() : '';
}
