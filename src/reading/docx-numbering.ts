import { numberIn } from './list-numbers.ts';

/** One level of a list: w:lvl in numbering.xml. */
export interface Level {
  readonly start: number;
  readonly format: string;
  /** `%1` stands for the number of the first level. */
  readonly text: string;
  /** The level whose next number starts this one again, 0 for none; null for any level above. */
  readonly restart: number | null;
  /** Numbers of all levels are written as figures. */
  readonly figures: boolean;
  /** The paragraph style that puts a paragraph on this level. */
  readonly style: string | null;
}

/** A list that paragraphs refer to: w:num with its w:abstractNum, whose counters other lists may share. */
export interface List {
  readonly abstract: string;
  readonly levels: ReadonlyMap<number, Level>;
  /** Numbers with which this list starts anew when it is first used. */
  readonly restarts: ReadonlyMap<number, number>;
}

export type Lists = ReadonlyMap<string, List>;

/** Numbers paragraphs in the order of the document. */
export interface Numberer {
  /** The label of the next paragraph on a level of a list, with the blank that parts it from the text; '' for none. */
  next(list: string, level: number): string;
}

/** The deepest of Word's nine levels. */
export const DEEPEST = 8;

/** Counts as Word does: a level starts again after one above it, unless the list says otherwise. */
export function numberer(lists: Lists): Numberer {
  const counters = new Map<string, (number | undefined)[]>();
  const used = new Set<string>();
  return {
    next(id, level) {
      const list = lists.get(id);
      const own = list?.levels.get(level);
      if (list === undefined || own === undefined) return '';
      const counts = counters.get(list.abstract) ?? [];
      counters.set(list.abstract, counts);
      if (!used.has(id)) {
        used.add(id);
        for (const [at, start] of list.restarts) counts[at] = start - 1;
      }
      counts[level] = (counts[level] ?? own.start - 1) + 1;
      for (let deeper = level + 1; deeper <= DEEPEST; deeper += 1) {
        const restart = list.levels.get(deeper)?.restart ?? null;
        if (restart === null || (restart > 0 && level < restart)) counts[deeper] = undefined;
      }
      return label(list, own, counts);
    },
  };
}

function label(list: List, own: Level, counts: readonly (number | undefined)[]): string {
  if (own.format === 'bullet') return '';
  const text = own.text.replace(/%([1-9])/g, (_, digit: string) => {
    const at = Number(digit) - 1;
    const level = list.levels.get(at);
    const format = own.figures ? 'decimal' : (level?.format ?? 'decimal');
    return numberIn(format, counts[at] ?? level?.start ?? 1);
  });
  // 一、 and （一） need no blank; `1.` before 2018年 and a bare number do.
  return text === '' || /[^\d\w.]$/.test(text) ? text : `${text} `;
}
