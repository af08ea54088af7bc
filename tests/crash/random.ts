/** What a storm is made of: numbers that follow from its seed (mulberry32), so that it can be told which one it was. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** Milliseconds, for example, from `low` up to `high`. */
  between(low: number, high: number): number;
};

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, between: (low, high) => low + next() * (high - low) };
}

/** One of `kinds` with its share of all cases; `none` for the rest. */
export function pick<Kind extends string>(
  random: Random,
  shares: Readonly<Partial<Record<Kind, number>>>,
): Kind | 'none' {
  let left = random.next();
  for (const [kind, share] of Object.entries(shares) as [Kind, number][]) {
    left -= share;
    if (left < 0) return kind;
  }
  return 'none';
}
