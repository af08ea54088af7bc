import { UserError } from '../errors.ts';
import { readCsv } from './csv.ts';
import { readDocx } from './docx.ts';
import { formatOf } from './format.ts';
import { readHtml } from './html.ts';
import { refuseFormat } from './legacy.ts';
import { readPdf } from './pdf.ts';
import { readText } from './txt.ts';
import type { SourceDocument } from './types.ts';
import { readSpreadsheet } from './xlsx.ts';

/** Larger files are refused before anything is decoded: no work plan is that long. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

type Reader = (bytes: Uint8Array, name: string) => SourceDocument | Promise<SourceDocument>;

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

/** Reads a file's bytes by the format that its content and its name say it has. Pure: no file system. */
export async function readDocument(bytes: Uint8Array, name: string): Promise<SourceDocument> {
  if (bytes.length === 0) {
    throw new UserError('FILE_EMPTY', `文件“${name}”是空的。`, '请检查文件是否保存完整后重新导入。');
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new UserError('FILE_TOO_LARGE', `文件“${name}”超过 50 MB。`, '请拆分后分别导入。');
  }
  const format = formatOf(bytes, name);
  const reader = READERS.get(format);
  if (reader === undefined) refuseFormat(format, bytes, name);
  const document = await (reader ?? readText)(bytes, name);
  if (document.text.trim() === '') {
    throw new UserError('FILE_EMPTY', `文件“${name}”里没有文字。`, '请检查文件是否保存完整后重新导入。');
  }
  return document;
}
