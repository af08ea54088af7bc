import { CLOSE, markAt, OPEN, PARTING } from '../marks.ts';
import type { Range } from '../normal.ts';

/**
 * What Chinese public bodies' names end in. Strong endings are names wherever they stand; weak ones are common
 * characters too (办, 组, 市) and are names only where the place speaks for it: in a responsibility clause, a unit
 * cell, or before 要, 应, 负责.
 */
const STRONG =
  '人民政府|政府|委员会|管委会|办公室|办公厅|办事处|街道办|部门|单位|科室|机关|机构|中心|公司|集团|学院|学校|大学|医院|银行|法院|检察院|' +
  '公安局|分局|总队|支队|大队|联合会|协会|学会|工会|妇联|残联|团委|党委|党组|指挥部|领导小组|工作组|专班|研究院|图书馆|档案馆|博物馆|' +
  '事务所|管理所|服务站|居委会|村委会|党支部|总支|编辑部|教研室|实验室|幼儿园|园区管委会|开发区|督查局|督查室|妇儿工委|组织部|宣传部|统战部|政法委|' +
  '成员单位|牵头部门|起草部门|主管部门|系部|教学部|院部|(?<![格布结全大开出僵破残战棋])局|厅|委办|企业|国企|央企|主体|党组织|社会组织|自治组织|群团组织|基层组织|经济组织|行业组织|“两委”|中标人|采购人|招标人';
const WEAK =
  '委|(?<![督承主协举兴交查催领经代申核筹试开停补])办|(?<![内外全干中东西南北上下])部|处|科|(?<!控|参|入|持|个|炒|合)股|室|院|校|组|镇|乡|街道|社区|村|县|市|区|州|盟|旗|省|自治区|(?<!厕)所|(?<!网)站|队|会|厂|库|馆|电视台|气象台|电台|社|(?:教务|教学|科研|研究生|行政)秘书|[科文作侨记体]协|[文侨青]联|工商联|社科联|[一二三四五六七八九十]中|站点|网点|军分区|园区|(?<![部签布])署|(?<![体关联派谱星])系|场|年级|支部|车间|中小学|小学|中学|初中|高中|社|各地|地区|(?<=[银支分总工农建中交招央人信])行|园|班|团|(?<=[务电])段|口岸|中队|运营商|服务商|供应商|承包商|联盟|商会|研究会|基金会|编办|网信办|会员|小区|(?:科室|部门|处室|股室|站所|班组)负责人';

/** Looks back from one place, the end: searching for an ending would try each from every character before. */
const endingIn = (words: string, remark: string): RegExp =>
  new RegExp(`(?<=(?:${words})(?:${remark})?)`, 'y');
const STRONG_ENDING = endingIn(STRONG, '（[^）]{1,20}）');
const ANY_ENDING = endingIn(`${STRONG}|${WEAK}`, '（[^）]{1,40}）|\\[[^\\]]{1,40}\\]');

export function endsLikeUnit(name: string): boolean {
  ANY_ENDING.lastIndex = name.length;
  return ANY_ENDING.test(name);
}

export function endsStrongly(name: string): boolean {
  STRONG_ENDING.lastIndex = name.length;
  return STRONG_ENDING.test(name);
}

/** Region words that a list joins into one name: 各市、县（区）人民政府. */
const REGION =
  /^(?:各|各有关|各相关|各地级|全[省市县区]|\d{1,3}个)?(?:省|自治区|直辖市|设区市|市|州|盟|县|区|旗|乡|镇|街道|地级市|试点县|乡镇)(?:（[^）]*）|\[[^\]]*\])?$/;
const REGION_START = /^(?:省|自治区|直辖市|市|州|盟|县|区|旗|乡|镇|街道)(?:（[^）]*）|\[[^\]]*\])?.+/;
/** 13个街道、镇: counted together. */
const COUNTED = /^\d{1,3}个/;

/** Splits a list of units at 、 and ， outside brackets, at blanks, and at 和 及 与 或 where both sides are units. */
export function splitNames(text: string, range: Range): Range[] {
  const cut = cutOutsideBrackets(text, range);
  const joint = /[和及]各/.test(text.slice(range[0], range[1]));
  const parts = joint ? cut.flatMap((p) => cutAtRegion(text, p)) : cut;
  const joined: Range[] = [];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    if (part === undefined) continue;
    let end = part[1];
    let here = text.slice(part[0], part[1]);
    while (i + 1 < parts.length && REGION.test(here)) {
      const next = parts[i + 1];
      const nextText = next ? text.slice(next[0], next[1]) : '';
      if (next === undefined || next[0] !== end + 1 || text[end] !== '、') break;
      if (!REGION_START.test(nextText) && !(COUNTED.test(here) && REGION.test(nextText))) break;
      if (!/^(?:各|全|\d|[省市州县区镇乡]$)/.test(here) && !/^.[两三四]级/.test(nextText)) break;
      end = next[1];
      here = nextText;
      i += 1;
    }
    for (const name of splitAtJoints(text, [part[0], end])) joined.push(name);
  }
  return joined.map((r) => bare(text, r)).filter((r) => r[1] > r[0]);
}

/** 住建等部门和各县 before 、区政府: the region's name begins behind the joint. */
function cutAtRegion(text: string, [start, end]: Range): Range[] {
  const name = text.slice(start, end);
  const joint = Math.max(name.lastIndexOf('和各'), name.lastIndexOf('及各'));
  if (joint < 2 || !REGION.test(name.slice(joint + 1)) || !endsStrongly(name.slice(0, joint)))
    return [[start, end]];
  return [
    [start, start + joint],
    [start + joint + 1, end],
  ];
}

const REMARK =
  /（(?:共?\d{1,3}[项个条件]|第|列|排|以下|简称|下同|下称|详见|见|名单|排名|按|联系|[^）]{3,}(?:由|负责|统一|包括|另行)[^）]{2,})[^）]*）$/;

const AHEAD =
  /^(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、])(?=.{2})|^.{2,30}(?:途经|途径|沿线)(?=.{2})/;
const MAY_STAND_AHEAD = /^[（\d]|[途沿]/;

/** A name without a remark behind it (以下简称…) and without what runs through it: 公路途经黄龙县. */
function bare(text: string, range: Range): Range {
  const name = text.slice(range[0], range[1]);
  const remark = name.endsWith('）') ? (REMARK.exec(name)?.[0].length ?? 0) : 0;
  const ahead = MAY_STAND_AHEAD.test(name) ? (AHEAD.exec(name)?.[0].length ?? 0) : 0;
  return [range[0] + ahead, range[1] - remark];
}

function cutOutsideBrackets(text: string, range: Range): Range[] {
  const parts: Range[] = [];
  let depth = 0;
  let start = range[0];
  for (let i = range[0]; i <= range[1]; i += 1) {
    const mark = markAt(text, i);
    if (i < range[1]) {
      if (mark === 0) continue;
      if (mark & OPEN) depth += 1;
      else if (mark & CLOSE && depth > 0) depth -= 1;
    }
    const broken = text[i] === ' ' && isBroken(text, start, i);
    const cut = i === range[1] || (depth === 0 && !broken && mark & PARTING);
    if (!cut) continue;
    if (i > start) parts.push([start, i]);
    start = i + 1;
  }
  return parts;
}

/** 县 档案馆, 县交通 运输局: a blank inside a name. */
export function isBroken(text: string, start: number, blank: number): boolean {
  if (blank - start === 1) return true;
  if (blank - start > 6 || !'省市县区州旗镇乡'.includes(text[start] ?? '\n')) return false;
  const rest = /^[^\d、，；。|/（[\s]+/.exec(text.slice(blank + 1, blank + 12))?.[0] ?? '';
  return !endsLikeUnit(text.slice(start, blank)) && endsStrongly(rest);
}

/**
 * 市财政局会同市教育局: two who answer, and neither is said to lead. That the one before 会同 leads is a rule for laws
 * (立法技术规范（试行）（二）); a letter that told a bureau so would say more than its plan does.
 */
const JOINTS = ['会同', '以及', '和', '及', '与', '或'] as const;

function splitAtJoints(text: string, range: Range): Range[] {
  const name = text.slice(range[0], range[1]);
  for (const joint of JOINTS) {
    let depth = 0;
    let seen = 0;
    for (let i = name.indexOf(joint); i >= 0; i = name.indexOf(joint, i + 1)) {
      for (; seen < i; seen += 1) depth += depthOf(name, seen);
      if (depth > 0) continue;
      const left = name.slice(0, i);
      const right = name.slice(i + joint.length);
      if (!endsLikeUnit(left) || !looksLikeUnit(right)) continue;
      return [[range[0], range[0] + i], ...splitAtJoints(text, [range[0] + i + joint.length, range[1]])];
    }
  }
  return [range];
}

/** By how much a bracket changes the depth. */
function depthOf(text: string, at: number): number {
  const mark = markAt(text, at);
  return mark & OPEN ? 1 : mark & CLOSE ? -1 : 0;
}

/** Long enough to be a name of its own: 单位 in 各部门和单位 is not. */
function looksLikeUnit(name: string): boolean {
  return name.length > 2 && endsLikeUnit(name);
}
