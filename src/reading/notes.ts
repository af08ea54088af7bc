/** Words for what a person should know of the reading. Every note is one whole sentence. */

/** How many things a note names before it only counts them. */
const NAMED = 20;

/** `3、5至8`: numbers in order, stretches put together. */
export function places(numbers: readonly number[], show: (n: number) => string = String): string {
  const stretches: [first: number, last: number][] = [];
  for (const n of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else stretches.push([n, n]);
  }
  const shown = stretches.slice(0, NAMED).flatMap(([first, last]) => {
    if (first === last) return [show(first)];
    return [last === first + 1 ? `${show(first)}、${show(last)}` : `${show(first)}至${show(last)}`];
  });
  return shown.join('、') + (stretches.length > NAMED ? '等' : '');
}

/** Files inside a file: they may hold the very list that the plan speaks of. */
export function leftOut(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const named = names.slice(0, NAMED).map((name) => `“${name.slice(0, 80)}”`);
  return [
    `文件中的${what}${named.join('、')}${names.length > NAMED ? '等' : ''}没有读取，如有任务请另行导入。`,
  ];
}

/** What an office file holds beside the text that is read. */
export interface Beside {
  /** Files and objects put into the document. */
  readonly objects?: number;
  /** Pictures large enough to show a page or a table. */
  readonly pictures?: number;
  readonly comments?: boolean;
  readonly textBoxes?: boolean;
}

export function besideNotes({ objects = 0, pictures = 0, comments, textBoxes }: Beside): string[] {
  return [
    ...(objects > 0 ? [`文件中嵌入的附件或对象${objects}个没有读取，其中如有任务请另行导入。`] : []),
    ...(pictures > 0 ? [`文件中有较大的图片${pictures}张，图片里的文字没有读取，请核对。`] : []),
    ...(textBoxes ? ['文本框里的文字没有读取，请核对。'] : []),
    ...(comments ? ['批注没有读取。'] : []),
  ];
}
