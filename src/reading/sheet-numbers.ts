import { SSF } from '@e965/xlsx';

interface DateParts {
  readonly y: number;
  readonly m: number;
  readonly d: number;
  readonly H: number;
  readonly M: number;
}

/** The part of the library that is used here; its own types leave it open. */
interface NumberFormats {
  format(code: string, value: number | string, options: { date1904: boolean }): string;
  is_date(code: string): boolean;
  parse_date_code(value: number, options: { date1904: boolean }): DateParts | null;
}

const formats: NumberFormats = SSF;

/**
 * Number formats that files name by number only, as Chinese Excel and WPS show them (ECMA-376 part 1, 18.8.30, with
 * the zh-cn table). The library has the American ones: it shows 2018年11月 as 11/1/18, another deadline.
 */
export const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [14, 'yyyy/m/d'],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, 'h:mm:ss'],
  [22, 'yyyy/m/d h:mm'],
  [27, 'yyyy"年"m"月"'],
  [28, 'm"月"d"日"'],
  [29, 'm"月"d"日"'],
  [30, 'm-d-yy'],
  [31, 'yyyy"年"m"月"d"日"'],
  [32, 'h"时"mm"分"'],
  [33, 'h"时"mm"分"ss"秒"'],
  [34, 'h"时"mm"分"'],
  [35, 'h"时"mm"分"ss"秒"'],
  [36, 'yyyy"年"m"月"'],
  [37, '#,##0;-#,##0'],
  [38, '#,##0;-#,##0'],
  [39, '#,##0.00;-#,##0.00'],
  [40, '#,##0.00;-#,##0.00'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [48, '##0.0E+0'],
  [49, '@'],
  [50, 'yyyy"年"m"月"'],
  [51, 'm"月"d"日"'],
  [52, 'yyyy"年"m"月"'],
  [53, 'm"月"d"日"'],
  [54, 'm"月"d"日"'],
  [55, 'h"时"mm"分"'],
  [56, 'h"时"mm"分"ss"秒"'],
  [57, 'yyyy"年"m"月"'],
  [58, 'm"月"d"日"'],
]);

/** Real codes have up to 60 characters; longer ones are made to cost time. */
const MAX_CODE = 128;

/**
 * A number as the sheet shows it, under its number format. Dates whose order or month names only an American reads
 * right (11/30/18, 30-Nov) come out as 2018年11月30日, and years always with four digits; other dates as printed.
 */
export function shownNumber(value: number, code: string, date1904: boolean): string {
  try {
    if (code === '' || code.length > MAX_CODE) return formats.format('General', value, { date1904 });
    const quoted = quoteChinese(code);
    if (formats.is_date(quoted)) return shownDate(value, quoted, date1904);
    // The library drops what stands beside General.
    const plain = quoted.replace(/^General(?=.)/i, Number.isInteger(value) ? '0' : '0.#########');
    return formats.format(plain, value, { date1904 }).trim();
  } catch {
    return String(value);
  }
}

/** Programs write yyyy年m月d日 with and without quotes; the library refuses it without. */
function quoteChinese(code: string): string {
  return code.replace(/"[^"]*"|\\.|\[[^\]]*\]|[^\p{ASCII}]+/gu, (part) =>
    /^["\\[]/.test(part) ? part : `"${part}"`,
  );
}

/** Text has a format too: `;;;` hides it, `@"元"` adds to it. */
export function shownText(text: string, code: string): string {
  if (code.length > MAX_CODE || !(code.includes('@"') || code.includes('"@') || /;.*;.*;/.test(code))) {
    return text;
  }
  try {
    return formats.format(code, text, { date1904: false });
  } catch {
    return text;
  }
}

function shownDate(value: number, code: string, date1904: boolean): string {
  const section = code.split(';')[0] ?? code;
  // Hours that run on past 24: a length of time, no date.
  if (/\[[hms]+\]/i.test(section)) return formats.format(section, value, { date1904 }).trim();
  const parts = formats.parse_date_code(value, { date1904 });
  if (parts === null) return formats.format('General', value, { date1904 });
  // Locale and Chinese digits ([$-804], [DBNum1]) in front; what is quoted or escaped is no code.
  const plain = section.replace(/\[[^\]]*\]/g, '');
  const letters = plain
    .replace(/"[^"]*"|\\./g, ' ')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  if (/^(?:yyyy|e)? ?m{0,2} ?d{0,2} ?(?:h{1,2} ?(?:m{1,2} ?(?:s{1,2})?)?)?$/.test(letters)) {
    return formats.format(plain.replace(/\be\b/i, 'yyyy'), value, { date1904 }).trim();
  }
  return inChinese(parts, letters);
}

/** The parts that the format shows, in the one order that every reader takes the same way. */
function inChinese(parts: DateParts, letters: string): string {
  const clock = /h/.test(letters);
  const days = letters.replace(/am pm|a p/g, '').replace(/h{1,2} ?m{1,2}|m{1,2} ?s/g, '');
  const shown = [
    /[ye]/.test(days) ? `${parts.y}年` : '',
    days.includes('m') ? `${parts.m}月` : '',
    /(?<!d)d{1,2}(?!d)/.test(days) ? `${parts.d}日` : '',
  ].join('');
  const time = clock ? `${parts.H}:${String(parts.M).padStart(2, '0')}` : '';
  if (shown === '' && time === '') return `${parts.y}年${parts.m}月${parts.d}日`;
  return shown + time;
}
