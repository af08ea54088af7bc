import { strToU8, zipSync } from 'fflate';

export interface Extra {
  /** The number format of style 1: the number of a built-in one, or a code. */
  readonly format?: string;
  readonly date1904?: boolean;
  readonly strings?: string;
  readonly merges?: readonly string[];
  /** What the workbook lists as its sheet. */
  readonly listed?: string;
  readonly main?: string;
  /** Before the sheet's root element. */
  readonly head?: string;
}

const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function relations(list: readonly (readonly [type: string, target: string])[]): Uint8Array {
  const lines = list.map(
    ([type, target], i) => `<Relationship Id="r${i}" Type="${RELATION}/${type}" Target="${target}"/>`,
  );
  return strToU8(`<Relationships>${lines.join('')}</Relationships>`);
}

/** A small workbook of one sheet with the given rows, for what no office program writes. */
export function sheetZip(rows: string, extra: Extra = {}): Uint8Array {
  const { format = '', merges = [], head = '', main = 'xl/workbook.xml' } = extra;
  const id = /^\d{1,2}$/.test(format) ? format : format === '' ? '0' : '164';
  const code = format.replaceAll('"', '&quot;');
  const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
  return zipSync({
    '_rels/.rels': relations([['officeDocument', main]]),
    'xl/workbook.xml': strToU8(
      `<x:workbook xmlns:x="m" xmlns:q="${RELATION}"><x:workbookPr date1904="${extra.date1904 ? 1 : 0}"/>` +
        '<x:sheets><x:sheet name="一" sheetId="1" q:id="r0"/></x:sheets></x:workbook>',
    ),
    'xl/_rels/workbook.xml.rels': relations([
      ['worksheet', extra.listed ?? 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', '/xl/sharedStrings.xml'],
    ]),
    'xl/styles.xml': strToU8(
      `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${code}"/></numFmts>` +
        `<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="${id}"/></cellXfs></styleSheet>`,
    ),
    'xl/sharedStrings.xml': strToU8(`<sst>${extra.strings ?? ''}</sst>`),
    'xl/worksheets/sheet1.xml': strToU8(
      `${head}<worksheet><sheetData>${rows}</sheetData><mergeCells>${merged}</mergeCells></worksheet>`,
    ),
  });
}
