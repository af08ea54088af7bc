import type { Range } from '../normal.ts';
import { clauseEnd } from '../sentences.ts';
import { timesIn } from '../time/index.ts';
import { clauseStarts } from './clause-starts.ts';
import { ledBy } from './led.ts';
import { endsStrongly, splitNames } from './names.ts';
import { dutiesOf, firstSubject } from './neighbours.ts';
import { JOINT } from './parts.ts';
import { rolesOf } from './printed-role.ts';
import type { Roles } from './roles.ts';
import { areNames } from './is-name.ts';
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
  const front = actorAhead(text, [ahead + joint, Math.max(ahead, time[0])], time);
  if (joint > 0 && front.length > 0) {
    const main = subjectBefore(text, starts, ahead, time) ?? [];
    return rolesOf(text, [...main, ...front]);
  }
  if (front.length > 0 && !isAttribute(text, front, time))
    return rolesOf(text, widen(text, starts, ahead, time[0], front));
  const behind = subjectAt(text, [after, sentence[1]]);
  // 应在…后30日内，由各主管部门报送: the one named so acts, whoever stands before.
  if (text[after] === '由' && behind.length > 0) return rolesOf(text, behind);
  if (behind.length > 0 && OPENING.test(text.slice(ahead, time[0])))
    return rolesOf(text, [...behind, ...alsoActing(text, starts, sentence, time, behind)]);
  const earlier = CLOSES.test(text.slice(time[1], sentence[1]))
    ? allBefore(text, starts, ahead)
    : subjectBefore(text, starts, ahead, time);
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

/** 9月底前，市教育局完成排查，市财政局下达资金: a time that opens the sentence binds each that it sets to work. */
function alsoActing(
  text: string,
  starts: readonly number[],
  sentence: Range,
  time: Range,
  first: readonly Range[],
): Range[] {
  const from = first.at(-1)?.[1] ?? time[1];
  if (time[0] - sentence[0] > 8 || timesIn(text, [time[0], sentence[1]]).length > 1) return [];
  const later = starts.filter((s) => s > from).flatMap((s) => subjectAt(text, [s, sentence[1]], true));
  // 报市应急局，市应急局汇总: whoever receives it goes on from there.
  return later.filter(
    (n) =>
      n[1] - n[0] > 2 &&
      !text.slice(from, n[0]).includes(text.slice(n[0], n[1])) &&
      !PASSES_ON.test(text.slice(n[1], n[1] + 6)),
  );
}

const PASSES_ON =
  /^(?:负责|统一|再|要|应)?(?:汇总|审核|审定|审查|审批|复核|复审|初审|备案|批复|批准|验收|抽查|核实|整理|评审|指导|督促|监督|将|适时)/;

/** Who acts by the words before the deadline in its own clause. */
function actorAhead(text: string, range: Range, time: Range): Range[] {
  const holders = handsIn(text, range, time);
  if (holders.length > 0) return holders;
  return subjectIn(text, range);
}

/** 各支部的总结于9月底前报送: whoever has it to hand in hands it in. */
function handsIn(text: string, range: Range, time: Range): Range[] {
  if (!HANDS_IN.test(text.slice(time[1], time[1] + 6))) return [];
  const words = text.slice(range[0], range[1]);
  const of =
    /^([^的，。；要应须需将把请]{2,60})的[^，。；要应须需将把请]{1,40}?(?:（[^）]{1,40}）)?，?(?:[应须要需务]|务必)?[在于]?$/.exec(
      words,
    )?.[1];
  if (of === undefined) return makersOf(text, range);
  const names = splitNames(text, [range[0], range[0] + of.length]);
  return areNames(text, names) ? names : [];
}

const LONGEST_MAKERS = 60;

/** 各单位检查方案于7月底前报: the same without 的. */
function makersOf(text: string, [start, end]: Range): Range[] {
  if (end - start > LONGEST_MAKERS) return [];
  const thing =
    /[^，。；：、的]{0,14}(?:方案|总结|报告|材料|情况|计划|台账|名单|报表|清单)[应须要需]?[于在]$/.exec(
      text.slice(start, end),
    );
  if (thing === null) return [];
  for (let at = end - 3; at > start + 1 && at >= start + thing.index; at -= 1) {
    if (!endsStrongly(text.slice(start, at))) continue;
    const names = splitNames(text, [start, at]);
    return areNames(text, names) ? names : [];
  }
  return [];
}

/** The subject of the nearest clause before `ahead` that has one, with those it acts together with. */
function subjectBefore(text: string, starts: readonly number[], ahead: number, time: Range): Range[] | null {
  const joined: Range[] = [];
  for (const start of starts.filter((s) => s < ahead).toReversed()) {
    const joint = JOINT.exec(text.slice(start, start + 4))?.[0].length ?? 0;
    const found =
      joint === 0 ? actorAhead(text, [start, time[0]], time) : subjectIn(text, [start + joint, time[0]]);
    if (found.length === 0 || isAttribute(text, found, time)) continue;
    if (joint === 0) return [...widen(text, starts, start, time[0], found), ...joined];
    joined.push(...found);
  }
  return joined.length > 0 ? joined : null;
}

/** 各县区要加强领导，各部门要密切配合，9月底前完成: nothing but the time of all that is said before. */
const CLOSES =
  /^(?:全部|全面|基本|如期|圆满)*(?:完成|落实|整改|见到?(?:明显)?成效|取得(?:明显|显著|阶段性)?成效)(?:到位)?(?:任务|目标|目标任务|各项任务)?$/;

function allBefore(text: string, starts: readonly number[], ahead: number): Range[] | null {
  const found = starts
    .filter((s) => s < ahead)
    .flatMap((s) => subjectAt(text, [s, ahead], true))
    .filter((n, i, all) => all.findIndex((m) => m[0] === n[0]) === i);
  return found.length > 0 ? found : null;
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

const HANDS_IN = /^，?(?:统一|集中|一并|书面|逐级)*(?:上|提|报|呈|寄|递)?(?:交|报|送)/;

/** 工商联提出的提案应在…前办结: who made the thing is not who must act on it. */
function isAttribute(text: string, found: readonly Range[], time: Range): boolean {
  const end = found.at(-1)?.[1] ?? time[0];
  if (clauseEnd(text, end, time[0]) < time[0]) return false;
  const tail = text.slice(end, time[0]);
  if (tail.startsWith('的') && HANDS_IN.test(text.slice(time[1], time[1] + 6))) return false;
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

/** 县政府办牵头，县直部门配合，每季度召开…: the clauses before the deadline's. */
function dutiesAhead(text: string, sentence: Range, ahead: number): Roles | null {
  return ahead > sentence[0] ? dutiesOf(text, [sentence[0], ahead - 1]) : null;
}

/** 各市、县人民政府，自治区各部门要…: a list over a comma is found from its second half; take the whole. */
function widen(
  text: string,
  starts: readonly number[],
  start: number,
  limit: number,
  found: Range[],
): Range[] {
  let widest = found;
  for (const before of starts.filter((s) => s < start).toReversed()) {
    const wider = subjectAt(text, [before, limit]);
    if (wider.length <= widest.length || wider.at(-1)?.[1] !== found.at(-1)?.[1]) break;
    widest = wider;
  }
  return widest;
}

/** After 5月31日 in 自…至5月31日止, 各单位….*/
function skipComma(text: string, at: number): number {
  const from = text[at] === '止' || text[at] === '）' ? at + 1 : at;
  return text[from] === '，' || text[from] === '：' ? from + 1 : from;
}
