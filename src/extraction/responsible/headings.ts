import { isRoleLine } from '../labels.ts';
import type { Range } from '../normal.ts';
import type { Heading, Item } from '../structure.ts';
import { clausesIn } from './clauses.ts';
import { inlineRoles } from './inline.ts';
import { endsStrongly, splitNames } from './names.ts';
import { rolesOf } from './printed-role.ts';
import { onlyUnits, rolesIn, type Roles } from './roles.ts';
import { areNames } from './is-name.ts';
import { LEADS } from './words.ts';

/** A longer one is an item of its own, and its clause speaks for itself. */
const LONGEST_HEADING = 200;
/** So many lines under a heading may say who answers for all of it. */
const LINES = 6;

/** Who answers for all that stands under a heading, the nearest heading first; each heading is read once. */
export function headingRoles(
  text: string,
  items: readonly Item[],
): (headings: readonly Heading[]) => Roles | null {
  const known = new Map<number, Roles | null>();
  const places = new Map<number, number>();
  items.forEach((item, i) => {
    if (item.numbered) places.set(item.range[0], i);
  });
  const read = (heading: Heading): Roles | null => {
    const [start, end] = heading.range;
    if (end - start > LONGEST_HEADING) return null;
    return inTitle(text, heading.range) ?? inLinesUnder(text, items, places.get(start));
  };
  return (headings) => {
    for (const heading of headings.toReversed()) {
      const at = heading.range[0];
      if (!known.has(at)) known.set(at, read(heading));
      const roles = known.get(at);
      if (roles) return roles;
    }
    return null;
  };
}

function inTitle(text: string, range: Range): Roles | null {
  const clause = clausesIn(text, range).at(-1) ?? inlineRoles(text, range).at(-1);
  if (clause) return clause.roles;
  const title = withoutStop(text, range);
  const named = onlyUnits(text, title) ? splitNames(text, title) : [];
  if (named.length > 0 && named.every((n) => endsStrongly(text.slice(n[0], n[1]))))
    return rolesOf(text, named);
  return chargedIn(text, title);
}

/** 三、县财政局： without its colon. */
function withoutStop(text: string, range: Range): Range {
  return /[。：]/.test(text[range[1] - 1] ?? '') ? [range[0], range[1] - 1] : range;
}

/** 由市教育局牵头办理, 市教育局牵头的任务（共3项）. */
const CHARGED =
  /^(由?)([^，。；：（]{2,60}?)(?:单独|独立|共同|分别)?(牵头|负责|承担|承办|主办|配合|协办|参与)(?:办理|落实|实施|完成|推进|组织)*的?(?:\d{1,3}项)?(?:重点|主要|具体|有关)?(?:任务|工作|事项|项目|内容|措施|清单)*(?:（[^）]{1,12}）)?$/;

function chargedIn(text: string, range: Range): Roles | null {
  const charged = CHARGED.exec(text.slice(range[0], range[1]));
  if (charged === null) return null;
  const start = range[0] + (charged[1] ?? '').length;
  const names = splitNames(text, [start, start + (charged[2] ?? '').length]);
  if (names.length === 0 || !areNames(text, names)) return null;
  return LEADS.test(charged[3] ?? '') ? { lead: names, other: [] } : { lead: [], other: names };
}

/** Lines 牵头单位：… right under the heading, before its first item. */
function inLinesUnder(text: string, items: readonly Item[], heading: number | undefined): Roles | null {
  if (heading === undefined) return null;
  const roles: Roles = { lead: [], other: [] };
  for (let i = heading + 1; i <= heading + LINES; i += 1) {
    const item = items[i];
    if (item === undefined || item.numbered || item.group !== items[heading]?.group) break;
    if (!isRoleLine(text, item.range)) continue;
    const found = rolesIn(text, item.range);
    roles.lead.push(...found.lead);
    roles.other.push(...found.other);
  }
  return roles.lead.length + roles.other.length > 0 ? roles : null;
}

/** Who leads all that stands under a heading, as its own words say. */
export function ledByHeading(text: string, headings: readonly Heading[]): Range[] {
  for (const heading of headings.toReversed()) {
    if (heading.range[1] - heading.range[0] > LONGEST_HEADING) continue;
    const said =
      chargedIn(text, withoutStop(text, heading.range)) ?? clausesIn(text, heading.range).at(-1)?.roles;
    if (said && said.lead.length > 0) return said.lead;
  }
  return [];
}
