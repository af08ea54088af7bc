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
  const { text, encoding, warnings } = decodeHtml(bytes);
  const notes = [...warnings, ...cutOff(text)];
  const shown = readPage(text, name, false);
  const document = composeFlow(name, withTitle(shown), encoding, notes);
  if (document.blocks.length > 1) return document;
  const whole = composeFlow(name, withTitle(readPage(text, name, true)), encoding, notes);
  if (whole.blocks.length <= document.blocks.length) return document;
  return { ...whole, warnings: [...notes, '网页的正文平时不显示，已连同隐藏的内容一并读取，请核对。'] };
}

/** How much of a page's end is looked at for its last tag: programs and comments may follow it. */
const TAIL = 20_000;

/** Browsers and office programs save a page to its last tag. */
function cutOff(source: string): string[] {
  const opened = /<html[\s>]/i.test(source.slice(0, TAIL));
  if (!opened || /<\/html\s*>/i.test(source.slice(-TAIL))) return [];
  return ['网页没有结束标记，可能没有保存完整，请核对末尾的内容。'];
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
