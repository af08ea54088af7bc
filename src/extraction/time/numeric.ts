import { NO_POINT, type Point } from './types.ts';

/** A date written in digits only: 2023-06-30, 2023.06, 2023/6/30, and 6.30 where 前 follows. */
export function numericDate(text: string, at: number, end: number): { end: number; point: Point } | null {
  const first = digits(text, at, end);
  const mark = text.charCodeAt(first.end);
  const second = digits(text, first.end + 1, Math.min(end, first.end + 4));
  const width = second.end - first.end - 1;
  if (width < 1 || width > 2) return null;
  if (first.end - at === 4) {
    if (first.value < 1949 || first.value > 2099 || second.value < 1 || second.value > 12) return null;
    const third =
      text.charCodeAt(second.end) === mark
        ? digits(text, second.end + 1, Math.min(end, second.end + 4))
        : null;
    const year = { kind: 'absolute', value: first.value } as const;
    if (third && third.end > second.end + 1 && third.value >= 1 && third.value <= 31) {
      return { end: third.end, point: { ...NO_POINT, year, month: second.value, day: third.value } };
    }
    // 2023-06 and 2023/06 are as often numbers of rooms and telephones as months; 2023.06 is a month.
    if (mark !== 46 || isNumberGoingOn(text, second.end)) return null;
    return { end: second.end, point: { ...NO_POINT, year, month: second.value } };
  }
  if (mark !== 46 || first.end - at > 2 || first.value < 1 || first.value > 12) return null;
  if (second.value < 1 || second.value > 31) return null;
  if (!text.startsWith('前', second.end) && !inSpan(text, at, second.end)) return null;
  return { end: second.end, point: { ...NO_POINT, month: first.value, day: second.value } };
}

/** 3.1-3.15 and 2017.11.3-11.9: two such numbers joined are days, where no measure follows. */
function inSpan(text: string, at: number, end: number): boolean {
  const day = '(?:0?[1-9]|1[0-2])\\.(?:0?[1-9]|[12]\\d|3[01])(?![\\d.%万亿元米公倍个吨级分度])';
  if (new RegExp(`^[-至到]+${day}`).test(text.slice(end, end + 10))) return true;
  return new RegExp(`(?:^|[^\\d.])(?:\\d{4}\\.)?\\d{1,2}\\.\\d{1,2}[-至到]+$`).test(
    text.slice(Math.max(0, at - 16), at),
  );
}

function digits(text: string, at: number, end: number): { value: number; end: number } {
  let stop = at;
  let value = 0;
  while (stop < end && stop < at + 4) {
    const c = text.charCodeAt(stop);
    if (c < 48 || c > 57) break;
    value = value * 10 + (c - 48);
    stop += 1;
  }
  return { value, end: stop };
}

/** 2023.06.5 %, 2023.065: more digits or a percent sign make it a measure. */
function isNumberGoingOn(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return (c >= 48 && c <= 57) || c === 46 || c === 37;
}
