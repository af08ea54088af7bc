import { UserError } from '../errors.ts';
import { composed, type Part } from './pdf-compose.ts';
import { unruledTables } from './pdf-columns.ts';
import { linesOf } from './pdf-lines.ts';
import { withoutMargins } from './pdf-margins.ts';
import { charactersOn, PDF_LIMITS, pagesOf, SCAN_CHARACTERS } from './pdf-pages.ts';
import { draftOf, type Edges, edgesOf, goesOn } from './pdf-paragraphs.ts';
import { addPart, tableFrom } from './pdf-stitch.ts';
import { tablesOf } from './pdf-tables.ts';
import type { PdfLimits, RawPage } from './pdf-types.ts';
import { leftOut, places } from './notes.ts';
import type { Block, SourceDocument } from './types.ts';

/** Squared paper is no table: after so many cells the text is read without. */
const MAX_CELLS = 500_000;

/**
 * Reads a PDF file that has text. What a PDF holds is places on paper, so the text is composed here: lines, then
 * paragraphs without the heads and feet of the pages, and tables from their ruling lines.
 */
export async function readPdf(
  bytes: Uint8Array,
  name: string,
  limits: PdfLimits = PDF_LIMITS,
): Promise<SourceDocument> {
  const { pages, attached } = await pagesOf(bytes, name, limits);
  if (isScan(pages, bytes)) throw scanned();
  const pictures = pages.flatMap((page, i) =>
    page.pictured && charactersOn(page) < SCAN_CHARACTERS ? [i + 1] : [],
  );
  const warnings = [
    ...(pictures.length === 0 ? [] : [`第${places(pictures)}页是扫描图片，没有读取，请核对原件。`]),
    ...leftOut('附件', attached),
  ];
  return { name, ...layOut(pages), encoding: 'pdf', warnings };
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
  for (const page of pages) characters += charactersOn(page);
  if (characters === 0) return true;
  if (characters >= SCAN_CHARACTERS * pages.length) return false;
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const images = source.match(/\/Subtype\s*\/Image\b/g)?.length ?? 0;
  return images >= pages.length / 2;
}

/** Text and blocks of printed pages. Exported for tests: pure, and free of the library. */
export function layOut(raw: readonly RawPage[]): { text: string; blocks: Block[] } {
  let cells = 0;
  const pages = withoutMargins(
    raw.map((page) => {
      const { tables, outside } = tablesOf(cells > MAX_CELLS ? { ...page, rules: [] } : page);
      for (const table of tables) cells += table.rows.length * table.xs.length;
      return { width: Math.round(page.width), height: page.height, tables, lines: linesOf(outside) };
    }),
  ).map((page) => {
    const { tables, rest } = unruledTables(page.lines);
    const all = [...page.tables, ...tables].toSorted((a, b) => a.top - b.top);
    return tables.length === 0 ? page : { ...page, lines: rest, tables: all };
  });
  const usual = new Map<number, Edges>();
  for (const { width } of pages) {
    if (usual.has(width)) continue;
    const lines = pages.filter((p) => p.width === width).flatMap((p) => p.lines);
    usual.set(width, edgesOf(lines, null));
  }
  const parts: Part[] = [];
  for (const [number, page] of pages.entries()) {
    const edges = edgesOf(page.lines, usual.get(page.width) ?? null);
    let nextLine = 0;
    for (const table of [...page.tables, null]) {
      for (; nextLine < page.lines.length; nextLine += 1) {
        const line = page.lines[nextLine];
        if (line === undefined || (table !== null && line.y > table.top)) break;
        const last = parts.at(-1);
        if (last?.kind === 'text' && goesOn(last.draft, line, edges, number)) continue;
        parts.push({ kind: 'text', draft: draftOf(line, edges, number) });
      }
      if (table === null) break;
      const last = parts.at(-1);
      const overPage = last?.kind === 'table' && last.page === number - 1;
      if (overPage && addPart(last.table, table)) last.page = number;
      else parts.push({ kind: 'table', table: tableFrom(table), page: number });
    }
  }
  return composed(parts);
}
