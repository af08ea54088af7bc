import { composeFlow } from './flow-compose.ts';
import type { FlowItem } from './flow.ts';
import { decodeHtml } from './html-decode.ts';
import { readPage, type Page } from './html-walk.ts';
import type { SourceDocument } from './types.ts';

/**
 * Reads a web page: paragraphs, headings, numbered lists, and tables on their grid. Programs, menus and what the page
 * hides are left out. Parsed as a stream by `htmlparser2`, which forgives what browsers forgive; a tree with a
 * selector library was not needed, and would hold a 50 MB page in memory several times over.
 */
export function readHtml(bytes: Uint8Array, name: string): SourceDocument {
  const { text, encoding } = decodeHtml(bytes);
  const shown = readPage(text, name, false);
  const document = composeFlow(name, withTitle(shown), encoding);
  if (document.blocks.length > 1) return document;
  return composeFlow(name, withTitle(readPage(text, name, true)), encoding);
}

/** Pages of offices often print their title only in the browser's bar, followed by the site's name. */
function withTitle({ items, title }: Page): FlowItem[] {
  const own = title.split(/[_|｜]|\s[-–—]\s|-{2,}/)[0]?.trim() ?? '';
  if (!/[\u4e00-\u9fff]/.test(own) || items.length === 0) return items;
  const plain = own.replace(/\s/g, '');
  const printed = items
    .slice(0, LOOKED_AT)
    .some((item) => item.kind !== 'table' && item.text.replace(/\s/g, '').includes(plain));
  return printed ? items : [{ kind: 'heading', text: own }, ...items];
}

/** A page's title is printed within its first paragraphs, or in the running text. */
const LOOKED_AT = 200;
