/** Chinese numerals as plans write them: 十二, 二十一, 廿五, 一百二十, and year digits 二〇二三. */

const DIGITS: ReadonlyMap<string, number> = new Map([
  ['〇', 0],
  ['零', 0],
  ['一', 1],
  ['二', 2],
  ['两', 2],
  ['三', 3],
  ['四', 4],
  ['五', 5],
  ['六', 6],
  ['七', 7],
  ['八', 8],
  ['九', 9],
]);

const TENS: ReadonlyMap<string, number> = new Map([
  ['十', 10],
  ['廿', 20],
  ['卅', 30],
  ['百', 100],
]);

export function isChineseNumeral(char: string): boolean {
  return DIGITS.has(char) || TENS.has(char);
}

/** The number that a run of Chinese numerals means, or null where it means none. */
export function chineseNumber(run: string): number | null {
  if (run.length === 0 || run.length > 7) return null;
  let digitsOnly = true;
  for (const c of run) {
    if (!DIGITS.has(c)) digitsOnly = false;
  }
  if (digitsOnly) {
    let value = 0;
    for (const c of run) value = value * 10 + (DIGITS.get(c) ?? 0);
    return value;
  }
  return placeValue(run);
}

function placeValue(run: string): number | null {
  let total = 0;
  let pending: number | null = null;
  for (const c of run) {
    const ten = TENS.get(c);
    if (ten === undefined) {
      const digit = DIGITS.get(c);
      if (digit === undefined || (pending !== null && pending !== 0)) return null;
      pending = digit;
    } else {
      total += (pending === null || pending === 0 ? 1 : pending) * ten;
      pending = null;
    }
  }
  return total + (pending ?? 0);
}
