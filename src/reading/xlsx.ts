import { UserError } from '../errors.ts';
import { readCsv } from './csv.ts';
import { composeFlow } from './flow-compose.ts';
import { damagedFile } from './refusals.ts';
import { layOut } from './sheet-layout.ts';
import { bookNotes } from './sheet-notes.ts';
import { xlsBook } from './sheet-xls.ts';
import { xlsxBook } from './sheet-xlsx.ts';
import type { SourceDocument } from './types.ts';

/**
 * Reads a spreadsheet of Excel or WPS: xlsx, xlsm, xls, et. What it is, its first bytes say; endings lie. Every
 * visible sheet in its order; hidden sheets, rows and columns are left out, rows that a filter hides among them.
 */
export function readSpreadsheet(bytes: Uint8Array, name: string): SourceDocument {
  const old = begins(bytes, COMPOUND);
  if (!old && !begins(bytes, ARCHIVE)) return readOther(bytes, name);
  const book = old ? xlsBook(bytes, name) : xlsxBook(bytes, name);
  const items = book.sheets.flatMap((sheet) => layOut(sheet, name));
  return composeFlow(name, items, old ? 'utf-16le' : 'utf-8', bookNotes(book));
}

const ARCHIVE = [0x50, 0x4b];
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

/** Office systems "export to Excel" by naming separated text .xls, or a web page. */
function readOther(bytes: Uint8Array, name: string): SourceDocument {
  let document: SourceDocument;
  try {
    document = readCsv(bytes, name);
  } catch (error) {
    if (error instanceof UserError && error.code !== 'SHEET_TOO_LARGE') throw damagedFile(name);
    throw error;
  }
  if (!document.text.trimStart().startsWith('<')) return document;
  throw new UserError(
    'FORMAT_NOT_READ',
    `文件“${name}”实为网页或 XML 文件，不是 Excel 表格。`,
    '请用 WPS 或 Excel 打开后另存为 .xlsx，再导入。',
  );
}

function begins(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, i) => bytes[i] === byte);
}
