import { UserError } from '../errors.ts';
import { loadLibrary, openFile, type Library, type PdfFile, type PdfPage } from './pdf-library.ts';
import { glyphsOf, pictureArea, rulesOf } from './pdf-marks.ts';
import type { PdfLimits, RawPage } from './pdf-types.ts';

/** No work plan comes near these; a file that does is refused before it costs memory or minutes. */
export const PDF_LIMITS: PdfLimits = {
  pages: 2_000,
  characters: 20_000_000,
  pieces: 3_000_000,
  rules: 1_000_000,
  operators: 1_000_000,
};

/** A page of a plan has hundreds of characters; a scan has none, or the mark of the app that made it. */
export const SCAN_CHARACTERS = 25;

/** What a PDF file holds besides its text. */
export interface PdfContent {
  readonly pages: readonly RawPage[];
  /** Names of the files that are attached to it. */
  readonly attached: readonly string[];
}

/** The pages of a PDF file: text with its places, and ruling lines. Every fault of the file is a `UserError`. */
export async function pagesOf(bytes: Uint8Array, name: string, limits: PdfLimits): Promise<PdfContent> {
  const library = await loadLibrary();
  const opening = openFile(library, Uint8Array.from(bytes));
  try {
    const file = await opening.promise.catch((error: unknown) => {
      throw error instanceof Error && error.name === 'PasswordException'
        ? passwordNeeded(name)
        : brokenFile(name);
    });
    if (file.numPages > limits.pages) throw tooLong(name, `超过 ${limits.pages} 页`);
    const pages = await readPages(library, file, name, limits);
    const attached = await file.getAttachments().catch(() => null);
    return { pages, attached: Object.entries(attached ?? {}).map(([key, { filename }]) => filename ?? key) };
  } finally {
    await opening.destroy();
  }
}

async function readPages(
  library: Library,
  file: PdfFile,
  name: string,
  limits: PdfLimits,
): Promise<RawPage[]> {
  const pages: RawPage[] = [];
  let [characters, pieces, rules] = [0, 0, 0];
  for (let n = 1; n <= file.numPages; n += 1) {
    const page = await readPage(library, file.getPage(n), limits).catch(() => null);
    // A plan with a page missing would be taken for the whole: it is better refused.
    if (page === null) throw brokenFile(name, `的第${n}页`);
    characters += charactersOn(page);
    pieces += page.glyphs.length;
    rules += page.rules.length;
    if (characters > limits.characters || pieces > limits.pieces) throw tooLong(name, '的内容过多');
    pages.push(rules > limits.rules ? { ...page, rules: [] } : page);
  }
  return pages;
}

async function readPage(library: Library, opening: Promise<PdfPage>, limits: PdfLimits): Promise<RawPage> {
  const page = await opening;
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  const list = await page.getOperatorList().catch(() => null);
  page.cleanup();
  const glyphs = glyphsOf(items, transform);
  if (list === null || list.fnArray.length > limits.operators) return { width, height, glyphs, rules: [] };
  const rules = rulesOf(library.OPS, list, transform);
  const pictured = pictureArea(library.OPS, list, transform) > PICTURED * width * height;
  return { width, height, glyphs, rules, pictured };
}

/** A scanned page is a picture of its size; a stamp or an emblem covers a few hundredths. */
const PICTURED = 0.25;

/** Characters on a page, blanks at the ends of its pieces left out. */
export function charactersOn(page: RawPage): number {
  let characters = 0;
  for (const { text } of page.glyphs) characters += text.trim().length;
  return characters;
}

const AS_TEXT = '请用 Word 或 WPS 打开后另存为 Word 文档或“纯文本（UTF-8）”再导入。';

function passwordNeeded(name: string): UserError {
  return new UserError(
    'PDF_PASSWORD',
    `PDF 文件“${name}”设有打开密码。`,
    '请用密码打开后另存为没有密码的文件再导入。',
  );
}

function tooLong(name: string, why: string): UserError {
  return new UserError('PDF_TOO_LONG', `PDF 文件“${name}”${why}。`, '请拆分后分别导入。');
}

function brokenFile(name: string, where = ''): UserError {
  return new UserError(
    'PDF_BROKEN',
    `PDF 文件“${name}”${where}已损坏，无法读取。`,
    `请检查文件是否完整；${AS_TEXT}`,
  );
}
