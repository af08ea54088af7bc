import { dutyOf, isRoleLine } from './labels.ts';
import { spanOf } from './normal.ts';
import type { Owners } from './owners.ts';
import type { Scope } from './prose.ts';
import type { Clause } from './responsible/clauses.ts';
import type { Item } from './structure.ts';
import { openingTitle } from './titles.ts';
import type { ExtractedTask, UndatedTask } from './types.ts';

/** Numbered items that name who answers for them and no time that can be read off: nobody will be reminded of them. */
export function undatedItems(
  scope: Scope,
  items: readonly Item[],
  owners: Owners,
  tasks: readonly ExtractedTask[],
): UndatedTask[] {
  const { text } = scope.normal;
  const dated = datedPlaces(scope, items, tasks);
  const found = new Map<number, UndatedTask>();
  items.forEach((item, index) => {
    if (found.has(item.group) || !namesUnits(text, item, owners.clausesOf(index))) return;
    const first = firstOf(items, index);
    const head = items[first];
    if (!head?.numbered || dated.has(head.range[0]) || scope.duplicates.isCopy(head.range[0])) return;
    const title = openingTitle(text, dutyOf(text, items, first) ?? head.range);
    const span = spanOf(scope.normal, head.range);
    found.set(item.group, { ref: head.ref, title: scope.source.slice(...spanOf(scope.normal, title)), span });
  });
  return [...found.values()];
}

function namesUnits(text: string, { range }: Item, clauses: readonly Clause[]): boolean {
  return clauses.some(({ roles }) => roles.lead.length + roles.other.length > 0) || isRoleLine(text, range);
}

/** The numbered paragraph that begins the item's group. */
function firstOf(items: readonly Item[], index: number): number {
  let first = index;
  while (first > 0 && items[first - 1]?.group === items[index]?.group) first -= 1;
  return first;
}

/** Where items begin that have a deadline, and the headings above them, whose units answer for it too. */
function datedPlaces(scope: Scope, items: readonly Item[], tasks: readonly ExtractedTask[]): Set<number> {
  const spans = tasks.filter(({ deadlines }) => deadlines.length > 0).map(({ span }) => span);
  const dated = new Set<number>();
  let next = 0;
  items.forEach((item, index) => {
    const [start, end] = spanOf(scope.normal, item.range);
    while ((spans[next]?.[1] ?? Infinity) <= start) next += 1;
    if ((spans[next]?.[0] ?? Infinity) >= end) return;
    dated.add(items[firstOf(items, index)]?.range[0] ?? item.range[0]);
    for (const { range } of item.headings) dated.add(range[0]);
  });
  return dated;
}
