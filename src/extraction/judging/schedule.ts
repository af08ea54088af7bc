import { PREDICATE } from '../responsible/subject-words.ts';
import type { Context } from './context.ts';
import { acts, startsClause, yearOnly } from './features.ts';
import { ACTION, EVENT, NOUN, PAST } from './words.ts';

/** What makes a time without 前 a step of a schedule: a stage, a year's work, the day on which something is handed in. */

const STAGE =
  /阶段|步骤|部署|动员|实施|总结|自查|整改|验收|巩固|检查|督导|提升|摸底|排查|整治|推进|评估|申报|评审|宣传|筹备/;

/** 第一阶段（2023年3月—5月）, 时间安排：, or a span that opens its clause and is followed by what is done. */
export function isStage(c: Context): boolean {
  if (c.place.past && !/阶段|安排/.test(c.before)) return false;
  const bracketed = /[（(]$/.test(c.before) && /^[）)]/.test(c.rest);
  if (bracketed && c.time.form === 'point')
    return /(?:阶段|步骤)（$|^[^，。；：（]{2,14}（$/.test(c.before) && STAGE.test(c.before);
  const [start] = c.place.sentence;
  const deed = /^(?:\d{1,2}[.、])?(?:开展|组织|进行|举办|完成|实施|召开)/.test(
    c.place.text.slice(start, start + 8),
  );
  // 二、审核推荐（3月21日—3月31日）。: a step and when it is taken.
  const step = c.place.text.slice(start, c.time.range[0]);
  if (
    bracketed &&
    c.time.form === 'span' &&
    /^[^，。；：（]{2,16}（$/.test(step) &&
    /^）(?:[。：；]|$)/.test(c.rest)
  )
    return !EVENT.test(step) && !/公示|有效|开放|办公|放假|假期|试用|培训|会议|展览|展会/.test(step);
  if (bracketed) return STAGE.test(c.before) || deed;
  if (isLabelled(c) || closesStep(c)) return true;
  return startsClause(c) && acts(c) && !EVENT.test(c.after) && !NOUN.test(c.rest);
}

/** 单位审核：9月21日至9月30日；: a step of a schedule and its time, and nothing else. */
function isLabelled({ before, rest, time }: Context): boolean {
  const label = /(?:^|[，。；、（）\d. ])([^，。；：、（） ]{2,14})[： ]$/.exec(before)?.[1];
  if (label === undefined || time.form !== 'span' || !/^(?:共?\d{1,3}天)?(?:$|[，；。）])/.test(rest))
    return false;
  return (
    (STAGE.test(label) || ACTION.test(label) || /受理|初审|复审|录取|报名/.test(label)) &&
    !EVENT.test(label) &&
    !/公示|有效|开放|办公|放假|假期/.test(label)
  );
}

/** 各学院自查 3月17日—4月7日22天。 and 调整账目。4月3日—23日。: the step stands before, and nothing behind. */
function closesStep({ time, rest, place }: Context): boolean {
  if (time.form !== 'span' || !/^(?:共?\d{1,3}天)?$/.test(rest) || place.report) return false;
  const [start] = place.sentence;
  const step = place.text.slice(start, time.range[0]);
  if (step === '' && start > place.paragraph[0] + 4) {
    const above = place.text.slice(Math.max(place.paragraph[0], start - 30), start);
    return ACTION.test(above) && !EVENT.test(above) && !PAST.test(above);
  }
  const ends = ACTION.test(step.slice(-2)) || STAGE.test(step.slice(-2));
  return /^[^，。；：]{4,30}$/.test(step) && ends && !EVENT.test(step) && !PAST.test(step);
}

/** 到2015年，逐步理顺…: a year of its own, and what is said of it is still to come. */
export function opensGoal({ time, rest, after, place }: Context): boolean {
  const bare = time.form === 'point' && time.point.day === null && time.edge === 'none';
  return bare && rest.startsWith('，') && !PAST.test(after) && !place.past && !place.report;
}

/** 目标任务。…2016年基本完成改革任务: a year at a clause's head in a paragraph about goals. */
export function isGoal(c: Context): boolean {
  const [start] = c.place.paragraph;
  const heads = /(?:^|[，。；])$/.test(c.before) && !PAST.test(c.after);
  return (
    heads &&
    /^[^，。：]{0,6}目标/.test(c.place.text.slice(start, start + 12)) &&
    /^(?:，|在[^，。]{2,20}上)?(?:要|应|力争|全面|基本|初步)*(?:取得|完成|建成|实现|达到|形成|建立)/.test(
      c.rest,
    )
  );
}

/** 2019年制定地方标准，2020年建成标准体系: a year at a clause's head and the work right behind it. */
export function isYearOfWork(c: Context): boolean {
  const { planYear } = c.place;
  if (!yearOnly(c) || c.time.form !== 'point' || c.time.edge !== 'none' || c.place.report) return false;
  const { year } = c.time.point;
  if (year?.kind !== 'absolute' || (planYear !== null && year.value < planYear)) return false;
  const heads = /(?:^|[，；。：])$/.test(c.before) && !PAST.test(c.rest.split('。')[0] ?? '');
  return (
    heads &&
    /^(?:，)?(?:要|应|须|力争|全面|基本|初步|率先)*(?:完成|建成|制定|实现|出台|启动|开工|竣工|投入使用|达到|形成|覆盖|建立)(?!的|情况|率|后)/.test(
      c.rest,
    )
  );
}

/** 以上材料9月26日报送纸质版: a bare day and what is handed in on it. */
export function isHandedIn({ time, rest, after }: Context): boolean {
  return (
    time.form === 'point' &&
    time.point.day !== null &&
    time.point.year === null &&
    /^(?:前)?(?:报送|上报|提交|上交|送交|报给?|交至?|反馈|发布|公布)(?![告考到])/.test(rest) &&
    !PAST.test(after)
  );
}

/** 5、7月13日至15日接教材。: a numbered step that opens with its days. */
export function opensStep({ time, place, after, rest }: Context): boolean {
  const [start] = place.paragraph;
  if (time.form !== 'span' || time.range[0] > start + 1 || place.report) return false;
  const numbered = /[\d）一二三四五六七八九十][.、）] ?$/.test(
    place.text.slice(Math.max(0, start - 3), start),
  );
  return (
    numbered &&
    /^，?[\u4e00-\u9fff]{2}/.test(rest) &&
    !EVENT.test(after) &&
    !PAST.test(after) &&
    !NOUN.test(rest)
  );
}

/** 3月：走访企业, 3～6月加强走访: a line of a list by months. */
export function isMonthOfList({ time, rest, place }: Context): boolean {
  if ((time.form !== 'point' && time.form !== 'span') || time.edge !== 'none' || place.report) return false;
  const heads = time.range[0] <= place.paragraph[0] + 1 && time.point.day === null;
  const deed =
    /^(?:、\d{1,2}月)*：[^。]{3,}/.test(rest) ||
    (PREDICATE.test(rest) && !/^[至到在于从自]/.test(rest) && !PAST.test(rest));
  return heads && time.point.month !== null && deed;
}

const MILESTONE =
  /^(?:前)?(?:正式|全面|基本|全部|力争|初步|初|实现|达到)*(?:动工|开工|复工|竣工|完工|建成|封顶|通车|通水|通电|投用|投产|投运|开业|开园|奠基|挂牌|进场(?:施工)?|试运行|试生产|交付(?:使用)?|出形象|施工[到至]|见成效|形成实物)(?!的|后|以来|情况|率|仪式)/;

/** 连接线工程6月动工, 5月底奠基: a month and what the works have come to by then, in a plan. */
export function isMilestone({ time, rest, place, after }: Context): boolean {
  if (time.form !== 'point' || time.point.day !== null || place.report || place.past) return false;
  const { month, part, quarter, year } = time.point;
  if (month === null && part === null && quarter === null) return false;
  if (year?.kind === 'absolute' && (place.planYear === null || year.value < place.planYear)) return false;
  const clause = rest.replace(/“[^”]{0,20}”/g, '').replace(/^，/, '');
  return MILESTONE.test(clause) && !PAST.test(after);
}
