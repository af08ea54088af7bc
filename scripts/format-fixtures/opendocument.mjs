/**
 * A plan as flat OpenDocument, the one-file form that LibreOffice opens: a text document and a spreadsheet. Set as an
 * office sets a plan: 16 point, the first line indented by two characters, a page number in the footer; the ledger
 * across. A cell is `{text, rows, columns}`, null where another cell covers it.
 */

const NAMESPACES = ['office', 'style', 'text', 'table']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .concat(
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"',
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  )
  .join(' ');

/** A fixed moment: the files say when they were made, and that should not change from run to run. */
const MADE = '2026-01-05T09:00:00';

const FONTS = ['WenQuanYi Micro Hei', 'Liberation Serif']
  .map((name) => `<style:font-face style:name="${name}" svg:font-family="'${name}'"/>`)
  .join('');

export function textXml({ wide, blocks }) {
  const size = wide ? '10pt' : '16pt';
  const body = blocks.map((block, i) => (block.kind === 'table' ? textTable(block, i) : paragraph(block, i)));
  return flat(
    'text',
    `${style('Standard', 'paragraph', paragraphStyle('', size))}
${style('Body', 'paragraph', paragraphStyle(wide ? '' : 'fo:text-indent="32pt"', size))}
${style('Title', 'paragraph', paragraphStyle('fo:text-align="center"', '20pt'))}
${style('Cell', 'paragraph', paragraphStyle('', '10pt'))}
${style('Heading_20_1', 'paragraph', paragraphStyle('fo:text-indent="32pt"', size))}
${style('Heading_20_2', 'paragraph', paragraphStyle('fo:text-indent="32pt"', size))}`,
    `${tableStyles(blocks, 'cm', wide ? 1 : 1.04)}
${style('Box', 'table-cell', '<style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/>')}
${page(wide)}`,
    `<office:text>${body.join('\n')}</office:text>`,
  );
}

export function sheetXml({ wide, blocks }) {
  const table = blocks.find((block) => block.kind === 'table');
  const widths = table?.widths ?? [24];
  const across = wide ? widths.length : 1;
  const rows = blocks.flatMap((block) =>
    block.kind === 'table'
      ? block.rows.map((row) => sheetRow(row.cells))
      : [sheetRow([{ text: block.text, rows: 1, columns: across }, ...Array(across - 1).fill(null)])],
  );
  return flat(
    'spreadsheet',
    style('Default', 'table-cell', '<style:text-properties style:font-name-asian="WenQuanYi Micro Hei"/>'),
    `${tableStyles([{ kind: 'table', widths: table ? widths : [24] }], 'cm', wide ? 1 : 1.6)}
${style('Box', 'table-cell', '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>')}`,
    `<office:spreadsheet><table:table table:name="Sheet1">${columns(widths, 0)}${rows.join('\n')}</table:table></office:spreadsheet>`,
  );
}

function flat(kind, styles, automatic, body) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document ${NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.${kind}">
<office:meta><meta:creation-date>${MADE}</meta:creation-date></office:meta>
<office:font-face-decls>${FONTS}</office:font-face-decls>
<office:styles>${styles}</office:styles>
<office:automatic-styles>${automatic}</office:automatic-styles>
${kind === 'text' ? footer() : ''}
<office:body>${body}</office:body>
</office:document>
`;
}

function style(name, family, properties) {
  return `<style:style style:name="${name}" style:family="${family}">${properties}</style:style>`;
}

function paragraphStyle(properties, size, font = 'WenQuanYi Micro Hei') {
  return `<style:paragraph-properties ${properties}/><style:text-properties fo:font-size="${size}" style:font-size-asian="${size}" style:font-name="Liberation Serif" style:font-name-asian="${font}" fo:language="zh" fo:country="CN" style:language-asian="zh" style:country-asian="CN"/>`;
}

function tableStyles(blocks, unit, scale) {
  return blocks
    .flatMap((block, i) =>
      block.kind === 'table'
        ? block.widths.map((width, column) =>
            style(
              `T${unit === 'cm' && blocks.length === 1 ? 0 : i}C${column}`,
              'table-column',
              `<style:table-column-properties style:column-width="${(width * scale).toFixed(2)}${unit}"/>`,
            ),
          )
        : [],
    )
    .join('');
}

/** A4, upright or across. */
function page(wide) {
  const [width, height] = wide ? ['29.7cm', '21cm'] : ['21cm', '29.7cm'];
  return `<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="${width}" fo:page-height="${height}" style:print-orientation="${wide ? 'landscape' : 'portrait'}" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="${wide ? '1.8cm' : '2.8cm'}" fo:margin-right="${wide ? '1.8cm' : '2.6cm'}"/><style:footer-style/></style:page-layout>`;
}

function footer() {
  return `<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page"><style:footer><text:p text:style-name="Standard">— <text:page-number text:select-page="current">1</text:page-number> —</text:p></style:footer></style:master-page></office:master-styles>`;
}

function columns(widths, table) {
  return widths.map((_, i) => `<table:table-column table:style-name="T${table}C${i}"/>`).join('');
}

function paragraph({ level, text }, i) {
  if (level > 0)
    return `<text:h text:outline-level="${level}" text:style-name="Heading_20_${level}">${escaped(text)}</text:h>`;
  return `<text:p text:style-name="${i === 0 ? 'Title' : 'Body'}">${escaped(text)}</text:p>`;
}

/** Header rows are repeated on every page. */
function textTable({ widths, rows }, index) {
  const head = rows
    .filter((row) => row.header)
    .map((row) => `<table:table-row>${cellsXml(row.cells)}</table:table-row>`);
  const body = rows
    .filter((row) => !row.header)
    .map((row) => `<table:table-row>${cellsXml(row.cells)}</table:table-row>`);
  return `<table:table table:name="Table${index}">${columns(widths, index)}<table:table-header-rows>${head.join('')}</table:table-header-rows>${body.join('\n')}</table:table>`;
}

function sheetRow(cells) {
  return `<table:table-row>${cellsXml(cells)}</table:table-row>`;
}

function cellsXml(cells) {
  return cells
    .map((cell) => {
      if (cell === null) return '<table:covered-table-cell/>';
      const spans = `table:number-rows-spanned="${cell.rows}" table:number-columns-spanned="${cell.columns}"`;
      const merged = cell.rows > 1 || cell.columns > 1 ? spans : '';
      const value = /^\d{1,9}$/.test(cell.text)
        ? `office:value-type="float" office:value="${cell.text}"`
        : '';
      const type = cell.text !== '' && value === '' ? 'office:value-type="string"' : value;
      return `<table:table-cell table:style-name="Box" ${type} ${merged}><text:p text:style-name="Cell">${escaped(cell.text)}</text:p></table:table-cell>`;
    })
    .join('');
}

/** OpenDocument folds runs of spaces unless they are counted. */
function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/^ +| {2,}/g, (run) => `<text:s text:c="${run.length}"/>`);
}
