import { chineseNumber } from './numerals.ts';

const ARABIC_DATE = /((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日/;
const CHINESE_DATE =
  /([〇零Oo0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日/;
const ISO_DATE = /((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})/;

/** The first full date of a stretch, `YYYY-MM-DD`. */
export function dateIn(text: string): string | null {
  const digits = ARABIC_DATE.exec(text) ?? ISO_DATE.exec(text);
  if (digits) return iso(Number(digits[1]), Number(digits[2]), Number(digits[3]));
  const han = CHINESE_DATE.exec(text);
  if (han === null) return null;
  const [year, month, day] = [han[1], han[2], han[3]].map((s) =>
    chineseNumber((s ?? '').replace(/[Oo0]/g, '〇')),
  );
  return year && month && day ? iso(year, month, day) : null;
}

export function iso(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
