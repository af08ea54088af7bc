import { Parser } from 'htmlparser2';
import { UserError } from '../errors.ts';
import type { FlowItem, FlowParagraph } from './flow.ts';
import { openLists, type Lists } from './html-lists.ts';
import { placeRows, spanOf, type HtmlRow } from './html-table.ts';
import { emptyParagraph, LINE, paragraphOf, withoutMenus, type HtmlParagraph } from './html-text.ts';
import { MAX_PARTS, tooManyParts } from './refusals.ts';

/** What a page holds, and what it calls itself. */
export interface Page {
  readonly items: FlowItem[];
  readonly title: string;
}

/** A stretch of paragraphs and tables: the page, or a cell. */
interface Story {
  readonly items: FlowItem[];
  paragraph: HtmlParagraph;
  kind: FlowParagraph['kind'];
}

interface OpenTable {
  readonly rows: HtmlRow[];
  readonly layout: boolean;
  part: number;
  head: boolean;
  /** The row that cells go into; null before the first and between rows. */
  row: HtmlRow | null;
  cell: { across: number; down: number; heading: boolean } | null;
}

interface Walk {
  readonly stories: [Story, ...Story[]];
  readonly tables: OpenTable[];
  readonly lists: Lists;
  /** How many pre elements are open. */
  pre: number;
  /** For each open a element: does it lead somewhere? */
  readonly anchors: boolean[];
  /** Paragraphs, rows and cells so far. */
  parts: number;
  title: string[] | null;
  pageTitle: string;
  articleTitle: string;
}

/** Elements without text of the page: programs, menus, forms' choices, embedded things, struck-out revisions. */
const SKIPPED = new Set(
  (
    'script style noscript template nav footer aside svg iframe object embed canvas audio video select ' +
    'datalist button textarea del rt rp map dialog frameset noframes'
  ).split(' '),
);

const BLOCKS = new Set(
  (
    'address article blockquote body caption center dd details dir div dl dt fieldset figcaption figure form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu ol p pre section summary table ul'
  ).split(' '),
);

/** Old pages leave hundreds of elements open; more depth than this is an attack on the parser. */
const MAX_DEPTH = 1000;
const STEP = 1 << 14;

/** Elements that only shape letters; hand-made pages open one for each line and close none. */
const SHAPES = /<\/?(?:font|span|b|i|u|em|strong|small|big|tt|center)\b[^<>]{0,2000}>/gi;

/**
 * Reads a page's source. With `hidden`, also what the page hides: some show their text by a program only. A page that
 * nests too deep is read again without the elements that only shape letters, and refused if it still does.
 */
export function readPage(source: string, name: string, hidden: boolean): Page {
  const page = parsePage(source, name, hidden) ?? parsePage(source.replace(SHAPES, ''), name, hidden);
  if (page) return page;
  throw new UserError(
    'PAGE_TOO_DEEP',
    `网页“${name}”的元素嵌套过深，无法读取。`,
    '请用浏览器打开，将正文复制到 Word 文档或文本文件中再导入。',
  );
}

/** What the page holds, or null where its elements nest too deep. */
function parsePage(source: string, name: string, hidden: boolean): Page | null {
  const walk: Walk = {
    stories: [newStory()],
    tables: [],
    lists: openLists(),
    pre: 0,
    anchors: [],
    parts: 0,
    title: null,
    pageTitle: '',
    articleTitle: '',
  };
  let depth = 0;
  let deepest = 0;
  let skipping = 0;
  const parser = new Parser({
    onopentag(tag, attributes) {
      depth += 1;
      deepest = Math.max(deepest, depth);
      if (skipping > 0 || SKIPPED.has(tag) || (!hidden && isHidden(tag, attributes))) skipping += 1;
      else open(walk, tag, attributes);
    },
    onclosetag(tag) {
      depth -= 1;
      if (skipping > 0) skipping -= 1;
      else close(walk, tag);
    },
    ontext(text) {
      if (skipping === 0) addText(walk, text);
    },
  });
  for (let i = 0; i < source.length; i += STEP) {
    parser.write(source.slice(i, i + STEP));
    if (deepest > MAX_DEPTH) return null;
    if (walk.parts > MAX_PARTS) throw tooManyParts(name);
  }
  parser.end();
  endParagraph(walk);
  const title = walk.articleTitle || walk.pageTitle;
  return { items: withoutMenus(walk.stories[0].items), title };
}

/** As much of a style attribute as is looked at. */
const MAX_STYLE = 1000;

function isHidden(tag: string, attributes: Record<string, string>): boolean {
  // Pages hide their whole body until a program has run.
  if (tag === 'body' || tag === 'html') return false;
  if (attributes['hidden'] !== undefined) return true;
  // The raised number that leads to a footnote, as Word and LibreOffice write it.
  if (tag === 'a' && /^#(?:_ftn|_edn|sdfootnote|sdendnote)/.test(attributes['href'] ?? '')) return true;
  // How LibreOffice writes page headers and footers.
  if (tag === 'div' && /^(?:header|footer)$/.test(attributes['title'] ?? '')) return true;
  const style = attributes['style']?.slice(0, MAX_STYLE);
  return (
    style !== undefined && /(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i.test(style)
  );
}

function newStory(): Story {
  return { items: [], paragraph: emptyParagraph(), kind: 'paragraph' };
}

function storyOf(walk: Walk): Story {
  return walk.stories.at(-1) ?? walk.stories[0];
}

function addText(walk: Walk, text: string): void {
  if (walk.title) {
    walk.title.push(text);
    return;
  }
  const { paragraph } = storyOf(walk);
  paragraph.parts.push(walk.pre > 0 ? text.replaceAll('\n', LINE) : text);
  if (walk.anchors.includes(true)) paragraph.linked += text.replace(/\s/g, '').length;
}

function endParagraph(walk: Walk): void {
  const story = storyOf(walk);
  if (story.paragraph.parts.length > 0) {
    const item = paragraphOf(story.paragraph, story.kind, walk.lists.label());
    if (item) {
      walk.lists.used();
      story.items.push(item);
      walk.parts += 1;
    }
    story.paragraph = emptyParagraph();
  }
  story.kind = 'paragraph';
}

function open(walk: Walk, tag: string, attributes: Record<string, string>): void {
  if (BLOCKS.has(tag)) endParagraph(walk);
  const table = walk.tables.at(-1);
  if (tag === 'br') storyOf(walk).paragraph.parts.push(LINE);
  else if (/^h[1-6]$/.test(tag)) storyOf(walk).kind = 'heading';
  else if (tag === 'a') openLink(walk, attributes['href'] !== undefined);
  else if (tag === 'pre') walk.pre += 1;
  else if (tag === 'title') walk.title ??= [];
  else if (tag === 'meta' && attributes['name']?.toLowerCase() === 'articletitle') {
    walk.articleTitle ||= (attributes['content'] ?? '').trim();
  } else if (tag === 'ol' || tag === 'ul' || tag === 'li') walk.lists.open(tag, attributes);
  else if (tag === 'table') openTable(walk, attributes);
  else if (table) openPart(walk, table, tag, attributes);
}

function openLink(walk: Walk, leads: boolean): void {
  walk.anchors.push(leads);
  if (leads) storyOf(walk).paragraph.links += 1;
}

function openTable(walk: Walk, attributes: Record<string, string>): void {
  const layout = /^(?:presentation|none)$/.test(attributes['role'] ?? '');
  walk.tables.push({ rows: [], layout, part: 0, head: false, row: null, cell: null });
}

function openPart(walk: Walk, table: OpenTable, tag: string, attributes: Record<string, string>): void {
  if (tag === 'thead' || tag === 'tbody' || tag === 'tfoot') {
    table.part += 1;
    table.head = tag === 'thead';
    table.row = null;
  } else if (tag === 'tr') openRow(walk, table);
  else if (tag === 'td' || tag === 'th') {
    if (table.row === null) openRow(walk, table);
    table.cell = {
      across: spanOf(attributes['colspan'], 'columns'),
      down: spanOf(attributes['rowspan'], 'rows'),
      heading: tag === 'th',
    };
    walk.stories.push(newStory());
  }
}

function openRow(walk: Walk, table: OpenTable): void {
  walk.parts += 1;
  table.row = { part: table.part, head: table.head, cells: [] };
  table.rows.push(table.row);
}

function close(walk: Walk, tag: string): void {
  if (BLOCKS.has(tag)) endParagraph(walk);
  const table = walk.tables.at(-1);
  if (tag === 'a') walk.anchors.pop();
  else if (tag === 'pre') walk.pre = Math.max(0, walk.pre - 1);
  else if (tag === 'title' && walk.title) {
    walk.pageTitle ||= walk.title.join('').replace(/\s+/g, ' ').trim();
    walk.title = null;
  } else if (tag === 'ol' || tag === 'ul' || tag === 'li') walk.lists.close(tag);
  else if (table && (tag === 'td' || tag === 'th')) closeCell(walk, table);
  else if (table && tag === 'tr') table.row = null;
  else if (table && tag === 'table') {
    walk.tables.pop();
    storyOf(walk).items.push(placeRows(table.rows, table.layout));
  }
}

function closeCell(walk: Walk, table: OpenTable): void {
  if (table.cell === null || walk.stories.length < 2) return;
  endParagraph(walk);
  walk.parts += 1;
  const story = walk.stories.pop();
  table.row?.cells.push({ ...table.cell, content: withoutMenus(story?.items ?? []) });
  table.cell = null;
}
