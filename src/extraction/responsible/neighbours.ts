import type { Range } from '../normal.ts';
import { isStop } from '../sentences.ts';
import type { Item } from '../structure.ts';
import { timesIn } from '../time/index.ts';
import { clauseStarts } from './clause-starts.ts';
import { ledBy, onlyParts } from './led.ts';
import { endsLikeUnit } from './names.ts';
import { opened } from './parts.ts';
import { rolesOf } from './printed-role.ts';
import { rolesIn, type Roles } from './roles.ts';
import { askedIn, isPersonSubject, subjectAt } from './subject.ts';

/** Who is set to work in other sentences than the deadline's own. */

const LIST_NUMBER = /^(?:（\d{1,2}）|\d{1,2}[.、）])/;

/** Where no stop comes for so long, there are no sentences. */
const LONGEST_SENTENCE = 600;

const ASKS = /(?:^|，)(?:并)?请(?=[在于])/;

/** The subject goes on over sentences that name no new one. */
export function inSentencesBefore(text: string, item: Item, sentence: Range): Roles | null {
  let end = sentence[0];
  const asks = ASKS.test(text.slice(...sentence));
  for (let steps = 0; steps < 12 && end > item.range[0]; steps += 1) {
    let start = end - 1;
    while (start > item.range[0] && !isStop(text, start - 1) && end - start < LONGEST_SENTENCE) start -= 1;
    if (end - start === LONGEST_SENTENCE) return null;
    const first = firstSubject(text, [start, end]);
    // 任课教师必须…。在1月26日前录入: he goes on, and no unit answers.
    if (first.length === 0 && clauseStarts(text, [start, end]).some((s) => isPersonSubject(text, s)))
      return { lead: [], other: [] };
    // 提案由县政府办统一交办。…请在15日内说明: whoever does that is not the one who is asked.
    const found = first.length > 0 || asks ? first : askedIn(text, [start, end]);
    if (found.length > 0) return ledBy(text, [start, end]) ?? rolesOf(text, found);
    // （2） at a sentence's head begins an item of a list: what stands before it is another item.
    if (LIST_NUMBER.test(text.slice(end, end + 4))) return null;
    end = start;
  }
  return null;
}

/** Behind the bracket of its time a heading ends. */
const CLOSES_HEADING = /^[前止]?）(?:$|[。：；\s])/;

/** （一）动员阶段（4月1日至20日）。各单位制定方案: the heading's sentence says when, the next one who. */
export function inNextSentence(text: string, item: Item, time: Range, sentence: Range): Roles | null {
  if (text[time[0] - 1] !== '（' || !CLOSES_HEADING.test(text.slice(time[1], time[1] + 4))) return null;
  let end = sentence[1] + 1;
  while (end < item.range[1] && !isStop(text, end) && end < sentence[1] + 300) end += 1;
  const next: Range = [Math.min(sentence[1] + 1, item.range[1]), Math.min(end, item.range[1])];
  const led = ledBy(text, next) ?? dutiesOf(text, next);
  if (led) return led;
  const found = firstSubject(text, next);
  return found.length > 0 ? rolesOf(text, found) : null;
}

/** So many sentences after the deadline's own are looked at for one that says who is responsible. */
const FURTHER = 4;

/** A longer one says more than who is responsible. */
const LONGEST_DUTY = 200;

/** 有关部门要密切配合。: beside whoever acts, and not instead of him. */
const ONLY_HELPS =
  /^[^，；牵]{2,40}(?:要|应当?|须|需|给予|予以)?(?:积极|密切|主动|协同|全力|大力|认真|加强)*(?:配合|支持|协助|参与|协作)(?:工作|落实|做好)*$/;

/** …9月底前全部开工。由区住建局负责，各街道配合。 A sentence of units and roles and nothing else closes the item. */
export function inDutySentence(text: string, item: Item, sentence: Range): Roles | null {
  let start = sentence[1] + 1;
  for (let i = 0; i < FURTHER && start < item.range[1]; i += 1) {
    let end = start;
    while (end < item.range[1] && !isStop(text, end) && end - start < LONGEST_DUTY) end += 1;
    if (end - start === LONGEST_DUTY) return null;
    const roles = ONLY_HELPS.test(text.slice(start, end)) ? null : dutiesOf(text, [start, end]);
    // 教育部会同财政部每年举办一次: whoever is named there has a deadline of its own.
    if (roles && timesIn(text, [start, end]).length === 0) return roles;
    start = end + 1;
  }
  return null;
}

const DUTY_TAIL =
  /(?:牵头|负责|负总责|配合|落实|承办|参与|协助|具体实施|组织实施)(?:落实|实施|组织|组织实施|推进|办理|配合|负责)*$/;

const SAYS_PART = /牵头|会同|单位|部门|主体|总责/;

/** Who leads and who helps, where the stretch says that and nothing else; else null. */
export function dutiesOf(text: string, range: Range): Roles | null {
  if (range[1] - range[0] < 4) return null;
  const parts = SAYS_PART.test(text.slice(range[0], range[1])) ? onlyParts(text, range) : null;
  if (parts) return parts;
  if (!DUTY_TAIL.test(text.slice(range[1] - 8, range[1]))) return null;
  const roles = rolesIn(text, [opened(text, range), range[1]]);
  const names = [...roles.lead, ...roles.other];
  const units = names.every((n) => n[1] - n[0] <= 30 && endsLikeUnit(text.slice(n[0], n[1])));
  return names.length > 0 && units ? roles : null;
}

/** So many of a stretch's actors answer for it. */
const MOST_ACTORS = 3;

/**
 * Whoever a stretch sets to work: who leads and helps, else the subjects of its clauses and those it asks. Strictly
 * read, a name is a subject only before words of duty: cells are often names of things.
 */
export function actorsIn(text: string, range: Range, strict = false): Roles {
  const led = ledBy(text, range);
  if (led) return led;
  const starts = [...clauseStarts(text, range), ...stopsIn(text, range)].toSorted((a, b) => a - b);
  const all = starts.flatMap((s) => subjectAt(text, [s, range[1]], strict));
  // 市应急局将适时抽查: what the office says of itself, beside those whom it orders.
  const ordered = all.filter((n) => !WILL.test(text.slice(n[1], n[1] + 6)));
  const found = ordered.length > 0 ? ordered : all;
  return rolesOf(text, (found.length > 0 ? found : askedIn(text, range)).slice(0, MOST_ACTORS));
}

const WILL = /^将(?:适时|组织|对|不定期|视|根据|会同|开展|定期)/;

/** Where the sentences behind the first one begin. */
export function stopsIn(text: string, range: Range): number[] {
  const starts: number[] = [];
  for (let i = range[0]; i + 1 < range[1]; i += 1) {
    if (isStop(text, i)) starts.push(i + 1);
  }
  return starts;
}

/** Whoever a sentence that stands elsewhere sets to work, with words of duty; null where it names nobody. */
export function subjectOf(text: string, sentence: Range): Roles | null {
  // 学校将规定流程，请各单位完成以下工作：: the list is for those it asks.
  const asked = /[，。]\s*(?:现)?请/.test(text.slice(...sentence)) ? askedIn(text, sentence) : [];
  if (asked.length > 0) return rolesOf(text, asked);
  for (const start of clauseStarts(text, sentence)) {
    const found = subjectAt(text, [start, sentence[1]], true);
    const end = found.at(-1)?.[1];
    if (end !== undefined && CHARGED.test(text.slice(end, end + 4))) return rolesOf(text, found);
  }
  return null;
}

const CHARGED =
  /^(?:等?(?:部门|单位))?，?(?:要|应|须|需|必须|请|务必|将|负责|按|做好|以|于|在|每|对|分别|具体|组织|统一)/;

/** The subject of the first clause that has one. */
export function firstSubject(text: string, sentence: Range): Range[] {
  for (const start of clauseStarts(text, sentence)) {
    const found = subjectAt(text, [start, sentence[1]]);
    if (found.length > 0) return found;
  }
  return [];
}
