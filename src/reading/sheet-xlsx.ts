import { UserError } from '../errors.ts';
import { openArchive } from './archive.ts';
import { besideText } from './archive-beside.ts';
import { damagedFile } from './refusals.ts';
import { budgetOf, oversizedSheet } from './sheet-refusals.ts';
import { readWorksheet } from './sheet-xlsx-cells.ts';
import { BUILT_IN } from './sheet-numbers.ts';
import type { Book, Sheet, Workbook } from './sheet-types.ts';
import { isTrue, readSheetXml, type Attributes } from './sheet-xml.ts';

/** Texts that no cell shows any more stay in the list, so it may be longer than the sheet. */
const MAX_STRINGS = 2_000_000;
/** Excel itself stops at 64,000 cell styles. */
const MAX_STYLES = 100_000;

type Parts = ReadonlyMap<string, Uint8Array>;

/** Texts, styles and sheets, and what they are linked to; macros, comments and pivot tables are never unpacked. */
const WANTED =
  /^(?:_rels\/\.rels|[^/]+\/(?:_rels\/)?(?:workbook|sharedStrings|styles)[^/]*\.(?:xml|rels)|[^/]+\/worksheets\/(?:_rels\/)?[^/]+\.(?:xml|rels)|[^/]+\/workbook\.bin)$/i;

/**
 * The visible sheets of an Office Open XML workbook (xlsx, xlsm, new et), in order. Hidden sheets, rows and columns
 * are left out, as on paper; formulas are read as their last result, never computed.
 *
 * Read with saxes and not with the spreadsheet library that reads xls: that one skips a damaged sheet in silence,
 * keeps an object for every empty cell that has a border, does not tell hidden columns without building one object
 * for each, and knows the American built-in date formats only.
 */
export function xlsxBook(bytes: Uint8Array, name: string): Book {
  const parts = openArchive(bytes, name, (path) => WANTED.test(path));
  const main = mainPart(parts, name);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const relations = relationsOf(parts, `${folder}_rels/${main.slice(folder.length)}.rels`, folder, name);
  const { sheets, date1904 } = sheetList(partAt(parts, main, name), name);
  const byType = (type: string) => [...relations.values()].find((r) => r.type === type)?.target ?? '';
  const workbook: Workbook = {
    name,
    date1904,
    strings: sharedStrings(parts.get(byType('sharedStrings')), name),
    formats: cellFormats(parts.get(byType('styles')), name),
    spend: budgetOf(name),
  };
  const book = { sheets: [] as Sheet[], hidden: [] as string[], others: [] as string[] };
  const seen = new Set<string>();
  for (const { id, title, hidden } of sheets) {
    const relation = relations.get(id);
    // A part that is listed twice would be read twice, or ten thousand times.
    if (relation === undefined || seen.has(relation.target)) throw damagedFile(name);
    seen.add(relation.target);
    // Chart sheets and macro sheets hold no table.
    if (relation.type !== 'worksheet') book.others.push(title);
    else if (!hidden) book.sheets.push(readWorksheet(partAt(parts, relation.target, name), workbook, title));
    else if (hasCells(parts.get(relation.target), title)) book.hidden.push(title);
  }
  return { ...book, beside: besideText(bytes, name, parts) };
}

/** Has a hidden sheet anything in it? WPS keeps lists of its own in one. */
function hasCells(data: Uint8Array | undefined, title: string): boolean {
  if (data === undefined || title.startsWith('WpsReserved')) return false;
  return /<(?:\w+:)?[vt][\s>]/.test(new TextDecoder().decode(data));
}

function partAt(parts: Parts, path: string, name: string): Uint8Array {
  const part = parts.get(path);
  if (part === undefined) throw damagedFile(name);
  return part;
}

interface Relation {
  /** The last word of the relationship's address, which differs between the strict and the usual form. */
  readonly type: string;
  readonly target: string;
}

function relationsOf(parts: Parts, path: string, folder: string, name: string): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  const data = parts.get(path);
  if (data === undefined) return relations;
  readSheetXml(data, name, {
    open(element, { Id, Type, Target, TargetMode }) {
      if (element !== 'Relationship' || Id === undefined || Target === undefined) return;
      if (TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : folder + Target.replace(/^\.\//, '');
      relations.set(Id, { type: (Type ?? '').replace(/^.*\//, ''), target });
    },
  });
  return relations;
}

function mainPart(parts: Parts, name: string): string {
  const relations = [...relationsOf(parts, '_rels/.rels', '', name).values()];
  const main = relations.find((r) => r.type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (main.endsWith('.bin')) {
    throw new UserError(
      'FORMAT_NOT_READ',
      `暂不支持读取 Excel 二进制工作簿“${name}”。`,
      '请用 WPS 或 Excel 打开后另存为“Excel 工作簿（.xlsx）”，再导入。',
    );
  }
  return main;
}

function sheetList(data: Uint8Array, name: string) {
  const sheets: { id: string; title: string; hidden: boolean }[] = [];
  let date1904 = false;
  readSheetXml(data, name, {
    open(element, attributes) {
      if (element === 'workbookPr') date1904 = isTrue(attributes['date1904']);
      if (element !== 'sheet') return;
      const hidden = (attributes['state'] ?? 'visible') !== 'visible';
      sheets.push({ id: relationId(attributes), title: attributes['name'] ?? '', hidden });
    },
  });
  return { sheets, date1904 };
}

/** `r:id`, whatever the file calls the prefix. */
function relationId(attributes: Attributes): string {
  return Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
}

/** The texts that cells point to by number. Rich text is joined; how to pronounce it (rPh) is left out. */
function sharedStrings(data: Uint8Array | undefined, name: string): string[] {
  const strings: string[] = [];
  if (data === undefined) return strings;
  let text = '';
  let printed = false;
  let spoken = false;
  readSheetXml(data, name, {
    open(element) {
      if (element === 'si') text = '';
      else if (element === 'rPh') spoken = true;
      else if (element === 't') printed = !spoken;
    },
    close(element) {
      if (element === 'si') {
        strings.push(text);
        if (strings.length > MAX_STRINGS) throw oversizedSheet(name);
      }
      if (element === 'rPh') spoken = false;
      if (element === 't') printed = false;
    },
    text(piece) {
      if (printed) text += piece;
    },
  });
  return strings;
}

function cellFormats(data: Uint8Array | undefined, name: string): string[] {
  const codes = new Map(BUILT_IN);
  const formats: string[] = [];
  if (data === undefined) return formats;
  let inCells = false;
  readSheetXml(data, name, {
    open(element, attributes) {
      if (element === 'cellXfs') inCells = true;
      if (formats.length + codes.size > MAX_STYLES) throw oversizedSheet(name);
      if (element === 'numFmt') {
        codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      } else if (element === 'xf' && inCells) {
        formats.push(codes.get(Number(attributes['numFmtId'] ?? 0)) ?? '');
      }
    },
    close(element) {
      if (element === 'cellXfs') inCells = false;
    },
  });
  return formats;
}
