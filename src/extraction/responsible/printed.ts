import { spanOf, type NormalText, type Range } from '../normal.ts';

/** Unit names as printed, without the line ends and tags inside them, each once. */
export function unitNames(
  scope: { readonly source: string; readonly normal: NormalText },
  ranges: readonly Range[],
): string[] {
  const names = ranges.map((range) => {
    const [start, end] = spanOf(scope.normal, range);
    return scope.source.slice(start, end).replace(/<[^>]{0,80}>|\s+/g, '');
  });
  return [...new Set(names)];
}
