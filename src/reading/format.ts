import { openArchive } from './archive.ts';
import { isOle, oleFormat } from './legacy.ts';

/** First bytes that say what a file is, whatever its name ends in. */
const SIGNATURES: readonly (readonly [format: string, bytes: readonly number[]])[] = [
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['rtf', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  ['archive', [0x52, 0x61, 0x72, 0x21]],
  ['archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['image', [0x89, 0x50, 0x4e, 0x47]],
  ['image', [0xff, 0xd8, 0xff]],
  ['image', [0x49, 0x49, 0x2a, 0x00]],
  ['image', [0x4d, 0x4d, 0x00, 0x2a]],
];

/** Endings that name one format in several ways. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['docm', 'docx'],
  ['dotx', 'docx'],
  ['dotm', 'docx'],
  ['xlsm', 'xlsx'],
  ['xltx', 'xlsx'],
  ['htm', 'html'],
  ['xhtml', 'html'],
  ['shtml', 'html'],
  ['mhtml', 'mht'],
  ['zip', 'archive'],
  ['rar', 'archive'],
  ['7z', 'archive'],
  ['jpg', 'image'],
  ['jpeg', 'image'],
  ['png', 'image'],
  ['tif', 'image'],
  ['tiff', 'image'],
  ['bmp', 'image'],
  ['gif', 'image'],
]);

/** The format that a file's content and, where that says nothing, its name's ending say it has. */
export function formatOf(bytes: Uint8Array, name: string): string {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const named = SAME.get(ending) ?? ending;
  if (isOle(bytes)) return oleFormat(bytes) ?? (/^(?:doc|wps|xls|et)$/.test(named) ? named : 'ole');
  const signed = SIGNATURES.find(([, head]) => head.every((b, i) => bytes[i] === b))?.[0];
  if (signed === 'zip') return zipFormat(bytes, name) ?? (named === 'ofd' ? named : 'archive');
  if (signed !== undefined) return signed;
  // Office systems export web pages under these names; an honest file of them has one of the signatures above.
  return /^(?:docx?|wps|xlsx?|et|rtf|html|mht)$/.test(named) ? (markupFormat(bytes) ?? named) : named;
}

/** Tells the formats that are zip files inside by the list of their parts' types (or ODF's type). */
function zipFormat(bytes: Uint8Array, name: string): string | null {
  const listed = openArchive(bytes, name, (path) => path === '[Content_Types].xml' || path === 'mimetype');
  const decoder = new TextDecoder();
  const types = decoder.decode(listed.get('[Content_Types].xml') ?? new Uint8Array(0));
  if (/wordprocessingml\.(?:document|template)\.main|ms-word\.\w+\.macroEnabled/.test(types)) return 'docx';
  // Before the binary kind: some programs list the type of parts ending in .bin in every workbook, though it has none.
  if (/spreadsheetml\.(?:sheet|template)\.main|ms-excel\.\w+\.macroEnabled/.test(types)) return 'xlsx';
  if (/sheet\.binary\.macroEnabled\.main/.test(types)) return 'xlsb';
  if (/presentationml\./.test(types)) return 'pptx';
  const type = decoder.decode(listed.get('mimetype') ?? new Uint8Array(0));
  if (type.includes('opendocument.text')) return 'odt';
  return type.includes('opendocument.spreadsheet') ? 'ods' : null;
}

/** Is it neither packed nor a program's own form, so that its bytes are its text? */
export function isPlain(bytes: Uint8Array): boolean {
  return !isOle(bytes) && !SIGNATURES.some(([, head]) => head.every((b, i) => bytes[i] === b));
}

function markupFormat(bytes: Uint8Array): string | null {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const head = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes.subarray(0, 2048)).trimStart();
  if (/^MIME-Version:/i.test(head)) return 'mht';
  return /^(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|meta|table|div|p)\b/i.test(head)
    ? 'html'
    : null;
}
