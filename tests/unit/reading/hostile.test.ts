import * as fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readDocx } from '../../../src/reading/docx.ts';
import { readHtml } from '../../../src/reading/html.ts';
import type { SourceDocument } from '../../../src/reading/types.ts';
import { cell, misplaced, NAMESPACES, p, row, wordFile } from './support/word.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** A result with every place right, or a refusal; anything else is thrown on. */
function settle(read: () => SourceDocument): void {
  try {
    expect(misplaced(read())).toEqual([]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

const WORD = (
  'w:p w:r w:t w:tab w:br w:pPr w:rPr w:vanish w:numPr w:numId w:ilvl w:del w:ins w:tbl w:tblGrid w:gridCol w:tr w:trPr ' +
  'w:tc w:tcPr w:gridSpan w:vMerge w:hMerge w:gridBefore w:tblHeader w:txbxContent w:sdt w:sdtContent w:fldChar constructor'
).split(' ');
const VALUES = ['', '0', '1', '2', '63', '-1', '1e9', 'x', 'restart', 'continue', 'begin', 'end'];
const PAGE = (
  '<p> </p> <br> <td> </td> <th> <tr> </tr> <table> </table> <thead> <tbody> </tbody> <ol> <li> </ol> <b> <div> </div> <pre> ' +
  '<title> </title> <a/href=x> </a> <td/rowspan=0> <td/rowspan=3> <td/colspan=2/rowspan=2> <td/colspan=1000> <style> </style> 甲 &amp; &#0; &#x110000; <!-- --> <!['
).split(' ');

const word = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom('甲', '一、', ' '),
    fc
      .tuple(fc.constantFrom(...WORD), fc.constantFrom(...VALUES), fc.array(tie('node'), { maxLength: 5 }))
      .map(
        ([tag, value, inside]) =>
          `<${tag} w:val="${value}" w:fldCharType="${value}">${inside.join('')}</${tag}>`,
      ),
  ),
})).node;

describe('whatever a file holds, it ends in a result or a refusal', { timeout: 60_000 }, () => {
  it('docx: any elements in any order', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (nodes) => {
        settle(() => readDocx(wordFile({ body: nodes.join('') }), 'x.docx'));
      }),
      { numRuns: 1500 },
    );
  });

  it('docx: changed bytes in its parts', () => {
    const numbering =
      '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
    const body = `${p('甲', '<w:numPr><w:numId w:val="1"/></w:numPr>')}<w:tbl>${row(cell('1') + cell('乙', '<w:vMerge w:val="restart"/>'))}${row(cell('2') + cell('', '<w:vMerge/>'))}</w:tbl>`;
    const files = unzipSync(wordFile({ body, numbering, styles: '<w:style w:styleId="a"/>' }));
    const paths = Object.keys(files);
    const change = fc.record({ path: fc.constantFrom(...paths), at: fc.nat(3000), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const copy = Object.fromEntries(Object.entries(files).map(([path, data]) => [path, data.slice()]));
        for (const { path, at, to } of changes) {
          const data = copy[path];
          if (data) data[at % data.length] = to;
        }
        settle(() => readDocx(zipSync(copy, { level: 0 }), 'x.docx'));
      }),
      { numRuns: 1500 },
    );
  });

  it('html: any tags in any order, and any bytes', () => {
    const soup = fc.array(fc.constantFrom(...PAGE), { maxLength: 60 });
    fc.assert(
      fc.property(soup, (tags) => {
        settle(() =>
          readHtml(encode(tags.map((tag) => tag.replaceAll('/', ' ').replace('< ', '</')).join('')), 'x'),
        );
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => settle(() => readHtml(bytes, 'x'))),
      { numRuns: 1000 },
    );
  });
});

/** The code of the refusal, or how many blocks came out. */
const codeOf = (read: () => SourceDocument) => {
  try {
    return String(read().blocks.length);
  } catch (error) {
    return error instanceof UserError ? error.code : 'thrown';
  }
};

describe('a small file that makes a large document', { timeout: 60_000 }, () => {
  it('is refused', () => {
    expect(codeOf(() => readHtml(encode(`<table>${'<td>x'.repeat(600_000)}`), 'x'))).toBe(
      'DOCUMENT_TOO_LONG',
    );
    expect(codeOf(() => readHtml(encode('x<br>'.repeat(600_000)), 'x'))).toBe('DOCUMENT_TOO_LONG');
    const body = '<w:p/>'.repeat(600_000);
    expect(codeOf(() => readDocx(wordFile({ body }), 'x'))).toBe('DOCUMENT_TOO_LONG');
  });

  it('is read as text where its table would repeat without measure', () => {
    const long = '长'.repeat(20_000);
    const page = `<table><tr><td rowspan=0>${long}<td>a${'<tr><td>y'.repeat(2000)}</table>`;
    expect(codeOf(() => readHtml(encode(page), 'x'))).toBe('2002');
    const wide = `<table>${`<tr>${'<td rowspan=999>x'.repeat(60)}`.repeat(400)}</table>`;
    expect(codeOf(() => readHtml(encode(wide), 'x'))).toBe('24000');
  });

  it('may not name its parts after what every object has', () => {
    const xml = `<w:document ${NAMESPACES}><toString/><__proto__/><hasOwnProperty/></w:document>`;
    const files = unzipSync(wordFile({ body: '' }));
    files['word/document.xml'] = encode(xml);
    expect(codeOf(() => readDocx(zipSync(files), 'x'))).toBe('0');
  });
});
