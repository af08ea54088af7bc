import { matchesOf } from '../matches.ts';
import type { Range } from '../normal.ts';
import { endsLikeUnit, endsStrongly, splitNames } from './names.ts';
import { LEADING, LEADS, ROLE_NOUNS, ROLE_WORDS } from './words.ts';

/** Places of unit names in the folded text, by role. */
export interface Roles {
  readonly lead: Range[];
  readonly other: Range[];
}

interface Mark {
  readonly role: 'lead' | 'other' | 'none';
  /** `label` goes before its units (牵头单位：), `verb` after them (牵头落实), `tag` after one of them: 市大数据局（牵头）. */
  readonly kind: 'label' | 'verb' | 'tag';
  readonly start: number;
  readonly end: number;
  /** 责任单位及负责人：: a person's name may follow each unit's. */
  readonly people?: boolean;
}

/** 部门分工：: what follows says whose part is what. */
const DIVISION = '(?<![\\u4e00-\\u9fff])(?:责任|部门|任务|职责|工作)?分工：';
/** 【牵头部门】市教育局: the label in brackets of its own, at the head of a line or clause. */
const BRACKETED = `(?:^|(?<=[，；。 ]))[（[](?:主要|总)?(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})[）\\]](?=.{2})`;
/** 牵头单位 市教育局: a blank where others print a colon. */
const PARTED = `^(?:主要|总)?(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS}) `;

/** 牵头单位：, 责任部门：, 配合处室：, and the persons' labels, whose entries are no units. */
const LABEL = new RegExp(
  `(?<![各关])(?:主要|总)?(${ROLE_WORDS}|整改责任|包抓|分管|联系)?(?:责任|负责|实施|落实)?(?:${ROLE_NOUNS}|领导|人|责任人|联系人)(?:[及和、]责任人|[及和、]负责人|（[^）]{1,8}）)?：|${DIVISION}|${BRACKETED}|${PARTED}|(牵头|主办|配合|协办|协同|参与|负责)(?:落实|负责|实施|组织|抓总|推进|办理)?(?:（[^）]{1,8}）)?：`,
  'g',
);

/**
 * 按职责分工分别牵头落实, 牵头，, 配合, 负责: what follows the units. A role word counts at a clause's end or before
 * another of them, so that 牵头部门 inside a name is none.
 */
const VERB =
  /(?:等(?:有关|相关|各有关|市直有关|市级有关|县直有关)?(?:部门|单位|部门和单位|部门（单位）|部门、单位)?)?(?:（(?![^）]{0,11}[位门区县市镇乡街道局办室]）)[^）]{0,12}）)?(?:按照|按|根据|依据|依|结合)?(?:各自)?(?:工作)?(?:职责|职能|分工|责任)?(?:分工|职责|任务)?(?:[，,])?(?:分别|共同|联合|具体|负责|组织|协同|积极|分头|总体|统筹|统一|主动|全面|总)*(?<![各关项务的类](?=(?:牵头|主办|配合|责任|协办|承办)(?:单位|部门)))(牵头|主办|负责|负总责|配合|落实|参与|协助|协办|承办|实施|参加|协同|支持|指导|各负其责|各司其职)(?:单位|部门)?(?:负责|落实|实施|组织|推进|推动|配合|办理|抓好|做好|完成|参与|指导|协调|开展|抓总|统筹|督促|督导|督办|调度|监督|监管|汇总)*(?=[，。；、）\] ]|$)/g;

/** 市教育局为牵头单位: what follows the units, too. */
const IS = new RegExp(
  `(?:作为|担任|为|是)(${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})(?=[，。；、）\\] ]|$)`,
  'g',
);

/** 市大数据局（牵头）、市公安局（配合）: said of the one name before it. */
const TAG = /（(?:牵头|主办|主责|配合|协办|承办|责任|参与|协助)(?:责任)?(?:单位|部门|落实)?）/g;

/** （第一责任单位为牵头单位，下同） gives nobody a role. */
const REMARK = /（[^）]*[为是](?:第一)?牵头[^）]*）/g;

/** Reads who leads and who supports out of a responsibility clause, a unit cell, or the value of a role label. */
export function rolesIn(text: string, range: Range, standing: 'lead' | 'other' = 'other'): Roles {
  const body = text.slice(range[0], range[1]);
  const roles: Roles = { lead: [], other: [] };
  let role: Mark['role'] = standing;
  let from = 0;
  let labelled = false;
  let people = false;
  const take = (to: number, as: Mark['role'], last = as): void => {
    const names = splitNames(text, [range[0] + from, range[0] + to]);
    names.forEach((name, i) => {
      const own = i === names.length - 1 ? last : as;
      const office = own === 'none' && OFFICE.test(text.slice(name[0], name[1]));
      const clean =
        own === 'none' && !office ? null : cleaned(text, people ? withoutPerson(text, name) : name);
      if (clean)
        (own === 'lead' || LEADING.test(text.slice(clean[0], clean[1])) ? roles.lead : roles.other).push(
          clean,
        );
    });
  };
  const words = body.includes('（') ? body.replace(REMARK, (m) => ' '.repeat(m.length)) : body;
  for (const mark of marksIn(words)) {
    if (mark.start < from) continue;
    if (mark.kind === 'label') {
      // 发改局、审批局，责任单位：… : the words before the first label lack theirs, and they lead.
      const first = labelled ? role : mark.role === 'other' ? 'lead' : role;
      take(mark.start, first);
      role = mark.role;
      people = mark.people === true;
      labelled = true;
    } else if (mark.kind === 'tag') {
      take(mark.start, role, mark.role);
    } else {
      take(mark.start, mark.role);
      role = labelled ? role : standing;
    }
    from = mark.end;
  }
  take(body.length, role);
  return roles;
}

/** 责任人：科室负责人 names an office, and whoever holds it answers. */
const OFFICE = /^各?(?:科室|部门|处室|股室|站所|班组)负责人$/;

/** 完成时限：…, 联系人：…, 工作内容：…: labels whose entries are no units. */
const REMARKS =
  /(?:(?:责任|完成|办结|整改|落实|推进|工作)?(?:时限|期限|时间|时间节点|日期)|联系人|联系电话|电话|备注)：[^，；。\n]*|(?:主要|工作|具体|重点|目标)(?:任务|内容|措施|要求)：[^。\n]*/g;

/** Without one of these a label has no end, and a list of units no word behind it. */
const MAY_LABEL = /[：（[ ]/;
const MAY_DO =
  /牵头|主[办责]|负责|总责|配合|落实|参[与加]|协[助办同]|承办|实施|支持|指导|各[负司]其|责任|会同/;

function marksIn(body: string): Mark[] {
  const marks: Mark[] = [];
  const labelled = body.includes('：');
  for (const m of MAY_LABEL.test(body) ? matchesOf(LABEL, body) : []) {
    const word = m[0];
    const person =
      /(?:领导|责任人|联系人|人)(?:（[^）]{1,8}）)?：$/.test(word) &&
      !word.includes('单位') &&
      !word.includes('部门');
    const role = person ? 'none' : LEADS.test(word.replace(/^[（[]?(?:主要|总)?/, '')) ? 'lead' : 'other';
    const people = /[及和、](?:责任|负责)人/.test(word);
    marks.push({ role, kind: 'label', start: m.index, end: m.index + word.length, people });
  }
  for (const m of labelled ? matchesOf(REMARKS, body) : []) {
    marks.push({ role: 'none', kind: 'label', start: m.index, end: m.index + m[0].length });
  }
  for (const m of matchesOf(IS, body)) {
    marks.push({
      role: LEADS.test(m[1] ?? '') ? 'lead' : 'other',
      kind: 'verb',
      start: m.index,
      end: m.index + m[0].length,
    });
  }
  if (!MAY_DO.test(body)) return inOrder(marks);
  for (const m of body.includes('（') ? matchesOf(TAG, body) : []) {
    const role = /^（(?:牵头|主办|主责)/.test(m[0]) ? 'lead' : 'other';
    marks.push({ role, kind: 'tag', start: m.index, end: m.index + m[0].length });
  }
  for (const m of matchesOf(VERB, body)) {
    const verb = m[1] ?? '';
    // 各牵头单位, 相关配合部门: the word is part of a name.
    if (/(?:单位|部门)$/.test(m[0]) && (m.index === 0 || '各关项务的类'.includes(body[m.index - 1] ?? '')))
      continue;
    const lead = verb === '牵头' || verb === '主办' || m[0].includes('牵头');
    marks.push({ role: lead ? 'lead' : 'other', kind: 'verb', start: m.index, end: m.index + m[0].length });
  }
  return inOrder(marks);
}

function inOrder(marks: Mark[]): Mark[] {
  return marks.sort((a, b) => a.start - b.start);
}

/** A deadline in the same bracket is no unit. */
const TIME_WORDS =
  /^(?:\d(?!\d*个)|每[年季月周日天]|长期|持续|全年|年底|年内|常态)|\d[年月日]|[底日月内节旬]前|^(?:完成|时限|时间)|工作日|^(?:第?[一二三四1-4]季度|[上下]半年|春节|国庆|元旦|中秋|端午)/;

const PREFIX =
  /^(?:由|请|以|会同|联合(?!会|国)|协同|其中|及|与|以及|所?涉及的|责任单位|牵头单位|配合单位|各项工作由)(?=.{2})/;
const SUFFIX =
  /(?:等(?:[\u4e00-\u9fff]{0,8}(?:部门|单位|部委|委办局|部门（单位）))?|按(?:照)?(?:各自)?(?:工作)?(?:职责|职能)(?:分工)?|分别|共同|具体|负责|牵头|配合|落实|为主|参与|(?<=.{2})(?:要|应当?|须|做好|积极|密切|协同))$/;

/** A name without the words around it; null where nothing is left that can be a unit. */
function cleaned(text: string, range: Range): Range | null {
  let [start, end] = range;
  for (;;) {
    const name = text.slice(start, end);
    const prefix = PREFIX.exec(name)?.[0];
    const suffix = prefix === undefined ? SUFFIX.exec(name)?.[0] : undefined;
    if (prefix !== undefined) start += prefix.length;
    else if (suffix !== undefined && suffix.length < name.length) end -= suffix.length;
    else if (/^[：。；\- ]/.test(name)) start += 1;
    else break;
  }
  const name = text.slice(start, end);
  if (name.length < 2 || name.length > 60 || /^\d+$/.test(name)) return null;
  if (TIME_WORDS.test(name)) return null;
  if (/^(?:等|有关|相关|其他|无|略|等部门|等单位|相关部门配合|按照职责分工|按职责分工)$/.test(name))
    return null;
  return [start, end];
}

/** 区农业局 in 区农业局向前进: two to four characters after the unit are the person's name. */
function withoutPerson(text: string, range: Range): Range {
  for (let end = range[1] - 2; end >= Math.max(range[0] + 2, range[1] - 4); end -= 1) {
    const name = text.slice(range[0], end);
    if (endsStrongly(name) || (endsLikeUnit(name) && !endsLikeUnit(text.slice(range[0], range[1]))))
      return [range[0], end];
  }
  return range;
}

/** Is this whole stretch nothing but units (a cell, a bracket at a paragraph's end)? */
export function onlyUnits(text: string, range: Range): boolean {
  const body = text.slice(range[0], range[1]);
  if (body.length === 0 || body.length > 400 || /[。！？]./.test(body)) return false;
  const names = splitNames(text, range);
  if (names.length === 0) return false;
  return names.every((n) => {
    const name = text.slice(n[0], n[1]).replace(/等$/, '');
    return name.length <= 30 && endsLikeUnit(name);
  });
}
