/**
 * Puts the ledger of seed 003 together again. Its text is a page turned into tabs: merged cells are printed once and
 * blank below, two of them are cut by a page break, and some rows carry markup and are shifted by a column. The labels
 * say which rows a cell covers; every cell's words are the text's own.
 */

const HEADINGS = ['序号', '重点工作', '主要内容', '量化指标', '责任单位', '责任时限', '进展落实情况'];
const WIDTHS = [1, 3, 9, 5, 4, 2, 2];

/** Rows whose 量化指标 is only the end of the cell above, cut by a page break. */
const CUT_ABOVE = new Set([17]);

/** Paragraphs before the table, then the table. `rows` are the labels' rows. */
export function ledgerOf(lines, rows) {
  const start = lines.findIndex((line) => line.startsWith(HEADINGS[0]));
  const blocks = lines
    .slice(0, start)
    .filter((line) => line.trim() !== '')
    .map((text) => ({ kind: 'paragraph', level: 0, text }));
  const printed = printedRows(lines.slice(start + 1), rows);
  return [...blocks, { kind: 'table', widths: WIDTHS, rows: [headerRow(), ...tableRows(rows, printed)] }];
}

/** Each row's own printed cells from 主要内容 on, found by the first words of 主要内容, wherever they were shifted to. */
function printedRows(lines, rows) {
  return rows.map((row) => {
    const line = lines.find((l) => l.startsWith(`${row.no}\t`)) ?? '';
    const cells = line.split('\t').map((cell) => cell.replaceAll(/<\/?p>/g, '').trim());
    const at = cells.findIndex((cell) => cell.includes(row.content));
    if (at < 0) throw new Error(`row ${row.no}: 主要内容 not found`);
    const [content = '', measure = '', units = ''] = cells.slice(at);
    return { content: content.slice(content.indexOf(row.content)), measure, units };
  });
}

function tableRows(rows, printed) {
  const measures = measuresOf(rows, printed);
  return rows.flatMap((row, i) => {
    const board = rows[i - 1]?.board === row.board ? [] : [boardRow(row.board)];
    const covered = countWhile(rows, i, (r) => r.timeLimitFrom === row.timeLimitFrom);
    const sameKey = countWhile(rows, i, (r) => r.key === row.key && r.board === row.board);
    const units = printed
      .slice(i, i + covered)
      .map((p) => p.units)
      .join('');
    const cells = [
      cell(String(row.no)),
      rows[i - 1]?.key === row.key ? null : cell(row.key, sameKey),
      cell(printed[i].content),
      measures[i],
      row.timeLimitFrom === row.no ? cell(checked(row, units), covered) : null,
      row.timeLimitFrom === row.no ? cell(row.timeLimit, covered) : null,
      cell(''),
    ];
    return [...board, { header: false, cells }];
  });
}

/** 量化指标: a blank belongs to the cell above, and so does the end of a cell that the page break cut. */
function measuresOf(rows, printed) {
  const goesOn = (i) => i < rows.length && (printed[i].measure === '' || CUT_ABOVE.has(rows[i].no));
  return rows.map((_, i) => {
    if (goesOn(i)) return null;
    let end = i + 1;
    while (goesOn(end)) end += 1;
    const text = printed.slice(i, end).map((p) => p.measure);
    return cell(text.join(''), end - i);
  });
}

function checked(row, units) {
  for (const unit of [...row.leadUnits, ...row.otherUnits]) {
    if (!units.includes(unit)) throw new Error(`row ${row.no}: ${unit} is not in ${units}`);
  }
  return units;
}

function countWhile(rows, from, same) {
  let end = from;
  while (end < rows.length && same(rows[end])) end += 1;
  return end - from;
}

function cell(text, rows = 1, columns = 1) {
  return { text, rows, columns };
}

function headerRow() {
  return { header: true, cells: HEADINGS.map((text) => cell(text)) };
}

function boardRow(board) {
  return { header: false, cells: [cell(board, 1, WIDTHS.length), ...WIDTHS.slice(1).map(() => null)] };
}
