import { UserError } from '../errors.ts';
import { readText } from './txt.ts';
import type { SourceDocument } from './types.ts';

/** Larger files are refused before anything is decoded: no work plan is that long. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

type Reader = (bytes: Uint8Array, name: string) => SourceDocument | Promise<SourceDocument>;

/** One reader for each format. A new format is a file beside `txt.ts` and a line here: see docs/adding-a-format.md. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['txt', readText],
  ['text', readText],
  ['md', readText],
]);

/** Formats that offices do send and that are not read yet, with what to call them in the refusal. */
const NOT_YET: ReadonlyMap<string, string> = new Map([
  ['docx', 'Word 文档'],
  ['doc', 'Word 文档'],
  ['wps', 'WPS 文字文档'],
  ['rtf', 'RTF 文档'],
  ['xlsx', 'Excel 表格'],
  ['xls', 'Excel 表格'],
  ['et', 'WPS 表格'],
  ['csv', 'CSV 表格'],
  ['pdf', 'PDF 文档'],
  ['ofd', 'OFD 版式文档'],
  ['html', '网页'],
  ['htm', '网页'],
]);

/** First bytes of files whose name hides what they are. */
const SIGNATURES: readonly (readonly [format: string, bytes: readonly number[]])[] = [
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['docx', [0x50, 0x4b, 0x03, 0x04]],
  ['doc', [0xd0, 0xcf, 0x11, 0xe0]],
];

/** Reads a file's bytes by the format that its content and its name say it has. Pure: no file system. */
export async function readDocument(bytes: Uint8Array, name: string): Promise<SourceDocument> {
  if (bytes.length === 0) {
    throw new UserError('FILE_EMPTY', `文件“${name}”是空的。`, '请检查文件是否保存完整后重新导入。');
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new UserError('FILE_TOO_LARGE', `文件“${name}”超过 50 MB。`, '请拆分后分别导入。');
  }
  const format = formatOf(bytes, name);
  const refused = NOT_YET.get(format);
  if (refused !== undefined) {
    throw new UserError(
      'FORMAT_NOT_READ',
      `暂不支持读取${refused}“${name}”。`,
      '请用 WPS 或 Word 打开后另存为“纯文本（UTF-8）”，或将正文复制到文本文件中再导入。',
    );
  }
  const document = await (READERS.get(format) ?? readText)(bytes, name);
  if (document.text.trim() === '') {
    throw new UserError('FILE_EMPTY', `文件“${name}”里没有文字。`, '请检查文件是否保存完整后重新导入。');
  }
  return document;
}

/** A signature says more than the ending, except between the zip-based formats, which share one. */
function formatOf(bytes: Uint8Array, name: string): string {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const signed = SIGNATURES.find(([, head]) => head.every((b, i) => bytes[i] === b))?.[0];
  if (signed === undefined) return ending;
  return NOT_YET.has(ending) ? ending : signed;
}
