import { UserError } from '../errors.ts';
import { damagedFile, encryptedFile } from './refusals.ts';
import { oversizedSheet } from './sheet-refusals.ts';

/** Records of an Excel 97–2003 workbook, by the numbers of [MS-XLS] 2.3. */
const BOF = 0x0809;
const FILE_PASS = 0x002f;
const FORMULA = 0x0006;
const COL_INFO = 0x007d;
const MERGE_CELLS = 0x00e5;
/** The text of a text box or a comment. */
const TEXT_BOX = 0x01b6;
/** A record that the library knows and passes over. */
const PASSED_OVER = 0x0059;

/** What a sheet prints: everything else is taken out before the library looks at the file. */
const KEPT = new Set([
  BOF,
  FORMULA,
  COL_INFO,
  MERGE_CELLS,
  0x000a, // EOF
  0x0022, // Date1904
  0x003c, // Continue
  0x0042, // CodePage
  0x0081, // WsBool
  0x0085, // BoundSheet8
  0x00bd, // MulRk
  0x00be, // MulBlank
  0x00d6, // RString
  0x00e0, // XF
  0x00fc, // SST
  0x00fd, // LabelSst
  0x0200, // Dimensions
  0x0201, // Blank
  0x0203, // Number
  0x0204, // Label
  0x0205, // BoolErr
  0x0207, // String
  0x0208, // Row
  0x027e, // RK
  0x041e, // Format
]);

/** All columns of 255 sheets, four times over. */
const MAX_COLUMN_INFOS = 1024 * 256;
const MAX_MERGES = 1_000_000;

/**
 * A copy of a workbook stream in which the library finds only cells, formats, merged ranges and what is hidden.
 * Formulas keep their last result and lose their tokens. Links over millions of cells, drawings, names and macros
 * become records that are passed over, so that none of the library's code for them runs on a stranger's file.
 */
export function onlyCells(stream: Uint8Array, name: string): { cells: Uint8Array; texts: boolean } {
  const copy = stream.slice();
  const view = new DataView(copy.buffer);
  let columns = 0;
  let merges = 0;
  let texts = false;
  for (let at = 0; at + 4 <= copy.length;) {
    const type = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const next = at + 4 + length;
    if (at === 0) checkVersion(type, length >= 2 && next <= copy.length ? view.getUint16(4, true) : 0, name);
    // The rest of the stream's last sector is zeros.
    if (type === 0 && length === 0) return { cells: copy.subarray(0, at), texts };
    if (next > copy.length) throw damagedFile(name);
    if (type === FILE_PASS) throw encryptedFile(name);
    if (!KEPT.has(type)) view.setUint16(at, PASSED_OVER, true);
    // The library takes a formula of this length for none.
    if (type === FORMULA && length >= 22) view.setUint16(at + 4 + 20, 0xffff, true);
    if (type === COL_INFO && length >= 4) {
      columns += Math.max(0, view.getUint16(at + 6, true) - view.getUint16(at + 4, true)) + 1;
    }
    if (type === MERGE_CELLS) merges += length / 8;
    if (columns > MAX_COLUMN_INFOS || merges > MAX_MERGES) throw oversizedSheet(name);
    // Its length in characters; buttons have none.
    if (type === TEXT_BOX && length >= 12 && view.getUint16(at + 4 + 10, true) > 0) texts = true;
    at = next;
  }
  return { cells: copy, texts };
}

/** Excel 95 and older keep texts in the code page of the machine that wrote them. */
function checkVersion(type: number, version: number, name: string): void {
  if (type === BOF && version === 0x0600) return;
  if (type === BOF || type === 0x0009 || type === 0x0209 || type === 0x0409) {
    throw new UserError(
      'FORMAT_NOT_READ',
      `暂不支持读取 Excel 95 及更早版本的表格“${name}”。`,
      '请用 WPS 或 Excel 打开后另存为“Excel 工作簿（.xlsx）”，再导入。',
    );
  }
  throw damagedFile(name);
}
