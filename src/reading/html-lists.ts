import { numberIn } from './list-numbers.ts';

/** The lists that are open at a place of the page, and the number that the next paragraph bears. */
export interface Lists {
  open(tag: string, attributes: Record<string, string>): void;
  close(tag: string): void;
  /** The number of the item that has just begun; '' inside it. */
  label(): string;
  /** The number was printed. */
  used(): void;
}

/** Number formats by the type attribute and by CSS's list-style-type. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['a', 'lowerLetter'],
  ['A', 'upperLetter'],
  ['i', 'lowerRoman'],
  ['I', 'upperRoman'],
  ['lower-alpha', 'lowerLetter'],
  ['upper-alpha', 'upperLetter'],
  ['lower-roman', 'lowerRoman'],
  ['upper-roman', 'upperRoman'],
  ['cjk-ideographic', 'chineseCounting'],
  ['simp-chinese-informal', 'chineseCounting'],
  ['trad-chinese-informal', 'chineseCounting'],
  ['none', 'none'],
  ['disc', 'none'],
  ['circle', 'none'],
  ['square', 'none'],
]);

interface List {
  readonly format: string;
  next: number;
}

export function openLists(): Lists {
  const lists: List[] = [];
  let pending = '';
  return {
    open(tag, attributes) {
      if (tag !== 'li') {
        const start = Number.parseInt(attributes['start'] ?? '1', 10);
        lists.push({
          format: tag === 'ol' ? formatOf(attributes) : 'none',
          next: Number.isNaN(start) ? 1 : start,
        });
        return;
      }
      const list = lists.at(-1);
      pending = '';
      if (list === undefined) return;
      const value = Number.parseInt(attributes['value'] ?? '', 10);
      if (!Number.isNaN(value)) list.next = value;
      const number = styleOf(attributes) === 'none' ? '' : numberIn(list.format, list.next);
      list.next += 1;
      if (number !== '') pending = list.format === 'chineseCounting' ? `${number}、` : `${number}. `;
    },
    close(tag) {
      pending = '';
      if (tag !== 'li') lists.pop();
    },
    label: () => pending,
    used() {
      pending = '';
    },
  };
}

function formatOf(attributes: Record<string, string>): string {
  return FORMATS.get(styleOf(attributes) ?? attributes['type'] ?? '') ?? 'decimal';
}

/** What CSS says of the list's numbers, where it says something that is known here. */
function styleOf(attributes: Record<string, string>): string | undefined {
  const style = (attributes['style'] ?? '').slice(0, 1000);
  const words = /list-style(?:-type)?\s*:\s*([\w -]+)/i.exec(style)?.[1] ?? '';
  return words.split(' ').find((word) => FORMATS.has(word));
}
