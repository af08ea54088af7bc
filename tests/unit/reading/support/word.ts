import { strToU8, zipSync } from 'fflate';
import type { SourceDocument } from '../../../../src/reading/types.ts';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

export const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" ' +
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ' +
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"';

/** What a test says of a Word file: the insides of its parts. */
export interface WordParts {
  readonly body: string;
  readonly styles?: string;
  readonly numbering?: string;
  readonly footnotes?: string;
}

/** The smallest file that Word opens, with the parts given. */
export function wordFile({ body, styles, numbering, footnotes }: WordParts): Uint8Array {
  const parts = { styles, numbering, footnotes };
  const present = Object.entries(parts).filter(([, content]) => content !== undefined);
  const links = present.map(
    ([part], i) => `<Relationship Id="r${i}" Type="${OFFICE}/${part}" Target="${part}.xml"/>`,
  );
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="${TYPES}.document.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${links.join('')}</Relationships>`,
    'word/document.xml': `<w:document ${NAMESPACES}><w:body>${body}</w:body></w:document>`,
  };
  for (const [part, content] of present) {
    files[`word/${part}.xml`] = `<w:${part} ${NAMESPACES}>${content ?? ''}</w:${part}>`;
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
}

/** A paragraph; `properties` is the inside of w:pPr. */
export function p(text: string, properties = ''): string {
  return `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

export function cell(text: string, properties = ''): string {
  return `<w:tc><w:tcPr>${properties}</w:tcPr>${p(text)}</w:tc>`;
}

export function row(cells: string, properties = ''): string {
  return `<w:tr><w:trPr>${properties}</w:trPr>${cells}</w:tr>`;
}

/** Blocks as a reader sees them: a text for a paragraph, a list for a row; `# ` before headings and header rows. */
export function shown({ text, blocks }: SourceDocument): (string | string[])[] {
  return blocks.map((block) => {
    if (block.kind !== 'row') return (block.kind === 'heading' ? '# ' : '') + text.slice(...block.span);
    const cells = block.cells.map((span) => text.slice(...span));
    return block.header ? ['#', ...cells] : cells;
  });
}

/** What is wrong with the places of a document's blocks; empty when nothing is. */
export function misplaced({ text, blocks }: SourceDocument): string[] {
  const wrong: string[] = [];
  const widths = new Map<number, number>();
  for (const [i, block] of blocks.entries()) {
    const spans = block.kind === 'row' ? [block.span, ...block.cells] : [block.span];
    for (const [start, end] of spans) {
      if (start < 0 || end < start || end > text.length) wrong.push(`block ${i}: ${start}–${end}`);
    }
    if (block.kind !== 'row') continue;
    const { table = -1 } = block;
    const width = widths.get(table) ?? block.cells.length;
    widths.set(table, width);
    if (width !== block.cells.length) wrong.push(`row ${i}: ${block.cells.length} cells, not ${width}`);
    if (block.exact !== true || table < 0) wrong.push(`row ${i} is not exact`);
  }
  return wrong;
}
