import type { Range } from '../normal.ts';
import { isStop } from '../sentences.ts';
import type { Item } from '../structure.ts';
import { splitNames } from './names.ts';
import { rolesOf } from './printed-role.ts';
import { onlyUnits, type Roles } from './roles.ts';
import { actorsIn, firstSubject, stopsIn, subjectOf } from './neighbours.ts';
import { areNames } from './is-name.ts';
import { subjectAt } from './subject.ts';
import { PREDICATE } from './subject-words.ts';

/** Who acts, said above: 各景区要做好以下工作： before a list holds for all of the list. */

interface Above {
  readonly text: string;
  readonly items: readonly Item[];
  readonly leads: Int32Array;
}

/** The item that leads into each item's list, -1 where none does. One pass. */
export function leadIns(text: string, items: readonly Item[]): Int32Array {
  const found = new Int32Array(items.length).fill(-1);
  let open: { item: number; depth: number; alone: boolean }[] = [];
  items.forEach((item, i) => {
    const depth = item.headings.length;
    if (item.numbered) open = open.filter((o) => o.depth <= depth);
    found[i] = open.at(-1)?.item ?? -1;
    if (!isLeadIn(text, item.range)) return;
    const alone = !item.numbered && unitsAlone(text, item.range).length > 0;
    // 交通局： after the list of 住建局： stands where that stood, whatever number comes before it.
    const place = alone ? (open.find((o) => o.alone)?.depth ?? depth) : depth;
    // Its list stands one level deeper where it bears a number itself.
    open = open.filter((o) => o.depth < place);
    open.push({ item: i, depth: item.numbered ? place + 1 : place, alone });
  });
  return found;
}

const LONGEST = 400;
/** 现就有关事项通知如下： speaks of the notice itself. */
const OWN_WORDS =
  /(?:通知|通告|公告|函告|决定|印发|转发|报告|说明|制定|提出)[^，。；]{0,24}(?:如下|意见|方案|措施|要求|给你们)[：]$|如下意见：$/;

function isLeadIn(text: string, [start, end]: Range): boolean {
  return (
    text[end - 1] === '：' &&
    end - start <= LONGEST &&
    !OWN_WORDS.test(text.slice(Math.max(start, end - 40), end))
  );
}

/** 住建局： on a line of its own: the list under it is its own. */
function unitsAlone(text: string, range: Range): Range[] {
  const alone: Range = [range[0], range[1] - 1];
  const names = onlyUnits(text, alone) ? splitNames(text, alone) : [];
  return areNames(text, names) ? names : [];
}

/** The last sentence of a stretch. */
function lastSentence(text: string, range: Range): Range {
  let start = range[1] - 1;
  while (start > range[0] && !isStop(text, start - 1)) start -= 1;
  return [start, range[1]];
}

/** So many paragraphs of a section are looked at for the one who acts in it. */
const SECTION_REACH = 4;

/** The subject goes on over a section's paragraphs, and from 各景区要做好以下工作： to the list under it. */
export function inSectionAbove({ text, items, leads }: Above, index: number): Roles | null {
  const own = items[index];
  if (own === undefined) return null;
  for (let i = index - 1; i >= Math.max(0, index - SECTION_REACH) && !items[i + 1]?.numbered; i -= 1) {
    const above = items[i];
    if (above === undefined || above.group !== own.group || above.headings.length === 0) break;
    if (!/[。：；]/.test(text[above.range[1] - 1] ?? '')) break;
    const found = subjectOf(text, lastSentence(text, above.range));
    // 承办较多的单位，应…: some of them only, and what is said of them ends there.
    if (found && !found.other.some((n) => text.slice(...n).includes('的'))) return found;
  }
  const lead = items[leads[index] ?? -1];
  if (lead === undefined) return null;
  const names = unitsAlone(text, lead.range);
  if (names.length > 0) return rolesOf(text, names);
  return subjectOf(text, lastSentence(text, lead.range));
}

/** （三）集中整治。由各供电公司…整改。 and under it 1．第一阶段（7月至12月）: the paragraph above says who acts. */
export function inHeadingAbove(text: string, { headings }: Item): Roles | null {
  const [start, end] = headings.at(-1)?.range ?? [0, 0];
  if (end - start < LONGEST_TITLE) return null;
  const found = actorsIn(text, [start, Math.min(end, start + 300)], true);
  return found.lead.length + found.other.length > 0 ? found : null;
}

const LONGEST_TITLE = 40;

/** 1．各地…摸底排查。 2．（…）全面整改: those whom an item sets to work go on over the next ones of its list. */
export function inSiblingsBefore({ text, items }: Above, index: number, sentence: Range): Roles | null {
  const own = items[index];
  if (own === undefined || !isTitled(text, own) || !beginsWithDeed(text, sentence)) return null;
  for (let i = index - 1; i >= Math.max(0, index - SECTION_REACH); i -= 1) {
    const item = items[i];
    if (item === undefined || item.headings.length !== own.headings.length || !item.numbered) break;
    const [start, end] = item.range;
    const range: Range = [start, Math.min(end, start + LONGEST)];
    const found = [start, ...stopsIn(text, range)]
      .map((s) => firstSubject(text, [s, range[1]]))
      .find((f) => f.length > 0);
    if (found) return found.every((n) => text[n[0]] === '各') ? rolesOf(text, found) : null;
  }
  return null;
}

/** 1．摸底排查。…: the steps of one piece of work. */
function isTitled(text: string, { numbered, range }: Item): boolean {
  return numbered && /^[^，。；：]{2,14}。./.test(text.slice(range[0], Math.min(range[1], range[0] + 16)));
}

/** 对于已经建成的，…: what is said has no subject of its own; 到2025年，用水量… has. */
function beginsWithDeed(text: string, sentence: Range): boolean {
  const head = text.slice(sentence[0], Math.min(sentence[1], sentence[0] + 24));
  return PREDICATE.test(head) && !/^[到至每在从当]/.test(head);
}

/** 请于11月7日前报送 without an addressee: whom the items before it ask. */
export function inItemsBefore({ text, items }: Above, index: number, sentence: Range): Roles | null {
  if (
    !/^(?:[一二三四五六七八九十\d（）、.]{0,5})(?:并|同时)?请/.test(text.slice(sentence[0], sentence[0] + 8))
  )
    return null;
  for (let i = index - 1; i >= Math.max(0, index - SECTION_REACH); i -= 1) {
    const range = items[i]?.range;
    if (range === undefined) break;
    if (!text.startsWith('请', range[0])) continue;
    const found = subjectAt(text, [range[0], Math.min(range[1], range[0] + 200)]);
    if (found.length > 0) return { lead: [], other: found };
  }
  return null;
}
