import { matchesOf } from '../matches.ts';
import type { Range } from '../normal.ts';
import { EACH, isName, PLACE } from './is-name.ts';
import { endsLikeUnit, endsStrongly, splitNames } from './names.ts';
import { AFTER, BY_DUTY, PREDICATE, VERB } from './subject-words.ts';
import { ROLE_NOUNS, ROLE_WORDS } from './words.ts';

const PERSON =
  /^(?:的)?(?:主要)?(?:负责人|负责同志|领导|领导同志|领导班子|一把手|党政主要负责同志|书记|文员|会计(?![科室处核])|出纳(?![科室])|统计员|考勤员|专员|联络员|信息员|管理员|经办人|工作人员|专干|干事|(?:主任|科长|处长|部长|经理|秘书)(?![^，。；]{0,4}(?:会议|办公会))|(?:局|镇|乡|校|院|县|区|市|所|站)长(?=要|应|须|负责|亲自))/;

/** 科室负责人 answers as the office that he holds; 自治区政府主要负责人 stands for the government. */
const OFFICE = /^各?(?:科室|部门|处室|股室|站所|班组)负责人/;

const OFFICE_NAME = new RegExp(`${OFFICE.source}$`);

/** Words that ask somebody: what follows them is who must act. */
const ASKING =
  /以(?=各[^，。；]{1,16}为主)|(?<![申邀恳聘提敬])请|(?<![理自事缘经])由|要求|责成|责令|确保|希望|通知/g;

/** 年报请各单位于…: the one asked, in the middle of a clause. The last such words count. */
export function askedIn(text: string, range: Range): Range[] {
  const from = Math.max(range[0], range[1] - LONGEST_SUBJECT);
  let found: Range[] = [];
  for (const m of matchesOf(ASKING, text.slice(from, range[1]))) {
    // 请通知企业: the one who is asked to tell them must act.
    if (m[0] === '通知' && text[from + m.index - 1] === '请') continue;
    const all = subjectAt(text, [from + m.index + m[0].length, range[1]]);
    // 确保企业复工, 确保政府投资项目: what is to be brought about, and not who must do it.
    const units = m[0] === '确保' ? all.filter((n) => n[1] - n[0] > 2) : all;
    if (units.length > 0) found = units;
  }
  return found;
}

const LONGEST_SUBJECT = 120;

/** A list of units at the start of a stretch, followed by words of duty; [] where it starts with something else. */
export function subjectAt(text: string, range: Range, strict = false): Range[] {
  let start = range[0];
  const lead =
    /^(?:请|由|统一由|要求|望|希|现要求|现请|同时|其中|原则上|鼓励|并请|特别是|届时|首先|其次|最后|然后|此外|[一二三四五六七八九十]是|[一二三四五六七八九十]{1,2}、|[①-⑳]|（\d{1,2}）|\d{1,2}[.、](?!\d)|[，、\s])+/.exec(
      text.slice(start, Math.min(range[1], start + 12)),
    );
  if (lead) start += lead[0].length;
  start += CONDITION.exec(text.slice(start, Math.min(range[1], start + 40)))?.[0].length ?? 0;
  // 经各供电公司汇总后，于…前报: whoever puts it together acts.
  if (THROUGH.test(text.slice(start, Math.min(range[1], start + 40)))) start += 1;
  start += timeAhead(text.slice(start, Math.min(range[1], start + 24)));
  const passed = PASSED.exec(text.slice(start, Math.min(range[1], start + 90)));
  if (passed && !isName(passed[1] ?? '')) return [];
  const window = text.slice(start, Math.min(range[1], start + LONGEST_SUBJECT));
  if (PREDICATE.test(window) && !BY_DUTY.test(window)) return [];
  const end = subjectEnd(window, range[1] - start <= LONGEST_SUBJECT, strict);
  if (end <= 0) return [];
  const after = start + end;
  // 由全科向专科拓展: from what to what.
  if (text[start - 1] === '由' && /^[向转变至]/.test(text[after] ?? '')) return [];
  // 责任单位： is a label, and no one is called so.
  if (LABEL.test(text.slice(start, after + 1))) return [];
  const units = namesOf(text, [start, after]);
  // 各课程负责出卷的任课老师: whoever is described so acts, and that is a person.
  const described = /^[^，。；：的要应须]{1,16}的/.exec(text.slice(after, Math.min(range[1], after + 20)));
  if (described && describesPerson(text, after + described[0].length)) return [];
  if (isBuilt(text, units)) return [];
  // 乡党委与区委组织部沟通后: the first acts, the second is spoken to.
  if (
    units.length === 2 &&
    /^(?:进行)?(?:沟通|协商|对接|衔接|联系|签订)/.test(text.slice(after, after + 4)) &&
    /[与和同]/.test(text[units[0]?.[1] ?? 0] ?? '')
  )
    return units.slice(0, 1);
  // 学校要求总务处…: the one who is ordered acts.
  const order = /^(?:要求|责成|责令|指定|委托)/.exec(text.slice(after, Math.min(range[1], after + 2)))?.[0];
  const ordered = order && units.length > 0 ? subjectAt(text, [after + order.length, range[1]]) : [];
  if (ordered.length > 0) return ordered;
  const joint = /^(?:要|应当?|须|负责|将)?(?:会同|联合|协同|商)(?!会)/.exec(
    text.slice(after, Math.min(range[1], after + 5)),
  );
  return joint && units.length > 0
    ? [...units, ...subjectAt(text, [after + joint[0].length, range[1]])]
    : units;
}

/** 如县信访局认为不属于本辖区的，应…: whoever the condition is about acts. */
const CONDITION = /^(?:如果|如|若)(?=[^，。；]{2,24}(?:认为|发现|确需|不能|无法|未能|有异议))/;

const LABEL = new RegExp(`^(?:${ROLE_WORDS})(?:责任)?(?:${ROLE_NOUNS})：`);

/** 污水泵站4月开工: what is built, and not who builds it. */
const BUILT =
  /^(?:(?:19|20)?\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日|[上中下]旬|份|年?[底末初内])*(?:以前|之前|前)?(?:正式|全面|基本|全部)*(?:动工|开工|复工|竣工|完工|建成|封顶|通车|投用|投产|投入使用|开业|奠基)/;

function isBuilt(text: string, units: readonly Range[]): boolean {
  const [only, ...others] = units;
  if (only === undefined || others.length > 0 || '各市省县区'.includes(text[only[0]] ?? '')) return false;
  return BUILT.test(text.slice(only[1], only[1] + 24));
}

const THROUGH = /^经(?!信|济|开|贸|发|委)[^，。；]{2,30}(?:汇总|初审|整理|盖章)[^，。；]{0,6}后/;

/** 实施方案经主管部门审核后，于…: neither the thing nor whoever passes it is to act. */
const PASSED =
  /^([^，。；]{2,40}?)经(?!信|济|开|贸|发|委)[^，。；]{2,30}(?:审核|审查|审批|批准|同意|审定|确认)[^，。；]{0,6}后/;

/** 发展改革、财政等部门: in such a list a field of work stands for its department. */
const FIELDS =
  /(?:等(?:有关|相关|各有关|各)?(?:部门|单位|地区|企业)?|部门)$|等(?:有关|相关)?部门(?=[、，和及与])/;
const AND_OTHERS =
  /等(?:有关|相关|各有关|各|[省市县区州]直|国家)?(?:部门|单位|地区|企业|部委|委办局|科室|处室|学院|院系|乡镇|镇街|县区|部门和单位)?$/;

function namesOf(text: string, range: Range): Range[] {
  const list = text.slice(range[0], range[1]);
  const fields = list.includes('、') && FIELDS.test(list);
  const names = splitNames(text, range).map((r) => asName(text, r, fields));
  // 任务、示范片和核心示范区: a list that begins with something else is no list of units.
  return names[0] === null ? [] : names.filter((r) => r !== null);
}

function asName(text: string, r: Range, fields: boolean): Range | null {
  const name = text.slice(r[0], r[1]);
  const others = AND_OTHERS.exec(name)?.[0].length ?? 0;
  const known =
    isName(name) ||
    (fields &&
      /^[\u4e00-\u9fff]{2,6}$/.test(name) &&
      !/信息|数据|工作|情况|在|的|材料|证照|预案|方案|制度|办法|计划|规划|清单|文件|项目|资金/.test(name));
  if (OFFICE_NAME.test(name) || (/^各?[^，。]{0,6}牵头$/.test(name) && isListed(text, r))) return r;
  if (name === '部门' && !isListed(text, r)) return null;
  // 由单位领导牵头: a person.
  if (name === '单位' && /^(?:主要|分管)?(?:领导|负责)/.test(text.slice(r[1], r[1] + 4))) return null;
  if (!known || !(name.length > 1 || isListed(text, r))) return null;
  return [r[0], name.length > others ? r[1] - others : r[1]];
}

/** 今年10月底前审批局完成…: a deadline may open the clause, and its subject follows. */
export function timeAhead(window: string): number {
  const time =
    /^(?:今年|明年|本年|次年|\d{2,4}年)?(?:\d{1,2}月份?)?(?:\d{1,2}日|[上中下]旬|年?[底末初])?(?:(?<=.)(?:以前|之前|前|内))?，?/.exec(
      window,
    );
  return time?.[0].length ?? 0;
}

/** The end of the last unit of the list: where the next word is one of duty, a comma, or the stretch ends. */
function subjectEnd(window: string, whole: boolean, strict: boolean): number {
  let depth = 0;
  let best = 0;
  let loose = 0;
  for (let i = 1; i <= window.length; i += 1) {
    const c = window[i - 1] ?? '';
    if (c === '（' || c === '[') depth += 1;
    if ((c === '）' || c === ']') && depth > 0) depth -= 1;
    if ('。；：！？'.includes(c)) break;
    if (depth > 0) continue;
    const next = window.slice(i, i + 8);
    const head = window.slice(0, i);
    const atEnd = i === window.length && whole && !strict;
    if (c === '，') {
      // 市委办公室，市政府办公室要…: the list goes on; a clause without a unit ends the subject.
      if (!endsLikeUnit(window.slice(0, i - 1))) break;
      continue;
    }
    // 各主要责任单位, 重要部门: 要 is no duty there.
    const part =
      COMPETENT.test(window.slice(i, i + 30)) ||
      (next.startsWith('要') && '主重首必需只'.includes(c)) ||
      (c === '所' && /^在(?:单位|部门|地|[学院高]校|学院|[乡镇县市区街])/.test(next));
    // 各二级党组织, 社会组织: 组织 belongs to the name.
    const body = next.startsWith('组织') && /(?:党|社会|群团|基层|经济|行业|公益)$/.test(head);
    const works = /^的[\u4e00-\u9fff]{2,8}工作(?:应|要|须|需|于|在|由|请)/.test(window.slice(i, i + 14));
    const duty =
      atEnd ||
      works ||
      (!part && !body && (AFTER.test(next) || (VERB.test(next) && !STRONG_SOON.test(next))));
    const person = PERSON.test(next);
    const office = person ? OFFICE.exec(head + next)?.[0].length : undefined;
    if (office !== undefined) return office;
    if (next.startsWith('，') && i > 1 && endsLikeUnit(head)) {
      // 各区主管部门、行业协会，自荐单位明确…: the list goes on behind the comma.
      const more = PREDICATE.test(window.slice(i + 1)) ? 0 : subjectEnd(window.slice(i + 1), whole, !whole);
      const rest = window.slice(i + 1, i + 1 + more);
      if (more > 1 && !/[，]/.test(head) && isList(rest)) return i + 1 + more;
    }
    if (duty || person) {
      if (beginsNextName(head, next)) continue;
      const each = EACH.test(head) && !STRONG_SOON.test(next);
      if (i > 1 && !PLACE.test(head)) {
        if (endsLikeUnit(head) || (each && !VERB.test(next))) best = i;
        // 各菜市场建设改造责任单位: a name that 各 begins may hold a verb, and ends later.
        else if (each && loose === 0) loose = i;
      }
      if (best > 0) break;
    } else if (
      !strict &&
      endsStrongly(head) &&
      !GOES_ON.test(head.slice(-2) + next) &&
      !/^[、，和及与或（[的]/.test(next) &&
      !endsStrongly(window.slice(0, i + 1))
    ) {
      const longer = STRONG_SOON.test(next) || AREA.test(next) || namesLonger(window, i);
      if (!longer) {
        best = i;
        break;
      }
    }
    if (i > 100) break;
  }
  return best > 0 ? best : loose;
}

/** 市卫健委、省公开办: the region's character alone is the beginning of the next name. */
function beginsNextName(head: string, next: string): boolean {
  return /[、和及][省市县区乡镇州]$/.test(head) && STRONG_SOON.test(next) && !/^组[成建]/.test(next);
}

/** 各城市建设（城市排水）行政主管部门: the field of work belongs to the name. */
const COMPETENT =
  /^[^，。；：、要应须需将于在\d（]{2,8}(?:（[^）]{1,12}）)?[^，。；：、要应须需将于在\d（]{0,4}(?:行政|主管|管理)部门/;

/** 组织部署, 单位地区生产总值: the ending of a name begins another word. */
const GOES_ON = /^.部署|^单位(?:地区生产|国内生产|GDP|面积|产品|工业增加|增加值|能耗|产值|建筑面积)/;

/** 开发区基础设施, 园区内企业: the unit is only where something is. */
const AREA =
  /^(?:应急预案|预案|方案|制度|职责|网站|层面|方面|主体责任|基础设施|范围|区域|内部?|周边|辖区|领域|系统|一带|境内|沿线|配套|道路|管网)/;

/** 县政府信息公开工作机构于: what stands before the word of duty ends a name, too. */
function namesLonger(window: string, at: number): boolean {
  const rest = /^[^，。；：、要应须需将于在和及与或\d（]{2,14}(?=[要应须需将于在])/.exec(
    window.slice(at, at + 16),
  )?.[0];
  return (
    rest !== undefined &&
    !/^[各全有]/.test(rest) &&
    !PREDICATE.test(rest) &&
    !VERB.test(rest) &&
    endsStrongly(window.slice(0, at) + rest)
  );
}

/** Nothing but names, each beginning as names do. */
function isList(words: string): boolean {
  return splitNames(words, [0, words.length]).every((r) => isName(words.slice(r[0], r[1])));
}

/** The name may still be going on: 教育局机关党委, 政府办公室文电科. */
const STRONG_SOON =
  /^[^，。；：、要应须将于在\d]{0,5}(?:局|厅|委|(?<![督承主协举兴交查催领经代申])办|部门|单位|中心|[支分]行|银行|科|处|室|(?<!全)部|党组织|机构|主体|企业|学校|公司|所|站|院|队|组(?!成|织|建)|局室|工作组|领导小组)/;

/** 市 in 市、区民政局: one character is a name only in a list. */
function isListed(text: string, range: Range): boolean {
  return '、和及或与'.includes(text[range[0] - 1] ?? '\n') || '、和及或与'.includes(text[range[1]] ?? '\n');
}

/** 保管员4月6日前, 申请者应: a person by the word's ending. */
const PERSON_HEAD = /^[\u4e00-\u9fff]{1,4}(?:员|者|师傅|老师|人员|同志)(?=[\d于在应须需要请])/;

/** Single persons answer for themselves; no unit is reminded for them. */
const PERSON_SUBJECT =
  /^(?:并)?(?:请)?(?:各位|(?:各|全体|所有|有关|相关)?(?:(?:项目|课题)?(?:申请人|申报人|主持人)|申请者|(?:家庭|签约|乡村)医生|学生(?!处|科|会|工作|部|社|资助|奖|成绩|评|档|学籍|信息|名单|证|公寓|宿舍|情况|材料|缴费|数据|的)|考生|当事人|申报者|老师|同学|(?:任课|主讲|指导|授课|监考|阅卷)?(?:教师|老师)|个人(?!所得)|毕业生|职工|家长|用户|纳税人|参赛者|作者|投标人|应聘者|报名者|监护人|项目负责人|适龄儿童|评阅人|评审人|分管领导|评委|导师|专家(?![组库委])))/;

export function isPersonSubject(text: string, at: number): boolean {
  if (PERSON_SUBJECT.test(text.slice(at, at + 16))) return true;
  // 各课程负责出卷的任课老师
  const described = /^(?:请)?[^，。；：、的要应须于将（）]{2,20}的/.exec(text.slice(at, at + 24))?.[0].length;
  if (described === undefined) return false;
  return describesPerson(text, at + described);
}

function describesPerson(text: string, at: number): boolean {
  const head = text.slice(at, at + 16);
  return PERSON_SUBJECT.test(head) || PERSON_HEAD.test(head);
}
