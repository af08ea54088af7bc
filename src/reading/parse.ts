import { UserError } from '../errors.ts';
import { readCsv } from './csv.ts';
import { formatOf } from './format.ts';
import { refuseFormat } from './legacy.ts';
import { readText } from './txt.ts';
import type { SourceDocument } from './types.ts';

type Reader = (bytes: Uint8Array, name: string) => SourceDocument | Promise<SourceDocument>;

/** Readers with a library behind them are loaded when the first file of theirs comes. */
const readSpreadsheet: Reader = async (...file) => (await import('./xlsx.ts')).readSpreadsheet(...file);
const readDocx: Reader = async (...file) => (await import('./docx.ts')).readDocx(...file);
const readHtml: Reader = async (...file) => (await import('./html.ts')).readHtml(...file);
const readPdf: Reader = async (...file) => (await import('./pdf.ts')).readPdf(...file);

/** One reader for each format. A new format is a file beside `txt.ts` and a line here: see docs/adding-a-format.md. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['txt', readText],
  ['text', readText],
  ['md', readText],
  ['xlsx', readSpreadsheet],
  ['xls', readSpreadsheet],
  ['et', readSpreadsheet],
  ['csv', readCsv],
  ['tsv', readCsv],
  ['docx', readDocx],
  ['html', readHtml],
  ['pdf', readPdf],
]);

/** Reads a file's bytes by the format that its content and its name say it has. Takes as long as it takes. */
export async function parseDocument(bytes: Uint8Array, name: string): Promise<SourceDocument> {
  const format = formatOf(bytes, name);
  const reader = READERS.get(format);
  if (reader === undefined) refuseFormat(format, bytes, name);
  const document = await (reader ?? readText)(bytes, name);
  if (document.text.trim() === '') {
    throw new UserError('FILE_EMPTY', `文件“${name}”里没有文字。`, '请检查文件是否保存完整后重新导入。');
  }
  return document;
}
