import { openFields } from './docx-fields.ts';
import { endParagraph, newParagraph, type Numbering, type ParagraphState } from './docx-paragraph.ts';
import {
  addCell,
  endRow,
  endTable,
  MAX_COLUMNS,
  newCell,
  newRow,
  newTable,
  type CellState,
  type TableState,
} from './docx-table.ts';
import { isOn, readWordXml } from './docx-xml.ts';
import type { FlowItem } from './flow.ts';
import { MAX_PARTS, tooManyParts } from './refusals.ts';
import type { Attributes } from './xml.ts';

/** A stretch of paragraphs and tables: the body, a cell, a text box, a footnote. */
interface Story {
  readonly items: FlowItem[];
  readonly inCell: boolean;
  paragraph: ParagraphState | null;
  carried: string[];
}

/** Where the walk through a part of the document stands. */
interface Walk {
  readonly path: string[];
  readonly stories: [Story, ...Story[]];
  readonly tables: { table: TableState; cell: CellState }[];
  /** For each open run: is its text hidden? */
  readonly runs: boolean[];
  readonly fields: ReturnType<typeof openFields>;
  readonly numbering: Numbering;
  readonly seen: Seen;
  placeholder: boolean;
}

/** What of a document's parts is read in one of two ways, or not at all. */
export interface Seen {
  revised: boolean;
  hidden: boolean;
  comments: boolean;
}

/**
 * Not read: deleted text, the other print of a drawing, the formatting before a tracked change, phonetic guides.
 * w:del inside formatting properties marks something as deleted and is read below.
 */
const SKIPPED = new Set([
  'mc:Fallback',
  'w:moveFrom',
  'w:rPrChange',
  'w:pPrChange',
  'w:tblPrChange',
  'w:trPrChange',
  'w:tcPrChange',
  'w:sectPrChange',
  'w:tblGridChange',
  'w:tblPrExChange',
  'w:rt',
]);

/** Marks of text that was put in, taken out or moved, and of cells. */
const REVISIONS = new Set(['w:ins', 'w:del', 'w:moveFrom', 'w:moveTo', 'w:cellIns', 'w:cellDel']);

/** What is counted, so that a small file cannot make a large document. */
const PARTS = new Set(['w:p', 'w:tr', 'w:tc', 'v:textpath']);

/** Reads a part that holds paragraphs (document.xml, footnotes.xml): what is printed, in order. */
export function readBody(
  bytes: Uint8Array,
  name: string,
  { seen, ...numbering }: Numbering & { readonly seen: Seen },
): FlowItem[] {
  const body: Story = { items: [], inCell: false, paragraph: null, carried: [] };
  const walk: Walk = {
    path: [],
    stories: [body],
    tables: [],
    runs: [],
    fields: openFields(),
    numbering,
    seen,
    placeholder: false,
  };
  let skipping = 0;
  let parts = 0;
  readWordXml(bytes, name, {
    open(tag, attributes) {
      if (REVISIONS.has(tag)) seen.revised = true;
      if (tag === 'w:commentReference') seen.comments = true;
      if (skipping > 0 || isSkipped(walk, tag, attributes)) {
        skipping += 1;
        return;
      }
      if (PARTS.has(tag) && (parts += 1) > MAX_PARTS) throw tooManyParts(name);
      OPEN.get(tag)?.(walk, attributes);
      walk.path.push(tag);
    },
    close(tag) {
      if (skipping > 0) {
        skipping -= 1;
        return;
      }
      walk.path.pop();
      CLOSE.get(tag)?.(walk);
    },
    text(text) {
      if (skipping > 0) return;
      const tag = walk.path.at(-1);
      if (tag === 'w:t' || tag === 'm:t') addText(walk, text.replaceAll('\u00ad', '').replaceAll('\n', ' '));
      else if (tag === 'w:instrText') walk.fields.command(text);
    },
  });
  return itemsOf(body);
}

function isSkipped(walk: Walk, tag: string, attributes: Attributes): boolean {
  if (SKIPPED.has(tag)) return !isMark(walk);
  if (tag === 'w:del') return !isMark(walk);
  if (tag === 'w:sdtContent') return walk.placeholder;
  if (tag === 'w:footnote' || tag === 'w:endnote') return /eparator|Notice/.test(attributes['w:type'] ?? '');
  return false;
}

/** Is this element a mark inside properties, not one around text? */
function isMark(walk: Walk): boolean {
  const parent = walk.path.at(-1);
  return parent === 'w:rPr' || parent === 'w:trPr';
}

function storyOf(walk: Walk): Story {
  return walk.stories.at(-1) ?? walk.stories[0];
}

/** What a story holds; text whose paragraph's mark was deleted without a paragraph after it stays one. */
function itemsOf(story: Story): FlowItem[] {
  const rest = story.carried.join('');
  if (rest !== '') story.items.push({ kind: 'paragraph', text: rest });
  return story.items;
}

function addText(walk: Walk, text: string): void {
  if (walk.fields.hidden()) return;
  if (walk.runs.at(-1) === true) {
    walk.seen.hidden ||= text.trim() !== '';
    return;
  }
  storyOf(walk).paragraph?.parts.push(text);
}

/** Text that an element of a run stands for; the same names define tab stops and the like elsewhere. */
function inRun(text: string): (walk: Walk) => void {
  return (walk) => {
    if (walk.path.at(-1) === 'w:r') addText(walk, text);
  };
}

/** Sets what a child of w:pPr, given by its parent's name, says of the paragraph. */
function ofParagraph(parent: string, set: (state: ParagraphState, value: string) => void) {
  return (walk: Walk, attributes: Attributes): void => {
    const { paragraph } = storyOf(walk);
    if (paragraph && walk.path.at(-1) === parent) set(paragraph, attributes['w:val'] ?? '');
  };
}

function ofTable(set: (state: { table: TableState; cell: CellState }, attributes: Attributes) => void) {
  return (walk: Walk, attributes: Attributes): void => {
    const state = walk.tables.at(-1);
    if (state) set(state, attributes);
  };
}

function markDeleted(walk: Walk): void {
  const { paragraph } = storyOf(walk);
  if (walk.path.at(-1) === 'w:trPr') dropRow(walk.tables.at(-1)?.table);
  else if (walk.path.at(-2) === 'w:pPr' && paragraph) paragraph.joined = true;
}

function dropRow(table: TableState | undefined): void {
  if (table?.row) table.row.dropped = true;
}

function skipColumns(table: TableState, value: string | undefined): void {
  if (table.row) table.row.column += columns(value, 0);
}

function columns(value: string | undefined, least: number): number {
  const count = Number(value);
  return Number.isInteger(count) ? Math.min(MAX_COLUMNS, Math.max(least, count)) : least;
}

const OPEN = new Map<string, (walk: Walk, attributes: Attributes) => void>(
  Object.entries({
    'w:p': (walk) => {
      const story = storyOf(walk);
      story.paragraph = newParagraph(story.carried);
      story.carried = [];
    },
    'w:pStyle': ofParagraph('w:pPr', (state, value) => (state.style = value)),
    'w:outlineLvl': ofParagraph('w:pPr', (state, value) => (state.outline = Number(value))),
    'w:numId': ofParagraph('w:numPr', (state, value) => (state.list = value)),
    'w:ilvl': ofParagraph('w:numPr', (state, value) => (state.level = Number(value))),
    'w:del': markDeleted,
    'w:moveFrom': markDeleted,
    'w:r': (walk) => walk.runs.push(false),
    'w:vanish': (walk, attributes) => {
      if (walk.path.at(-2) === 'w:r' && isOn(attributes['w:val'])) walk.runs[walk.runs.length - 1] = true;
    },
    'w:tab': inRun('\t'),
    'w:ptab': inRun('\t'),
    'w:br': inRun('\n'),
    'w:cr': inRun('\n'),
    'w:noBreakHyphen': inRun('-'),
    'w:fldChar': (walk, attributes) => addText(walk, walk.fields.mark(attributes['w:fldCharType'] ?? '')),
    'w:showingPlcHdr': (walk, attributes) => (walk.placeholder = isOn(attributes['w:val'])),
    'w:sdt': (walk) => (walk.placeholder = false),
    // Decorated letters: the red head of many official documents.
    'v:textpath': (walk, attributes) => {
      const text = attributes['string'] ?? '';
      if (text !== '') storyOf(walk).items.push({ kind: 'paragraph', text });
    },
    'w:txbxContent': (walk) => {
      walk.stories.push({ items: [], inCell: false, paragraph: null, carried: [] });
    },
    'w:tbl': (walk) => {
      walk.tables.push({ table: newTable(), cell: newCell() });
    },
    'w:gridCol': ofTable(({ table }, attributes) => table.widths.push(Number(attributes['w:w']) || 0)),
    'w:tr': ofTable(({ table }) => (table.row = newRow())),
    'w:tblHeader': ofTable(({ table }, attributes) => {
      if (table.row) table.row.header = isOn(attributes['w:val']);
    }),
    'w:gridBefore': ofTable(({ table }, attributes) => skipColumns(table, attributes['w:val'])),
    'w:hidden': (walk, attributes) => {
      const table = walk.tables.at(-1)?.table;
      if (table === undefined || !isOn(attributes['w:val'])) return;
      dropRow(table);
      walk.seen.hidden = true;
    },
    'w:tc': (walk) => {
      const state = walk.tables.at(-1);
      if (state) state.cell = newCell();
      walk.stories.push({ items: [], inCell: true, paragraph: null, carried: [] });
    },
    'w:gridSpan': ofTable(({ cell }, attributes) => (cell.span = columns(attributes['w:val'], 1))),
    'w:vMerge': ofTable(({ cell }, attributes) => {
      cell.merge = attributes['w:val'] === 'restart' ? 'restart' : 'continue';
    }),
    'w:hMerge': ofTable(({ cell }, attributes) => (cell.left = attributes['w:val'] !== 'restart')),
    'w:cellDel': ofTable(({ cell }) => (cell.deleted = true)),
  }),
);

const CLOSE = new Map<string, (walk: Walk) => void>(
  Object.entries({
    'w:r': (walk) => walk.runs.pop(),
    'w:sdt': (walk) => (walk.placeholder = false),
    'w:p': (walk) => {
      const story = storyOf(walk);
      const state = story.paragraph;
      story.paragraph = null;
      walk.fields.endParagraph();
      if (state === null) return;
      if (state.joined) {
        story.carried = state.parts;
        return;
      }
      const paragraph = endParagraph(state, walk.numbering, story.inCell);
      if (paragraph && paragraph.text !== '') story.items.push(paragraph);
    },
    'w:txbxContent': (walk) => {
      // Before the paragraph that it is anchored in, which is still open.
      const box = walk.stories.length > 1 ? walk.stories.pop() : undefined;
      for (const item of box ? itemsOf(box) : []) storyOf(walk).items.push(item);
    },
    'w:tc': (walk) => {
      const story = walk.stories.length > 1 ? walk.stories.pop() : undefined;
      const state = walk.tables.at(-1);
      if (story && state) addCell(state.table, state.cell, itemsOf(story));
    },
    'w:tr': (walk) => {
      const state = walk.tables.at(-1);
      if (state) endRow(state.table);
    },
    'w:tbl': (walk) => {
      const state = walk.tables.pop();
      if (state) storyOf(walk).items.push(endTable(state.table));
    },
  }),
);
