import type { Range } from '../normal.ts';
import { clauseEnd, isComma, isStop } from '../sentences.ts';
import type { Item } from '../structure.ts';
import { ledBy, onlyParts } from './led.ts';
import { endsLikeUnit } from './names.ts';
import { JOINT } from './parts.ts';
import { rolesOf } from './printed-role.ts';
import { rolesIn, type Roles } from './roles.ts';
import { timesIn } from '../time/index.ts';
import { askedIn, isPersonSubject, subjectAt } from './subject.ts';

const NOBODY: Roles = { lead: [], other: [] };

/** Words between a clause's start and a deadline that opens it. */
const OPENING =
  /^(?:[并须应要将拟请]|分别|力争|争取|确保|务必|原则上|最迟|不晚于|截至|其中|同时)*(?:[于在到至自从])?$/;

/**
 * Who the sentence says is to act. Nearest first: the subject or the one asked (请各单位) in the deadline's own clause,
 * what follows a deadline that opens its clause, the clauses before, and last the words after the deadline.
 */
export function inOwnSentence(text: string, time: Range, sentence: Range): Roles | null {
  const segment = segmentAround(text, time, sentence);
  const whole = segment[0] === sentence[0] && segment[1] === sentence[1];
  // Each part between semicolons speaks for itself first; what it lacks the rest of the sentence may say.
  const own = inStretch(text, time, segment);
  if (own || whole) return own;
  return ledBy(text, sentence, time) ?? inStretch(text, time, sentence);
}

function inStretch(text: string, time: Range, sentence: Range): Roles | null {
  const leads = ledBy(text, sentence, time);
  if (leads) return leads;
  const starts = clauseStarts(text, sentence);
  const ahead = starts.filter((s) => s <= time[0]).at(-1) ?? sentence[0];
  const duties = dutiesAhead(text, sentence, ahead);
  if (duties) return duties;
  const after = skipComma(text, endOfList(text, time, sentence));
  if (isPersonSubject(text, ahead) || isPersonSubject(text, after)) {
    // 申请人…提交，学院…审核: the first unit after them answers.
    const [next] = timesIn(text, [time[1], sentence[1]]);
    const own = next ? Math.max(after, clauseStartBefore(starts, next.range[0], after)) : sentence[1];
    const unit = firstSubject(text, [after, own]);
    return unit.length > 0 ? rolesOf(text, unit) : NOBODY;
  }
  // 各县区要…，会同市资源局于…: whoever acted before acts together with it.
  const joint = JOINT.exec(text.slice(ahead, time[0]))?.[0].length ?? 0;
  const front = subjectIn(text, [ahead + joint, Math.max(ahead, time[0])]);
  if (joint > 0 && front.length > 0) {
    const main = subjectBefore(text, starts, ahead, time) ?? [];
    const leads = text.slice(ahead, ahead + joint).endsWith('会同');
    return together(text, main, front, leads);
  }
  if (front.length > 0 && !isAttribute(text, front, time))
    return rolesOf(text, widen(text, starts, ahead, time[0], front));
  const behind = subjectAt(text, [after, sentence[1]]);
  // 应在…后30日内，由各主管部门报送: the one named so acts, whoever stands before.
  if (text[after] === '由' && behind.length > 0) return rolesOf(text, behind);
  if (behind.length > 0 && OPENING.test(text.slice(ahead, time[0]))) return rolesOf(text, behind);
  const earlier = subjectBefore(text, starts, ahead, time);
  if (earlier) return rolesOf(text, earlier);
  if (behind.length > 0) return rolesOf(text, behind);
  if (text[after] === '为') {
    // 自4月1日起至30日止，为整治阶段，各县区…: the first one set to work after it.
    for (const start of starts.filter((s) => s > after)) {
      const found = subjectAt(text, [start, sentence[1]], true);
      if (found.length > 0) return rolesOf(text, found);
    }
  }
  const charged = starts.find(
    (s) => s > after && text[s] === '由' && subjectAt(text, [s, sentence[1]]).length > 0,
  );
  return charged === undefined ? null : rolesOf(text, subjectAt(text, [charged, sentence[1]]));
}

/** Whoever is joined by 会同 takes part, and the one before it leads; 联合 joins equals. */
function together(text: string, main: Range[], joined: Range[], leads: boolean): Roles {
  const first = rolesOf(text, main);
  const rest = rolesOf(text, joined);
  return leads
    ? { lead: [...first.lead, ...first.other], other: [...rest.lead, ...rest.other] }
    : { lead: [...first.lead, ...rest.lead], other: [...first.other, ...rest.other] };
}

/** The subject of the nearest clause before `ahead` that has one, with those it acts together with. */
function subjectBefore(text: string, starts: readonly number[], ahead: number, time: Range): Range[] | null {
  const joined: Range[] = [];
  for (const start of starts.filter((s) => s < ahead).toReversed()) {
    const joint = JOINT.exec(text.slice(start, start + 4))?.[0].length ?? 0;
    const found = subjectIn(text, [start + joint, time[0]]);
    if (found.length === 0 || isAttribute(text, found, time)) continue;
    if (joint === 0) return [...widen(text, starts, start, time[0], found), ...joined];
    joined.push(...found);
  }
  return joined.length > 0 ? joined : null;
}

/** 每周二或每月3日，各科室…: whoever acts stands behind the last time of the list. */
function endOfList(text: string, time: Range, sentence: Range): number {
  let end = time[1];
  if (!LIST_JOINT.test(text.slice(end, end + 2))) return end;
  for (const { range } of timesIn(text, [time[1], Math.min(sentence[1], time[1] + 80)])) {
    if (range[0] - end > 2 || !LIST_JOINT.test(text.slice(end, range[0]))) break;
    end = range[1];
  }
  return end;
}

const LIST_JOINT = /^(?:[、和或及与]|以及|或者)/;

function clauseStartBefore(starts: readonly number[], at: number, least: number): number {
  return starts.filter((s) => s <= at).at(-1) ?? least;
}

/** 工商联提出的提案应在…前办结: who made the thing is not who must act on it. */
function isAttribute(text: string, found: readonly Range[], time: Range): boolean {
  const end = found.at(-1)?.[1] ?? time[0];
  if (clauseEnd(text, end, time[0]) < time[0]) return false;
  const tail = text.slice(end, time[0]);
  // 市财政局承担的任务: whose it is must do it.
  if (/^(?:所)?(?:承担|负责|牵头|主管|分管|实施|承办|主办|负有)/.test(tail)) return false;
  const thing =
    /^[^，。；要应须需将把请的]{8,40}(?:情况|事项|结果|材料|报告|问题|建议|提案|信息)[应须要需]?[在于]?$/;
  if (thing.test(tail) && text[found[0]?.[0] ?? 0] !== '各') return true;
  return /^(?![要应须需将把请])[^，。；将把按根据对在于]{1,16}的[^，。；的将把]{1,20}(?:[应须要需]|必须|务必)?[在于]?$/.test(
    tail,
  );
}

/** Between semicolons each part has its own actor and its own deadline. */
function segmentAround(text: string, time: Range, sentence: Range): Range {
  const before = text.slice(sentence[0], time[0]).lastIndexOf('；');
  const after = text.slice(time[1], sentence[1]).indexOf('；');
  return [sentence[0] + before + 1, after < 0 ? sentence[1] : time[1] + after];
}

function subjectIn(text: string, range: Range): Range[] {
  const found = subjectAt(text, range);
  return found.length > 0 ? found : askedIn(text, range);
}

const LIST_NUMBER = /^(?:（\d{1,2}）|\d{1,2}[.、）])/;

/** The subject goes on over sentences that name no new one. */
export function inSentencesBefore(text: string, item: Item, sentence: Range): Roles | null {
  let end = sentence[0];
  for (let steps = 0; steps < 12 && end > item.range[0]; steps += 1) {
    let start = end - 1;
    while (start > item.range[0] && !isStop(text, start - 1) && end - start < 600) start -= 1;
    const found = firstSubject(text, [start, end]);
    if (found.length > 0) return ledBy(text, [start, end]) ?? rolesOf(text, found);
    // （2） at a sentence's head begins an item of a list: what stands before it is another item.
    if (LIST_NUMBER.test(text.slice(end, end + 4))) return null;
    end = start;
  }
  return null;
}

/** （一）动员阶段（4月1日至20日）。各单位制定方案: the heading's sentence says when, the next one who. */
export function inNextSentence(text: string, item: Item, time: Range, sentence: Range): Roles | null {
  if (text[time[0] - 1] !== '（') return null;
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

/** …9月底前全部开工。由区住建局负责，各街道配合。 A sentence of units and roles and nothing else closes the item. */
export function inDutySentence(text: string, item: Item, sentence: Range): Roles | null {
  let start = sentence[1] + 1;
  for (let i = 0; i < FURTHER && start < item.range[1]; i += 1) {
    let end = start;
    while (end < item.range[1] && !isStop(text, end) && end - start < 200) end += 1;
    const roles = dutiesOf(text, [start, end]);
    if (roles) return roles;
    start = end + 1;
  }
  return null;
}

const DUTY_TAIL = /(?:牵头|负责|配合|落实|承办|参与|协助)(?:落实|实施|组织|组织实施|推进|办理|配合|负责)*$/;

const SAYS_PART = /牵头|会同|单位|部门|主体/;

/** Who leads and who helps, where the stretch says that and nothing else; else null. */
function dutiesOf(text: string, range: Range): Roles | null {
  if (range[1] - range[0] < 4) return null;
  const parts = SAYS_PART.test(text.slice(range[0], range[1])) ? onlyParts(text, range) : null;
  if (parts) return parts;
  if (!DUTY_TAIL.test(text.slice(range[1] - 8, range[1]))) return null;
  const from = text[range[0]] === '由' ? range[0] + 1 : range[0];
  const roles = rolesIn(text, [from, range[1]]);
  const names = [...roles.lead, ...roles.other];
  const units = names.every((n) => n[1] - n[0] <= 30 && endsLikeUnit(text.slice(n[0], n[1])));
  return names.length > 0 && units ? roles : null;
}

/** 县政府办牵头，县直部门配合，每季度召开…: the clauses before the deadline's. */
function dutiesAhead(text: string, sentence: Range, ahead: number): Roles | null {
  return ahead > sentence[0] ? dutiesOf(text, [sentence[0], ahead - 1]) : null;
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
  const found = starts.flatMap((s) => subjectAt(text, [s, range[1]], strict));
  return rolesOf(text, (found.length > 0 ? found : askedIn(text, range)).slice(0, MOST_ACTORS));
}

function stopsIn(text: string, range: Range): number[] {
  const starts: number[] = [];
  for (let i = range[0]; i + 1 < range[1]; i += 1) {
    if (isStop(text, i)) starts.push(i + 1);
  }
  return starts;
}

/** Whoever a sentence that stands elsewhere sets to work, with words of duty; null where it names nobody. */
export function subjectOf(text: string, sentence: Range): Roles | null {
  for (const start of clauseStarts(text, sentence)) {
    const found = subjectAt(text, [start, sentence[1]], true);
    const end = found.at(-1)?.[1];
    if (end !== undefined && CHARGED.test(text.slice(end, end + 4))) return rolesOf(text, found);
  }
  return null;
}

const CHARGED = /^(?:等?(?:部门|单位))?，?(?:要|应|须|需|必须|请|务必|将|负责|按|做好|以|于|在|每|对)/;

function firstSubject(text: string, sentence: Range): Range[] {
  for (const start of clauseStarts(text, sentence)) {
    const found = subjectAt(text, [start, sentence[1]]);
    if (found.length > 0) return found;
  }
  return [];
}

/** 各市、县人民政府，自治区各部门要…: a list over a comma is found from its second half; take the whole. */
function widen(
  text: string,
  starts: readonly number[],
  start: number,
  limit: number,
  found: Range[],
): Range[] {
  const before = starts.filter((s) => s < start).at(-1);
  if (before === undefined) return found;
  const wider = subjectAt(text, [before, limit]);
  return wider.length > found.length && wider.at(-1)?.[1] === found.at(-1)?.[1] ? wider : found;
}

function clauseStarts(text: string, sentence: Range): number[] {
  const starts = [sentence[0]];
  let depth = 0;
  for (let i = sentence[0]; i < sentence[1]; i += 1) {
    const c = text[i] ?? '';
    if (c === '（' || c === '[' || c === '《' || c === '“') depth += 1;
    else if ((c === '）' || c === ']' || c === '》' || c === '”') && depth > 0) depth -= 1;
    else if (depth === 0 && (isComma(c) || (c === ' ' && text[i - 1] === '）') || isNextActor(text, i)))
      starts.push(i + 1);
  }
  return starts;
}

/** 市财政局要在9月底前、市审计局要在10月底前完成: behind a time the next one of a list begins. */
function isNextActor(text: string, at: number): boolean {
  return (
    text[at] === '、' &&
    /[前内底末]$|每(?:季度|半年|[年月周日季])$/.test(text.slice(Math.max(0, at - 3), at)) &&
    !/[\d每年月、]/.test(text[at + 1] ?? ' ')
  );
}

/** After 5月31日 in 自…至5月31日止, 各单位….*/
function skipComma(text: string, at: number): number {
  const from = text[at] === '止' || text[at] === '）' ? at + 1 : at;
  return text[from] === '，' || text[from] === '：' ? from + 1 : from;
}
