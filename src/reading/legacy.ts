import { UserError } from '../errors.ts';
import { encryptedFile } from './refusals.ts';

const AS_DOCX = '请用 WPS 或 Word 打开后另存为 .docx 再导入。';
const AS_XLSX = '请用 WPS 或 Excel 打开后另存为 .xlsx 再导入。';
const AS_TEXT = '请用 WPS 或阅读器打开后另存为 .docx，或将正文复制到文本文件中再导入。';
const BY_HAND = '请将正文复制到 Word 文档或文本文件中再导入。';
const RECOGNISE = '请先用文字识别软件转成 Word 文档并核对，再导入。';
const UNPACK = '请解压后逐个导入其中的文件。';

/**
 * Formats that offices do send and that no reader reads: what to call them, and how to get at their text. The old
 * Word format has no maintained reader for Node that keeps tables and numbers.
 */
const REFUSED: ReadonlyMap<string, readonly [label: string, advice: string]> = new Map([
  ['doc', ['旧版 Word 文档', AS_DOCX]],
  ['dot', ['旧版 Word 模板', AS_DOCX]],
  ['wps', ['WPS 文字文档', AS_DOCX]],
  ['wpt', ['WPS 文字模板', AS_DOCX]],
  ['rtf', ['RTF 文档', AS_DOCX]],
  ['odt', ['ODT 文档', AS_DOCX]],
  ['ods', ['ODS 表格', AS_XLSX]],
  ['xlsb', ['二进制 Excel 表格', AS_XLSX]],
  ['ofd', ['OFD 版式文档', AS_TEXT]],
  ['mht', ['单个文件网页（MHT）', '请用 WPS 或 Word 打开后另存为 .docx，或用浏览器另存为 .html 再导入。']],
  ['ppt', ['演示文稿', BY_HAND]],
  ['pptx', ['演示文稿', BY_HAND]],
  ['dps', ['演示文稿', BY_HAND]],
  ['image', ['图片', RECOGNISE]],
  ['archive', ['压缩包', UNPACK]],
  ['ole', ['旧版文档', AS_DOCX]],
]);

/** Refuses what no reader is there for; a format that is not listed here may be read as text. */
export function refuseFormat(format: string, bytes: Uint8Array, name: string): void {
  const refused = REFUSED.get(format);
  if (refused === undefined) return;
  if (isOle(bytes) && streamsOf(bytes).includes('EncryptedPackage')) throw encryptedFile(name);
  const [label, advice] = refused;
  throw new UserError('FORMAT_NOT_READ', `暂不支持读取${label}“${name}”。`, advice);
}

const OLE = [0xd0, 0xcf, 0x11, 0xe0];

/** Is it the container of the formats before docx and xlsx, which also holds those when they have a password? */
export function isOle(bytes: Uint8Array): boolean {
  return OLE.every((byte, i) => bytes[i] === byte);
}

/** What an old container holds, told by the names of its streams, which stand in it as UTF-16; null for neither. */
export function oleFormat(bytes: Uint8Array): 'doc' | 'xls' | 'ppt' | 'ole' | null {
  const streams = streamsOf(bytes);
  if (streams.includes('EncryptedPackage')) return 'ole';
  if (streams.includes('WordDocument')) return 'doc';
  if (/(?:Workb|B)ook\0/.test(streams)) return 'xls';
  return streams.includes('PowerPoint Document') ? 'ppt' : null;
}

function streamsOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-16le').decode(bytes);
}
