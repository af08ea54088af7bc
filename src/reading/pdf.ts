import { UserError } from '../errors.ts';
import { pagesOf } from './pdf-pages.ts';
import { type Line, linesOf } from './pdf-lines.ts';
import { withoutMargins } from './pdf-margins.ts';
import { type Draft, draftOf, type Edges, edgesOf, goesOn } from './pdf-paragraphs.ts';
import type { RawPage } from './pdf-types.ts';
import type { Block, SourceDocument } from './types.ts';

/** A page of a plan has hundreds of characters; a scan has none, or the mark of the app that made it. */
const SCAN_CHARACTERS = 25;

/**
 * Reads a PDF file that has text. What a PDF holds is places on paper, so the text is composed here: lines, then
 * paragraphs without the heads and feet of the pages, and tables from their ruling lines.
 */
export async function readPdf(bytes: Uint8Array, name: string): Promise<SourceDocument> {
  const pages = await pagesOf(bytes, name);
  if (isScan(pages, bytes)) throw scanned();
  return { name, ...compose(pages), encoding: 'pdf' };
}

function scanned(): UserError {
  return new UserError(
    'PDF_SCANNED',
    '该 PDF 是扫描件，没有可读取的文字。',
    '请用带文字识别的软件转换成 Word 或文本后再导入。',
  );
}

/** Images are dictionaries in the open even in compressed files; inline ones are no scans. */
function isScan(pages: readonly RawPage[], bytes: Uint8Array): boolean {
  let characters = 0;
  for (const page of pages) for (const g of page.glyphs) characters += g.text.trim().length;
  if (characters === 0) return true;
  if (characters >= SCAN_CHARACTERS * pages.length) return false;
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const images = source.match(/\/Subtype\s*\/Image\b/g)?.length ?? 0;
  return images >= pages.length / 2;
}

interface Page {
  readonly height: number;
  readonly width: number;
  readonly lines: readonly Line[];
}

export function compose(raw: readonly RawPage[]): { text: string; blocks: Block[] } {
  const pages: Page[] = withoutMargins(
    raw.map((p) => ({ height: p.height, width: p.width, lines: linesOf(p.glyphs) })),
  );
  const whole = new Map<number, Edges>();
  for (const page of pages) {
    const key = Math.round(page.width);
    if (!whole.has(key)) {
      const lines = pages.filter((p) => Math.round(p.width) === key).flatMap((p) => p.lines);
      whole.set(key, edgesOf(lines, null));
    }
  }
  const drafts: Draft[] = [];
  for (const [number, page] of pages.entries()) {
    const edges = edgesOf(page.lines, whole.get(Math.round(page.width)) ?? null);
    for (const line of page.lines) {
      const last = drafts.at(-1);
      if (!last || !goesOn(last, line, edges, number)) drafts.push(draftOf(line, edges, number));
    }
  }
  let text = '';
  const blocks: Block[] = [];
  for (const draft of drafts) {
    const span = [text.length, text.length + draft.text.length] as const;
    blocks.push({ kind: draft.heading ? 'heading' : 'paragraph', span });
    text += `${draft.text}\n`;
  }
  return { text, blocks };
}
