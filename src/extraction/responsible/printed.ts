import { spanOf, type NormalText, type Range } from '../normal.ts';

/** Unit names as printed, without the line ends and tags inside them, each once. */
export function unitNames(
  scope: { readonly source: string; readonly normal: NormalText },
  ranges: readonly Range[],
): string[] {
  const names = ranges.map((range) => {
    const [start, last] = spanOf(scope.normal, range);
    const reading = /^[（(][a-z\u00e0-\u01dc]{1,7}[)）]/.exec(scope.source.slice(last, last + 10));
    const end = last + (reading?.[0].length ?? 0);
    return scope.source.slice(start, end).replace(/<[^>]{0,80}>|\s+/g, '');
  });
  return [...new Set(names)];
}
