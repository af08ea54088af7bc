import { matchesOf } from './matches.ts';
import type { Range } from './normal.ts';

/** Words that bind somebody without giving a time: a person has to settle when. */
const VAGUE =
  /定期|适时|按时|限时|限期|第一时间|尽快|尽早|抓紧|按时间节点|按期|不定期|(?:后|的)[，要应须]{0,2}及时/g;

/** Vague words of a stretch, in order. */
export function vagueIn(text: string, range: Range): Range[] {
  return matchesOf(VAGUE, text.slice(range[0], range[1])).map((m): Range => {
    const word = m[0].replace(/^[后的][，要应须]{0,2}/, '');
    const end = range[0] + m.index + m[0].length;
    return [end - word.length, end];
  });
}
