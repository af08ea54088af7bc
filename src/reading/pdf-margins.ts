import type { Line } from './pdf-lines.ts';

/** The running head stands above this share of the page's height, the foot below as much of it. */
const MARGIN = 0.13;
/** A browser's own head and foot are printed closer to the edge. */
const EDGE = 0.06;

export interface LinedPage {
  readonly height: number;
  readonly lines: readonly Line[];
}

/** Page numbers (— 3 —, 第3页 共8页) and lines that come back at the same place on several pages are no text. */
export function withoutMargins<P extends LinedPage>(pages: readonly P[]): P[] {
  const counts = new Map<string, number>();
  for (const page of pages) {
    for (const key of new Set(marginLines(page).map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const often = Math.max(2, pages.length * 0.2);
  return pages.map((page) => {
    const dropped = new Set(
      marginLines(page).filter(
        (line) => (counts.get(keyOf(line)) ?? 0) >= often || isPageNumber(line) || isBrowserLine(page, line),
      ),
    );
    return dropped.size === 0 ? page : { ...page, lines: page.lines.filter((l) => !dropped.has(l)) };
  });
}

function marginLines(page: LinedPage): Line[] {
  return page.lines.filter((l) => l.y < page.height * MARGIN || l.y > page.height * (1 - MARGIN));
}

/** The same words at the same height: numbers may differ from page to page. */
function keyOf(line: Line): string {
  return `${Math.round(line.y / 4)}|${line.text.replaceAll(/\d+/g, '0')}`;
}

function isPageNumber(line: Line): boolean {
  const text = line.text.replaceAll(/[\s　]/g, '');
  return (
    /^[-—–－―·•~～]{0,3}\d{1,4}[-—–－―·•~～]{0,3}$/.test(text) ||
    /^第?[\d一二三四五六七八九十]{1,4}页?[,，/、|]?(?:共|\/)\d{1,4}页?$/.test(text) ||
    /^第[\d一二三四五六七八九十]{1,4}页$/.test(text) ||
    /^Page\d+(?:of\d+)?$/i.test(text)
  );
}

function isBrowserLine(page: LinedPage, line: Line): boolean {
  if (line.y > page.height * EDGE && line.y < page.height * (1 - EDGE)) return false;
  return (
    /^(?:https?|file):\/\//.test(line.text) ||
    /^\d{1,4}\/\d{1,2}\/\d{1,4}[ ,，　]*(?:[上下]午)?\d{1,2}:\d{2}/.test(line.text)
  );
}
