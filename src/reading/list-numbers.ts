const DIGITS = '〇一二三四五六七八九';
const LEGAL = '零壹贰叁肆伍陆柒捌玖';
const ROMAN: readonly (readonly [value: number, letters: string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

/** 12 → 十二, 120 → 一百二十; with the digits and units given also 壹拾贰. Up to 9999, larger ones in figures. */
function counted(value: number, digits: string, units: string, ten: string): string {
  if (value < 1 || value > 9999) return String(value);
  let text = '';
  let gap = false;
  const figures = String(value);
  for (let i = 0; i < figures.length; i += 1) {
    const digit = Number(figures[i]);
    const unit = units[figures.length - 1 - i] ?? '';
    if (digit === 0) {
      gap = text !== '';
      continue;
    }
    text += (gap ? '零' : '') + (digits[digit] ?? '') + unit.trim();
    gap = false;
  }
  return value >= 10 && value < 20 ? ten + text.slice(2) : text;
}

const chinese = (value: number): string => counted(value, DIGITS, ' 十百千', '十');
const legal = (value: number): string => counted(value, LEGAL, ' 拾佰仟', '壹拾');
const spelled = (value: number): string => [...String(value)].map((d) => DIGITS[Number(d)] ?? d).join('');

function letters(value: number): string {
  if (value < 1 || value > 26 * 30) return String(value);
  return String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.ceil(value / 26));
}

function roman(value: number): string {
  if (value < 1 || value > 3999) return String(value);
  let rest = value;
  let text = '';
  for (const [worth, sign] of ROMAN) {
    while (rest >= worth) {
      text += sign;
      rest -= worth;
    }
  }
  return text;
}

/** The sign at `value` in a row of Unicode characters, or the figure where the row ends. */
function sign(first: number, count: number): (value: number) => string {
  return (value) => (value >= 1 && value <= count ? String.fromCharCode(first + value - 1) : String(value));
}

function circled(value: number): string {
  if (value >= 21 && value <= 35) return String.fromCharCode(0x3251 + value - 21);
  if (value >= 36 && value <= 50) return String.fromCharCode(0x32b1 + value - 36);
  return sign(0x2460, 20)(value);
}

function oneOf(row: string): (value: number) => string {
  return (value) => row[value - 1] ?? String(value);
}

function fullWidth(value: number): string {
  return [...String(value)].map((d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)).join('');
}

/** Number formats of WordprocessingML (ECMA-376 part 1, 17.18.59) that Chinese documents use; others are figures. */
const FORMATS: ReadonlyMap<string, (value: number) => string> = new Map([
  ['decimal', String],
  ['decimalZero', (value: number) => String(value).padStart(2, '0')],
  ['decimalFullWidth', fullWidth],
  ['decimalFullWidth2', fullWidth],
  ['decimalEnclosedCircle', circled],
  ['decimalEnclosedCircleChinese', circled],
  ['decimalEnclosedParen', sign(0x2474, 20)],
  ['decimalEnclosedFullstop', sign(0x2488, 20)],
  ['chineseCounting', chinese],
  ['chineseCountingThousand', chinese],
  ['japaneseCounting', chinese],
  ['taiwaneseCounting', chinese],
  ['taiwaneseCountingThousand', chinese],
  ['koreanDigital2', spelled],
  ['ideographDigital', spelled],
  ['japaneseDigitalTenThousand', spelled],
  ['taiwaneseDigital', spelled],
  ['chineseLegalSimplified', legal],
  ['japaneseLegal', legal],
  ['ideographLegalTraditional', legal],
  ['ideographTraditional', oneOf('甲乙丙丁戊己庚辛壬癸')],
  ['ideographZodiac', oneOf('子丑寅卯辰巳午未申酉戌亥')],
  ['ideographEnclosedCircle', sign(0x3280, 10)],
  ['upperLetter', (value: number) => letters(value).toUpperCase()],
  ['lowerLetter', letters],
  ['upperRoman', (value: number) => roman(value).toUpperCase()],
  ['lowerRoman', roman],
  ['none', () => ''],
  ['bullet', () => ''],
]);

/** A number in one of Word's formats. */
export function numberIn(format: string, value: number): string {
  return (FORMATS.get(format) ?? String)(value);
}
