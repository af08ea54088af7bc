import { kindOf } from '../ledger/cells.ts';
import { CLOSE, markAt, OPEN } from '../marks.ts';
import type { Range } from '../normal.ts';
import { endsLikeUnit, endsStrongly, splitNames } from './names.ts';
import { rolesIn, type Roles } from './roles.ts';
import { areNames, isName } from './is-name.ts';
import { FIRST_LEADS, ROLE_NOUNS, ROLE_WORDS } from './words.ts';

/** A bracket that says who is responsible, at the end of a sentence or paragraph. */
export interface Clause {
  /** Brackets included. */
  readonly range: Range;
  readonly roles: Roles;
}

/** （牵头单位）市教育局: a label, and its units stand behind it. */
const ONLY_LABEL = new RegExp(`^(?:主要|总)?(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})$|^下同$`);
const ROLE_WORD = /牵头|负责|配合|落实|责任|承办|主办|协办|参与|参加|会同|主体/;

/** （自然资源部指导）: behind units the same as 负责. */
const GUIDES = /(?:指导|督导|支持|监督|督促|监管|推进|实施)$/;

/** All responsibility clauses in a range, in order. One pass with a stack; brackets left open are closed by the end. */
export function clausesIn(text: string, range: Range): Clause[] {
  const clauses: Clause[] = [];
  const whole = text.slice(range[0], range[1]);
  if (!whole.includes('（') && !whole.includes('[')) return clauses;
  const stack: number[] = [];
  for (let i = range[0]; i < range[1]; i += 1) {
    const mark = markAt(text, i);
    if (mark & OPEN) {
      stack.push(i);
    } else if (mark & CLOSE && stack.length > 0) {
      const start = stack.pop() ?? i;
      // Only outermost brackets are clauses; 各市、县（区） inside one is part of a name.
      if (stack.length > 0) continue;
      const clause = clauseOf(text, start, i + 1, range);
      const last = clauses.at(-1);
      // （牵头单位：…）（配合单位：…） are one clause.
      if (clause && last && last.range[1] === start) clauses[clauses.length - 1] = joined(last, clause);
      else if (clause) clauses.push(clause);
    }
    if (stack.length > 12) stack.length = 0;
  }
  return clauses;
}

/** The first one takes in the second: a copy of both would cost more with each bracket of a row. */
function joined(a: Clause, b: Clause): Clause {
  a.roles.lead.push(...b.roles.lead);
  a.roles.other.push(...b.roles.other);
  return { range: [a.range[0], b.range[1]], roles: a.roles };
}

function clauseOf(text: string, start: number, end: number, range: Range): Clause | null {
  const length = end - start - 2;
  if (length < 3 || length > 1500) return null;
  // 〔责任单位：…负责。下同。〕: what follows the full stop is a remark.
  const whole = text.slice(start + 1, end - 1);
  const stop = whole.indexOf('。', 3);
  const said = stop < 0 ? whole : whole.slice(0, stop);
  // （第一责任单位为牵头单位，下同） says how to read the lists, and names nobody.
  const remark = said.includes('牵头') ? FIRST_LEADS.exec(said) : null;
  const body = remark
    ? said.slice(0, remark.index).replace(/[，；、。][^，；、。]*$|^[^，；、。]*$/, '')
    : said;
  if (body.length < 3 || ONLY_LABEL.test(body)) return null;
  const inner: Range = [start + 1, start + 1 + body.length];
  const named = ROLE_WORD.test(body);
  if ('，；。'.includes(text[end] ?? ' ')) {
    const roles = (text[end] !== '。' && rolesSaid(text, inner)) || actorsOf(text, start, inner);
    if (roles) return { range: [start, end], roles };
  }
  if (!closesSentence(text, start, end, range)) return null;
  // 报县政府办公室（县政府督查室）: another name of the one before it.
  const before = text.slice(Math.max(range[0], start - 20), start);
  const alias = endsStrongly(before) || FACILITY.test(before);
  const helped = !named && GUIDES.test(body);
  const bare = !named && !helped;
  if (
    bare &&
    !(end >= range[1] - 1 && !alias && namesOnly(text, inner, '。；'.includes(text[start - 1] ?? ' ')))
  )
    return null;
  const roles = rolesIn(text, inner);
  const names = [...roles.lead, ...roles.other];
  if (names.length === 0 || (helped && !names.every((n) => endsLikeUnit(text.slice(n[0], n[1])))))
    return null;
  return { range: [start, end], roles };
}

/** A clause stands before or after a full stop or at the end of its paragraph, never in mid-sentence. */
function closesSentence(text: string, start: number, end: number, range: Range): boolean {
  if (end >= range[1] || start === range[0]) return true;
  const before = text[start - 1] ?? '';
  const after = text[end] ?? '';
  return '。；！）]'.includes(before) || '。；！\n\t （['.includes(after);
}

/** 综合体（社区服务中心）: what is built, by its other name. */
const FACILITY = /(?:综合体|平台|基地|场所|设施|阵地|载体|体系|窗口|站点|网点|园区|项目|工程)$/;

const SAYS_ROLES = new RegExp(`(?:牵头|负责)[^，。；]{0,4}$|^(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})：`);

/** 9月底前修缮校舍（市教育局牵头），…: who does it, in the middle of a sentence, and nothing else. */
function rolesSaid(text: string, range: Range): Roles | null {
  if (!SAYS_ROLES.test(text.slice(range[0], range[1]))) return null;
  const roles = rolesIn(text, range);
  const names = [...roles.lead, ...roles.other];
  const units = names.length > 0 && names.every((n) => endsLikeUnit(text.slice(n[0], n[1])));
  return units ? roles : null;
}

/** 9月底前完成申报（各学院），…: units behind what is done. Behind a unit they are another name of it. */
function actorsOf(text: string, start: number, inner: Range): Roles | null {
  const ahead = lastClause(text.slice(Math.max(0, start - 60), start));
  if (!/[\d年月][前内底末]|[底日内]前/.test(ahead)) return null;
  const thing = text.slice(Math.max(0, start - 20), start);
  if (endsLikeUnit(thing) || FACILITY.test(thing)) return null;
  const names = splitNames(text, inner);
  const units = names.length > 0 && areNames(text, names);
  return units ? rolesIn(text, inner) : null;
}

function lastClause(words: string): string {
  let from = words.length;
  while (from > 0 && !'，；。：'.includes(words[from - 1] ?? '')) from -= 1;
  return words.slice(from);
}

/** （质控办） behind a full stop: a name that ends as words do is somebody only there. */
function namesOnly(text: string, range: Range, closed: boolean): boolean {
  const names = splitNames(text, range);
  const units = names.filter((n) => n[1] - n[0] <= 30 && endsLikeUnit(text.slice(n[0], n[1])));
  const times = names.filter((n) => !units.includes(n) && kindOf(text, n) === 'time');
  const sure = units.some((n) => {
    const name = text.slice(n[0], n[1]);
    return endsStrongly(name) || (closed && isName(name));
  });
  return sure && units.length + times.length === names.length;
}
