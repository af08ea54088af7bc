import type { Range } from '../normal.ts';
import { clauseEnd } from '../sentences.ts';
import { timesIn } from '../time/index.ts';
import { endsLikeUnit, splitNames } from './names.ts';
import { onlyUnits, rolesIn, type Roles } from './roles.ts';
import { rolesOf } from './printed-role.ts';
import { AFTER } from './subject-words.ts';
import { areNames } from './is-name.ts';
import { subjectAt, timeAhead } from './subject.ts';
import { LEADS, ROLE_NOUNS, ROLE_WORDS } from './words.ts';

/** What part one clause gives to whom: 市教育局总牵头, 以市教育局为牵头单位, 配合单位为市财政局. */
export interface Part {
  readonly range: Range;
  /**
   * `said`: the clause names the part that somebody has. `helps`: it ends in 配合, 负责 and says no more. `names`:
   * units and nothing else, which the next clause goes on about. `acts`: somebody is set to work in it.
   */
  readonly kind: 'said' | 'helps' | 'names' | 'acts' | 'none';
  readonly roles: Roles;
}

/** Does a deadline stand in the clause? */
export function isTimed(text: string, { range }: Part): boolean {
  return timesIn(text, range).length > 0;
}

const NONE: Roles = { lead: [], other: [] };

/** 该项工作由, 具体由, 以, 明确: words before the names, at the head of a clause that gives somebody a part. */
const OPENING = new RegExp(
  '^(?:并|同时|其中|原则上|现|拟|会议(?:决定|明确|要求|议定)?|决定|[具总]体(?:工作)?|日常工作)*' +
    '(?:(?:该|此|这|上述|以上|各)(?:项|类|块)?(?:工作|任务|事项|项目|行动|措施)，?)?' +
    '(?:(?:责任|部门|任务|职责|工作)?分工：)?(?:由|请|以(?!及)|明确|确定|指定|责成)?',
);
/** 校舍排查由市教育局: what stands before 由 is the matter. */
const MATTER = /^[^，；：。]{0,60}(?<![理自事缘经])由/;

const ADVERB = '(?:要|应当?|须|需|必须|务必|将|拟|具体|总体|负责|统一|统筹|共同|联合|分别|主动|全面|总|双)*';
const LEAD = new RegExp(
  `^([^，；：。]{2,280}?)${ADVERB}牵头(?!${ROLE_NOUNS}|责任|起草|职责|作用|人|领导|机制|抓总单位)`,
);
const IS = new RegExp(
  `^([^，；：。]{2,80}?)(?:作为|担任|为|是|任)(?:本|该|此)?(?:项)?(?:工作|任务)?的?(?:主要|总|第一|具体)?(${ROLE_WORDS})(?:责任|负责|实施|落实)?(?:${ROLE_NOUNS})`,
);
const HAS = new RegExp(
  `^([^，；：。]{2,80}?)(?:要|应当?|须|需|必须|务必|将)?(?:切实|认真|主动|充分|全面|严格|积极)*(?:履行|承担|发挥|落实|扛起|担负|肩负|负)(?:好|起|了)?总?(牵头|主办|配合|协同|协办|协助)(?:抓总|统筹|协调|组织)?(?:单位|部门)?的?(?:责任|职责|作用)`,
);
const CALLED = new RegExp(
  `^(?:各|主要|总)?(${ROLE_WORDS})(?:责任|负责)?(?:${ROLE_NOUNS})(?:为|是|由|：)?(?=[^要应须需将]{2})`,
);
const TOGETHER = /^([^，；：。]{2,80}?)(?:要|应当?|须|需|必须|负责|将|拟)?会同(?!议)(?=.{2})/;
const HELPS =
  /(?:配合|参与|参加|协助|支持|协同|协办|指导|监督|落实|负责|实施|承办|各负其责|各司其职)(?:落实|实施|组织|推进|办理|配合|负责|工作|做好)*$/;

/** …，会同市财政局: acts together with whoever stands before. */
export const JOINT = /^(?:并|要|应)?(?:会同|联合(?!会|国)|协同(?!办))/;

/** The clauses of a stretch, each with the part that it gives to somebody. */
export function partsIn(text: string, range: Range): Part[] {
  const parts: Part[] = [];
  for (let at = range[0]; at < range[1];) {
    const end = clauseEnd(text, at, range[1]);
    if (end > at) parts.push(known(text, [at, end]));
    at = end + 1;
  }
  return parts;
}

/** The clauses read last: the deadlines of one sentence ask for the same ones again and again. */
const last: { text: string; parts: Map<number, Part> } = { text: '', parts: new Map() };
const MOST_KEPT = 2000;

function known(text: string, range: Range): Part {
  if (last.text !== text || last.parts.size > MOST_KEPT) {
    last.text = text;
    last.parts.clear();
  }
  const found = last.parts.get(range[0]);
  if (found?.range[1] === range[1]) return found;
  const part = partOf(text, range);
  last.parts.set(range[0], part);
  return part;
}

function partOf(text: string, range: Range): Part {
  const roles = saidIn(text, range);
  if (roles) return { range, kind: 'said', roles };
  const none: Part = { range, kind: 'none', roles: NONE };
  if (range[1] - range[0] > LONGEST) return none;
  const joint = JOINT.exec(text.slice(range[0], range[1]))?.[0].length ?? 0;
  if (joint > 0) {
    const names = subjectAt(text, [range[0] + joint, range[1]]);
    return names.length > 0 ? { range, kind: 'helps', roles: named(names) } : none;
  }
  if (onlyUnits(text, range)) {
    const names = splitNames(text, range);
    if (areNames(text, names)) return { range, kind: 'names', roles: named(names) };
  }
  if (HELPS.test(text.slice(range[0], range[1]))) {
    const found = rolesIn(text, [opened(text, range), range[1]]);
    const names = [...found.lead, ...found.other];
    if (names.length > 0 && areUnits(text, names)) return { range, kind: 'helps', roles: found };
  }
  const acting = isTimed(text, none) ? [] : subjectAt(text, range, true);
  const sure = acting.filter((n) => n[1] - n[0] > 2 && endsLikeUnit(text.slice(n[0], n[1])));
  return sure.length > 0 ? { range, kind: 'acts', roles: named(sure) } : none;
}

/** A longer clause lists no units, unless it says that they lead. */
const LONGEST = 120;
const LONGEST_LIST = 300;

function named(other: Range[]): Roles {
  return { lead: [], other };
}

/** The part that a clause names in so many words. */
function saidIn(text: string, range: Range): Roles | null {
  const start = opened(text, range);
  const clause = text.slice(start, Math.min(range[1], start + LONGEST_LIST));
  return leadsIn(text, start, clause) ?? isIn(text, start, clause) ?? withIn(text, start, range[1], clause);
}

/** Where the names begin. */
export function opened(text: string, [start, end]: Range): number {
  const clause = text.slice(start, Math.min(end, start + LONGEST_LIST));
  const matter = /牵头|会同|[为是任](?:主要|总)?(?:责任|配合)|负责|配合|落实/.exec(clause)?.index ?? 0;
  const at = MATTER.exec(clause.slice(0, matter))?.[0].length ?? 0;
  if (at > 0) return start + at;
  const first = timeAhead(clause);
  return start + first + (OPENING.exec(clause.slice(first))?.[0].length ?? 0);
}

function leadsIn(text: string, start: number, clause: string): Roles | null {
  const lead = LEAD.exec(clause);
  if (lead) {
    const found = rolesIn(text, [start, start + (lead[1] ?? '').length], 'lead');
    const names = found.lead.map((n) => withoutOffice(text, n)).filter((n) => n !== null);
    const charged = text[start - 1] === '由';
    // 由副市长王某牵头: a person leads, and no unit.
    const called = [
      ...helpersIn(text, start + lead[0].length, clause.slice(lead[0].length)),
      ...calledIn(text, start + lead[0].length),
    ];
    if (names.length > 0 && (charged || areUnits(text, names)))
      return { lead: names, other: [...found.other, ...called] };
  }
  const has = HAS.exec(clause);
  return has ? partFor(text, [start, start + (has[1] ?? '').length], has[2] ?? '') : null;
}

function isIn(text: string, start: number, clause: string): Roles | null {
  const is = IS.exec(clause);
  if (is) return partFor(text, [start, start + (is[1] ?? '').length], is[2] ?? '');
  const called = CALLED.exec(clause);
  if (called === null) return null;
  const rest: Range = [start + called[0].length, start + clause.length];
  // 各牵头单位迅速组织参与单位: what they do begins there.
  const acts = AFTER.test(text.slice(rest[0], rest[0] + 8));
  const names = !acts && onlyUnits(text, rest) ? splitNames(text, rest) : [];
  return names.length > 0 && areNames(text, names) ? partFor(text, rest, called[1] ?? '') : null;
}

/** 市财政局会同市教育局等部门: both answer. */
function withIn(text: string, start: number, end: number, clause: string): Roles | null {
  const together = TOGETHER.exec(clause);
  if (together === null) return null;
  const names = splitNames(text, [start, start + (together[1] ?? '').length]);
  const others = subjectAt(text, [start + together[0].length, end]);
  return names.length > 0 && others.length > 0 && areUnits(text, names)
    ? rolesOf(text, [...names, ...others])
    : null;
}

function partFor(text: string, range: Range, word: string): Roles | null {
  const names = splitNames(text, range);
  if (names.length === 0 || !areUnits(text, names)) return null;
  return LEADS.test(word) ? { lead: names, other: [] } : named(names);
}

function areUnits(text: string, names: readonly Range[]): boolean {
  return names.every((n) => n[1] - n[0] <= 40 && endsLikeUnit(text.slice(n[0], n[1])));
}

/** 市教育局局长王某 stands for his office; null for somebody named without one: 副市长王某. */
function withoutOffice(text: string, range: Range): Range | null {
  const name = text.slice(range[0], range[1]);
  if (endsLikeUnit(name)) return range;
  const office =
    /(?:党组|党委|党工委)?(?:副)?(?:书记|局长|主任|部长|厅长|处长|科长|院长|校长|所长|站长|队长|董事长|总经理|经理|(?:主要|分管)?(?:领导|负责人|负责同志))(?:[^、，]{0,4}|同志)$/.exec(
      name,
    );
  if (office === null)
    return /(?:[省市县区镇乡州]长|书记|主席|同志|领导|负责人|某某?)[^、，]{0,4}$/.test(name) ? null : range;
  const end = range[0] + office.index;
  return office.index > 2 && endsLikeUnit(text.slice(range[0], end)) ? [range[0], end] : null;
}

/** 由市教育局牵头、市财政局配合: both in one clause. */
function helpersIn(text: string, at: number, rest: string): Range[] {
  const help =
    /^(?:负责|落实|组织|实施)*[、 ]([^，；。]{2,80}?)(?:配合|参与|参加|协助|支持|协同|负责|落实)(?:落实|实施|工作|做好)*$/.exec(
      rest,
    );
  if (help === null) return [];
  const from = at + rest.indexOf(help[1] ?? '');
  const names = splitNames(text, [from, from + (help[1] ?? '').length]);
  return areUnits(text, names) ? names : [];
}

/** 由市公司牵头，组织各县公司对…: whoever is called in by the one who leads. */
function calledIn(text: string, at: number): Range[] {
  const call = /^，?(?:并)?(?:会同|组织|联合)(?!会议)/.exec(text.slice(at, at + 6))?.[0].length;
  return call === undefined ? [] : subjectAt(text, [at + call, at + LONGEST], true);
}
