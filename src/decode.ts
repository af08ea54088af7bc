import { UserError } from './errors.ts';

/** A file's text and the encoding it was found to be in. */
export interface Decoded {
  readonly text: string;
  readonly encoding: 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';
  /** What a person should check: the encoding was guessed, or some characters could not be read. */
  readonly warnings: readonly string[];
}

const SAVE_AS_TEXT = '请用 WPS 或 Word 打开后另存为“纯文本（UTF-8）”再导入。';

const SAVE_AS_UTF8 = '请用记事本或 WPS 打开核对，改正后另存为 UTF-8 编码再用。';

/** How many bytes are looked at to tell text from binary and to guess UTF-16. */
const SAMPLE_BYTES = 65_536;

/**
 * Decodes a text file the way Chinese offices save them: UTF-8 with or without a byte order mark, UTF-16, and
 * GB18030 (of which GBK and GB2312 are parts). UTF-8 is tried strictly first: GBK text is almost never valid UTF-8.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const { text, encoding, guessed } = decoded(bytes);
  return { text, encoding, warnings: decodingNotes(text, guessed ? encoding : null) };
}

/**
 * The text of a file that people are told by and that is not shown for review beside its source: a registry, a policy, a
 * notice. One with characters that cannot be read is refused, because nobody would see them before they are sent.
 */
export function decodeWhole(bytes: Uint8Array, name: string): string {
  const { text } = decodeText(bytes);
  const at = text.indexOf('\uFFFD');
  if (at < 0) return text;
  const line = text.slice(0, at).split('\n').length;
  throw new UserError('TEXT_DAMAGED', `“${name}”第${line}行有无法识别的字符。`, SAVE_AS_UTF8);
}

interface Found {
  readonly text: string;
  readonly encoding: Decoded['encoding'];
  readonly guessed?: boolean;
}

function decoded(bytes: Uint8Array): Found {
  const marked = byMark(bytes);
  if (marked) return marked;
  const wide = guessUtf16(bytes);
  if (wide) return { text: decode(wide, bytes, false) ?? '', encoding: wide, guessed: true };
  if (looksBinary(bytes)) throw binaryFile();
  const utf8 = decode('utf-8', bytes, true);
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8' };
  const loose = decode('utf-8', bytes, false) ?? '';
  const gb = decode('gb18030', bytes, true) ?? decode('gb18030', bytes, false) ?? '';
  if (!isMostlyUtf8(loose) && damage(gb) <= 0.001)
    return { text: gb, encoding: 'gb18030', guessed: isStrange(gb) };
  if (damage(loose) <= 0.001) return { text: loose, encoding: 'utf-8', guessed: true };
  throw new UserError('ENCODING_UNKNOWN', '无法识别该文件的文字编码。', SAVE_AS_TEXT);
}

/** UTF-8 with a broken character or two is often valid GB18030, of which every word is wrong. GB18030 read as UTF-8 has hardly a character left. */
function isMostlyUtf8(loose: string): boolean {
  const foreign = loose.match(/[^\0-\x7f]/g)?.length ?? 0;
  return lostIn(loose) * 5 < foreign;
}

/** Long Chinese text without one of its commonest signs: another region's encoding read as ours gives such text. */
function isStrange(text: string): boolean {
  return (text.match(/[^\0-\x7f]/g)?.length ?? 0) >= 60 && !/[，。、：；的年月]/.test(text);
}

/** What to say of a text decoded in an encoding that nothing vouches for, and of characters that were lost. */
export function decodingNotes(text: string, guessed: string | null): string[] {
  const lost = lostIn(text);
  return [
    ...(guessed === null
      ? []
      : [
          `文件没有注明文字编码，按 ${guessed.toUpperCase()} 读取；如有乱码，请另存为“纯文本（UTF-8）”后重新导入。`,
        ]),
    ...(lost === 0 ? [] : [`有${lost}个字符无法识别，以“\uFFFD”代替，请对照原文核对。`]),
  ];
}

function byMark(bytes: Uint8Array): Found | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return { text: decode('utf-8', bytes.subarray(3), false) ?? '', encoding: 'utf-8' };
  }
  if (a === 0xff && b === 0xfe) {
    return { text: decode('utf-16le', bytes.subarray(2), false) ?? '', encoding: 'utf-16le' };
  }
  if (a === 0xfe && b === 0xff) {
    return { text: decode('utf-16be', bytes.subarray(2), false) ?? '', encoding: 'utf-16be' };
  }
  return null;
}

function decode(encoding: string, bytes: Uint8Array, fatal: boolean): string | null {
  try {
    return new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** UTF-16 without a mark: line ends and ASCII digits put zero bytes on one side only, and plans are full of both. */
function guessUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const end = Math.min(bytes.length - (bytes.length % 2), SAMPLE_BYTES);
  if (end < 4 || bytes.length % 2 !== 0) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < end; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  // The low byte of 一 (U+4E00) is zero too, so the other side need not be free of zeros.
  if (even === odd) return null;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  const sample = decode(encoding, bytes.subarray(0, end), false) ?? '';
  return plausible(sample) ? encoding : null;
}

/** Mostly Chinese, ASCII and their punctuation: what a binary file read as UTF-16 never is. */
function plausible(sample: string): boolean {
  if (sample.length === 0) return false;
  let good = 0;
  for (let i = 0; i < sample.length; i += 1) {
    const c = sample.charCodeAt(i);
    if (c === 9 || c === 10 || c === 13 || (c >= 32 && c < 127)) good += 1;
    else if ((c >= 0x3000 && c <= 0x30ff) || (c >= 0x4e00 && c <= 0x9fff) || c >= 0xff00) good += 1;
    else if (c >= 0x2000 && c <= 0x26ff) good += 1;
  }
  return good / sample.length > 0.95;
}

function looksBinary(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length, SAMPLE_BYTES);
  let controls = 0;
  for (let i = 0; i < end; i += 1) {
    const b = bytes[i] ?? 0;
    if (b === 0) return true;
    if (b < 32 && b !== 9 && b !== 10 && b !== 11 && b !== 12 && b !== 13 && b !== 26 && b !== 27)
      controls += 1;
  }
  return controls > end / 100;
}

/** Share of characters that could not be decoded. */
function damage(text: string): number {
  return text.length === 0 ? 0 : lostIn(text) / text.length;
}

function lostIn(text: string): number {
  let lost = 0;
  for (let i = text.indexOf('\uFFFD'); i >= 0; i = text.indexOf('\uFFFD', i + 1)) lost += 1;
  return lost;
}

function binaryFile(): UserError {
  return new UserError('FILE_BINARY', '该文件不是文本文件。', SAVE_AS_TEXT);
}
