import { spanOf, type NormalText, type Range } from '../normal.ts';

interface Printed {
  readonly source: string;
  readonly normal: NormalText;
}

/** Unit names as printed, without the line ends and tags inside them, each once. */
export function unitNames(scope: Printed, ranges: readonly Range[]): string[] {
  return [...new Set(ranges.map((range) => unitName(scope, range)))];
}

export function unitName({ source, normal }: Printed, range: Range): string {
  const [, last] = spanOf(normal, range);
  const reading = /^[（(][a-z\u00e0-\u01dc]{1,7}[)）]/.exec(source.slice(last, last + 10));
  let name = '';
  for (let i = range[0]; i < range[1]; i += 1) {
    const at = normal.offsets[i] ?? 0;
    const next = i + 1 < range[1] ? (normal.offsets[i + 1] ?? at + 1) : at + 1;
    const gap = source.slice(at + 1, next);
    // In a drawn table the lines of a cell have those of its neighbours between them.
    name += (source[at] ?? '') + (/[│┃║\n]/.test(gap) ? '' : gap);
  }
  return (name + (reading?.[0] ?? '')).replace(/<[^>]{0,80}>|\s+/g, '');
}
