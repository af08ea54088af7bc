import type { Range } from './normal.ts';
import { clauseEnd } from './sentences.ts';
import { endsStrongly } from './responsible/names.ts';
import type { TimeExpression } from './time/types.ts';

/** Does a time expression bind somebody, or does the text only mention it? `rule` names the row of the table. */
export interface Verdict {
  readonly binds: boolean;
  readonly confidence: number;
  /** For the review screen. */
  readonly reason: string;
}

/** What is known about the place of an expression. */
export interface Place {
  readonly text: string;
  readonly sentence: Range;
  readonly paragraph: Range;
  /** It stands in a deadline column or after 完成时限：. */
  readonly entry: boolean;
  /** The document reports on what was done. */
  readonly report: boolean;
  /** The resolved date is not after the document's own. */
  readonly past: boolean;
}

interface Context {
  readonly time: TimeExpression;
  readonly place: Place;
  /** The sentence before the expression, at most 40 characters. */
  readonly before: string;
  /** The rest of its clause, or of the next one where a comma follows at once. */
  readonly after: string;
  /** The rest of the sentence, at most 120 characters. */
  readonly rest: string;
}

interface Rule {
  readonly when: (c: Context) => boolean;
  readonly binds: boolean;
  readonly confidence: number;
  readonly reason: string;
}

const ACTION =
  /完成|报送|上报|提交|报(?!告期|道)|交付|上交|交至|交回|公布|发布|公开|启动|开展|建立|建成|建设|制定|印发|出台|实现|组织|验收|送|落实|推进|审核|审查|评审|公示|汇总|反馈|审批|下达|开工|竣工|投入|投产|运行|整改|总结|编制|发放|兑现|申报|填报|办理|确认|评选|推荐|上传|录入|归档|考核|检查|督查|通报|分解|部署|上线|清理|修订|补齐|到位|签订|梳理|调整|更新|创建|达到|形成|举办|培训|解读|听取|研究|轮训|列席|收集|填写|发|定稿|缴|拨付|备案|答复|办结|销号|自查|轮换|巡查|走访|调度|排查|评估|监测|维护|安排|协调|督办|督导|召开|解决|化解|整治|关停|取缔|搬迁|配备|纳入|配齐|移交|选派|接入|迁移|入库|审定|报批|征求|汇报|抽查|巡检|核对|结算|张贴|收缴|编报|抄送|回复|会商|研判|走访|慰问|演练|抽检|复查|复核|评比|公告|起草/;
const DUTY = /要|应|须|需|必须|务必|务于|确保|力争|争取|请|将于|责成|不得|原则上/;
const PAST = /了|已(?:经)?|累计|同比|截至|截止目前|共(?:有|计)?\d|曾|以来|圆满|先后/;
const EVENT =
  /^.{0,16}(?:召开|举行|开会|开幕|放假|开学|考试|面试|笔试|比赛|仪式|讲座|值班|讯|消息|电\b|报到)/;
const NOUN =
  /^(?:的|度|版|届|级|期间|前后|左右|以来|政务|全国|全省|全市|全县|全区|预算|决算|数据|总结|计划|要点|任务|目标|重点|工作(?:要点|计划|总结|情况|任务|重点|目标|报告)|政府|财政|国民|新增|实施方案|行动)/;
const OBJECT = /(?:将|把|对|对照|结合|总结|较|比|与|同|和|超|占|是|为)$/;
const MEASURE =
  /^(?:不低于|不少于|不超过|至少|约|平均)?\d+(?:\.\d+)?(?:万|亿|千|百)?(?:元|吨|人次?|名|%|个百分点|亩|公里|千米|平方|立方|度|斤|户|小时|分钟)/;
const SHRINK =
  /(?:压缩|缩短|减少|缩减|精简|控制|限定|平均|提速|降低|减)(?:至|到|为|在|了)?(?:法定)?(?:时限)?(?:的)?$/;
const STATE =
  /(?:近|最近|过去|连续|有效期(?:为|限)?|保质期|历时|为期|已满|满|超过|不足|未满|保修期|保管|保存|保留|试用期|聘期|任期|合同期|服务期|年龄|出生|可|可以|均可|即可|有权)(?:在|于)?$/;

/** The first row that fits decides. Rows against come before rows for, the special before the general. */
const RULES: readonly Rule[] = [
  against('在书名号内，属于文件名称', (c) => insideTitle(c)),
  against(
    '起始时间，不是完成时限',
    (c) => c.time.edge === 'from' || c.time.edge === 'after' || c.time.edge === 'around',
  ),
  against('发布、印发或会议等时间标注', (c) =>
    /(?:发布|公布|颁布|成文|印发|发文|生成|更新|录入|填报|会议|培训|考试|报到|开会|活动|值班|来稿|打印|有效|施行|实施|公示|比赛|开馆|办公|服务|工作|咨询)(?:日期|时间|期限?)(?:为|是)?：?$/.test(
      c.before,
    ),
  ),
  against(
    '网页时间戳',
    (c) =>
      /\d：\d\d：\d\d/.test(c.place.text.slice(c.time.range[0], c.time.range[1] + 9)) ||
      /来源：.{0,12}$/.test(c.before),
  ),
  inFavour(0.98, '列在时限栏或“完成时限”之后', (c) => c.place.entry),
  against('压缩后的办理时长，不是完成时限', (c) => c.time.form === 'relative' && SHRINK.test(c.before)),
  against('所述期间、资格或权利，不是完成时限', (c) => c.time.form === 'relative' && STATE.test(c.before)),
  against(
    '修饰名词的期间',
    (c) => c.time.form === 'relative' && /^(?:的|未|无|没有|曾|累计|有过|受到)/.test(c.rest),
  ),
  against('总结报告中的做法或结果', (c) => c.place.report && !/(?:务必|务于|请)/.test(c.before)),
  against(
    '权利或救济的期限，不是任务',
    (c) =>
      c.time.form === 'relative' &&
      (/(?:可以?|有权)(?:自|在|于|从|依法|向|到)?[^，。不]{0,24}$/.test(c.before) ||
        /行政复议|行政诉讼|提起诉讼|仲裁/.test(c.rest)),
  ),
  against(
    '以年计的时长，没有要求办理',
    (c) => c.time.form === 'relative' && c.time.unit === 'year' && !ACTION.test(c.rest),
  ),
  against('有效期', (c) => c.time.form === 'relative' && /^(?:有效|到期|免|享受|不变|保持)/.test(c.rest)),
  against('只说了时长，没有说限期', (c) => c.time.form === 'relative' && c.time.edge === 'none'),
  inFavour(
    0.75,
    '要求在某一时段之前办理',
    (c) => isBeforeEvent(c) && ACTION.test(c.rest) && !/^(?:的|后)/.test(c.rest),
  ),
  against('只提到某一时段', (c) => isBeforeEvent(c)),
  inFavour(0.9, '要求在事件前后若干时间内办理', (c) => c.time.form === 'relative'),
  against(
    '周期只作定语或计量',
    (c) =>
      c.time.form === 'recurring' &&
      (/^(?:的|都|增长|新增|递增|递减|平均|年)/.test(c.rest) || MEASURE.test(c.rest)),
  ),
  inFavour(
    0.93,
    '规定了周期和期限',
    (c) => c.time.form === 'recurring' && (c.time.edge === 'before' || c.time.edge === 'within'),
  ),
  inFavour(
    0.85,
    '规定了办理周期',
    (c) =>
      c.time.form === 'recurring' &&
      c.time.explicit &&
      (ACTION.test(c.rest) || /BYDAY|BYMONTHDAY=\d/.test(c.time.rrule)) &&
      !PAST.test(c.after),
  ),
  inFavour(
    0.75,
    '按惯例周期报送或办理',
    (c) =>
      c.time.form === 'recurring' &&
      !c.time.explicit &&
      ACTION.test(c.rest) &&
      (/BYMONTHDAY=\d/.test(c.time.rrule) || DUTY.test(c.before) || DUTY.test(c.after)),
  ),
  against('只提到周期', (c) => c.time.form === 'recurring'),
  inFavour(
    0.9,
    '报名、申报或征集的截止时间',
    (c) =>
      /(?:报名|申报|申请|提交|受理|征集|报送|填报|投稿|征求意见|反馈)[^，。；]{0,12}(?:截止|截至)[^，。；]{0,4}$/.test(
        c.before,
      ) || /^(?:截止|止)(?:报名|申报|受理|征集|报送|提交|，|。|$)/.test(c.rest),
  ),
  inFavour(
    0.75,
    '即日起至该时间办理',
    (c) => /(?:即日|之日)起?[至到]?$/.test(c.before) && ACTION.test(c.rest),
  ),
  against('截至某日的情况', (c) => /(?:截至|截止|截止到|截至到|止于)$/.test(c.before)),
  inFavour(0.85, '到某年应达到的目标', (c) => isTarget(c) && (ACTION.test(c.after) || GOAL.test(c.rest))),
  against('限定对象范围的日期', (c) => qualifies(c)),
  against('叙述已发生的事', (c) => /^[^要应须需]{0,12}(?:了|已完成|已经)/.test(c.after)),
  against('年初、年中、年底并提，是工作机制的名称', (c) => /年[初中][^。]{1,6}、$/.test(c.before)),
  inFavour(
    0.97,
    '要求在期限前完成',
    (c) => c.time.form === 'point' && (c.time.edge === 'before' || c.time.edge === 'within'),
  ),
  against(
    '叙述已发生的事',
    (c) => PAST.test(c.after) && !DUTY.test(c.before.slice(-6)) && !DUTY.test(c.after),
  ),
  inFavour(0.8, '阶段的起止时间', (c) => c.time.form === 'span' && isStage(c)),
  against('日期不晚于发文日期', (c) => c.place.past),
  against('会议、考试等活动的日期', (c) => EVENT.test(c.after)),
  inFavour(
    0.9,
    '明确要求在该时间完成',
    (c) =>
      /(?:确保|力争|争取|务必|务于|限|须于|应于|要于|请于|须在|应在|要在|定于)(?:在|于)?$/.test(c.before) &&
      (!yearOnly(c) || ACTION.test(c.after)) &&
      !NOUN.test(c.rest),
  ),
  against('作定语或宾语的日期', (c) => NOUN.test(c.rest) || OBJECT.test(c.before)),
  against('只提到年份', (c) => yearOnly(c)),
  inFavour(
    0.8,
    '到期末应完成',
    (c) => c.time.form === 'point' && c.time.point.part === 'end' && ACTION.test(c.after),
  ),
  inFavour(0.7, '安排在该时间办理', (c) => startsClause(c) && ACTION.test(c.after.slice(0, 24))),
  against('只提到日期', () => true),
];

const GOAL =
  /^.{0,60}(?:达到|建成|实现|形成|基本|力争|全面|提高|覆盖|增长|超过|以上|突破|控制在|下降|健全|普及|翻番|完善)/;

function against(reason: string, when: Rule['when']): Rule {
  return { when, binds: false, confidence: 0.9, reason };
}

function inFavour(confidence: number, reason: string, when: Rule['when']): Rule {
  return { when, binds: true, confidence, reason };
}

export function judge(time: TimeExpression, place: Place): Verdict {
  const { text, sentence } = place;
  const before = text.slice(Math.max(sentence[0], time.range[0] - 40), time.range[0]);
  const rest = text.slice(time.range[1], Math.min(sentence[1], time.range[1] + 120));
  const comma = /^[，、：]/.test(rest) ? 1 : 0;
  const after = text.slice(
    time.range[1] + comma,
    Math.min(clauseEnd(text, time.range[1] + comma, sentence[1]), time.range[1] + 120),
  );
  const context = { time, place, before, after, rest };
  const rule = RULES.find((r) => r.when(context));
  return rule ?? { binds: false, confidence: 0.5, reason: '' };
}

function insideTitle({ time, place }: Context): boolean {
  const from = Math.max(place.paragraph[0], time.range[0] - 80);
  const before = place.text.slice(from, time.range[0]);
  return before.lastIndexOf('《') > before.lastIndexOf('》');
}

function isBeforeEvent({ time }: Context): boolean {
  return time.form === 'relative' && time.event !== null;
}

function isTarget({ time }: Context): boolean {
  return time.form === 'point' && time.target;
}

function yearOnly({ time }: Context): boolean {
  if (time.form !== 'point') return false;
  const { point } = time;
  return (
    point.month === null &&
    point.quarter === null &&
    point.part === null &&
    point.holiday === null &&
    point.day === null
  );
}

/** 2018年12月31日前登记的企业: who is covered, not what is to be done. */
function qualifies({ after }: Context): boolean {
  const noun =
    /^[^要应须需]{1,24}的(?:$|企业|单位|人员|个人|对象|居民|家庭|车辆|房屋|学生|考生|毕业生|项目|用户|存量|商户|教师|职工|党员)/.exec(
      after,
    );
  return (
    noun !== null &&
    /登记|注册|成立|毕业|出生|取得|缴纳|设立|批准|开工|受理|发生|形成|签订|入职|退休|投产|购买|参加|入库|获得|出台|发布|满|颁发/.test(
      noun[0],
    )
  );
}

/** 第一阶段（2023年3月—5月）, 时间安排：, or a span that opens its clause and is followed by what is done. */
function isStage(c: Context): boolean {
  if (c.place.past && !/阶段|安排/.test(c.before)) return false;
  const bracketed = /[（(]$/.test(c.before) && /^[）)]/.test(c.rest);
  if (bracketed) return /阶段|步骤|部署|动员|实施|总结|自查|整改|验收|巩固|检查|申报|评审/.test(c.before);
  return startsClause(c) && ACTION.test(c.after.slice(0, 24)) && !EVENT.test(c.after) && !NOUN.test(c.rest);
}

function startsClause({ before }: Context): boolean {
  // 发改局上半年完成…: the subject stands before it.
  if (
    endsStrongly(before) &&
    /(?:^|[，。；：、（ ])[^，。；：、（ ]{2,20}$/.test(before) &&
    !/(?:报|向|由|对|为|在)[^，。；：、]{2,20}$/.test(before)
  )
    return true;
  return (
    before === '' ||
    /[，。；：、）（ ]$/.test(before) ||
    /(?:于|在|自|从|计划|拟|拟于|预计|并于|并在|于每|将于|将在)$/.test(before)
  );
}
