import { roleOfHeading } from '../ledger/columns.ts';
import { wordsOf } from '../ledger/lines.ts';
import type { Range } from '../normal.ts';
import type { Item } from '../structure.ts';
import { timesIn } from '../time/index.ts';
import { endsLikeUnit } from './names.ts';
import { onlyUnits, rolesIn, type Roles } from './roles.ts';

/**
 * A table row printed as one line, as PDF readers and crawls leave it: …以内。 市水利局 市发展改革委、农业局等 各县人民政府.
 * The lists of units behind its last full stop are cells; the header's line says whose.
 */
export function inTail(text: string, range: Range, above: readonly Item[]): Roles | null {
  const from = Math.max(range[0], range[1] - LONGEST_TAIL);
  const found = text.slice(from, range[1]).lastIndexOf('。');
  if (found < 0) return null;
  const stop = from + found;
  const cells = wordsOf(text, [stop + 1, range[1]]);
  if (cells.length < 2 || !cells.every((c) => onlyUnits(text, c))) return null;
  const columns = unitColumns(text, above);
  const roles: Roles = { lead: [], other: [] };
  cells.forEach((cell, i) => {
    const column = columns[columns.length - cells.length + i] ?? 'other';
    const found = rolesIn(text, cell, column);
    roles.lead.push(...found.lead);
    roles.other.push(...found.other);
  });
  return roles;
}

/** A row run together: …按月细化具体任务2020年6月法规处、装备中心，各区县. The time of its column and the units right behind it. */
export function behindTime(text: string, range: Range): { time: Range; roles: Roles } | null {
  const end = range[1];
  if (!endsLikeUnit(text.slice(Math.max(range[0], end - 12), end))) return null;
  const from = Math.max(range[0], end - LONGEST_TAIL);
  const time = timesIn(text, [from, end]).at(-1)?.range;
  if (time === undefined || /[，、：]/.test(text[time[1]] ?? '')) return null;
  const list: Range = [time[1], end];
  return /[、，]/.test(text.slice(...list)) && onlyUnits(text, list)
    ? { time, roles: rolesIn(text, list) }
    : null;
}

const LONGEST_TAIL = 400;
const LONGEST_HEADER = 80;

/** The columns of units of the nearest line that is nothing but headings. */
function unitColumns(text: string, above: readonly Item[]): ('lead' | 'other')[] {
  for (const { range: line } of above.toReversed()) {
    if (line[1] - line[0] > LONGEST_HEADER) continue;
    const headings = wordsOf(text, line).map((w) => roleOfHeading(text.slice(w[0], w[1])));
    const columns = headings.filter((r) => r === 'lead' || r === 'other');
    if (columns.length > 0 && headings.filter((r) => r !== null).length >= 3) return columns;
  }
  return [];
}
