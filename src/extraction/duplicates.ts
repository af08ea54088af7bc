import { isStop } from './sentences.ts';

/** Sentences that a crawl repeated. */
export interface Duplicates {
  /** The text's order is not the document's: neighbours need not belong together. */
  readonly scrambled: boolean;
  /** Is the sentence that ends here a copy of an earlier one? */
  isCopy(at: number): boolean;
}

/** Shorter sentences (加强组织领导。) are repeated in honest documents. */
const SHORTEST = 30;
/** So many copies make a crawl scrambled. */
const SCRAMBLED = 3;

export function duplicatesIn(text: string): Duplicates {
  const seen = new Set<string>();
  const copies: (readonly [start: number, end: number])[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i += 1) {
    if (i < text.length && !isStop(text, i)) continue;
    const length = i - start;
    // A clause in brackets (各市…负责落实) stands after its full stop, and honest plans repeat it in every item.
    if (length >= SHORTEST && length <= 2000 && !'（['.includes(text[start] ?? '')) {
      const sentence = text.slice(start, i);
      if (seen.has(sentence)) copies.push([start, i]);
      else seen.add(sentence);
    }
    start = i + 1;
  }
  const scrambled = copies.length >= SCRAMBLED;
  return {
    scrambled,
    isCopy(at) {
      if (!scrambled) return false;
      let low = 0;
      let high = copies.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const copy = copies[middle];
        if (copy === undefined) return false;
        if (at < copy[0]) high = middle - 1;
        else if (at >= copy[1]) low = middle + 1;
        else return true;
      }
      return false;
    },
  };
}
