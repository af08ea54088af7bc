import {
  acts,
  isObjectOfDue,
  isStatistic,
  isWiderThanNext,
  narrates,
  insideTitle,
  namesMechanism,
  ofPeriodReported,
  isExcepted,
  isBan,
  isBeforeEvent,
  isTarget,
  yearOnly,
  qualifies,
  isHeadline,
  isNewsTitle,
  isMeeting,
  isEventOn,
  isSignature,
  startsClause,
} from './features.ts';
import { RULES_ON_PERIODS } from './periods.ts';
import { against, inFavour, type Rule } from './rule.ts';
import {
  isYearOfWork,
  isGoal,
  isHandedIn,
  isMilestone,
  isMonthOfList,
  opensGoal,
  opensStep,
  isStage,
} from './schedule.ts';
import { ACTION, AT_MOST, DUTY, PAST, EVENT, NOUN, OBJECT, SHRINK, STATE, GOAL } from './words.ts';

/** The first row that fits decides. Rows against come before rows for, the special before the general. */
export const RULES: readonly Rule[] = [
  against('在书名号内，属于文件名称', (c) => insideTitle(c)),
  against('在引号内，属于工作机制的名称', (c) => namesMechanism(c)),
  inFavour(
    0.9,
    '写明逾期的后果',
    (c) => /^(?:止)?[，。；]?(?:逾期|过期|超期)/.test(c.rest) && c.time.form !== 'relative',
  ),
  against(
    '起始时间，不是完成时限',
    (c) => c.time.edge === 'from' || c.time.edge === 'after' || c.time.edge === 'around',
  ),
  against('发布、印发或会议等时间标注', (c) =>
    /(?:发布|公布|颁布|议定|交办|立项|下达|收文|来文|签发|成文|印发|发文|生成|更新|录入|填报|会议|培训|考试|报到|开会|活动|值班|来稿|打印|有效|施行|实施|公示|比赛|开馆|办公|服务|工作|咨询)(?:日期|时间|期限?)(?:为|是)?：?$/.test(
      c.before,
    ),
  ),
  against(
    '网页时间戳',
    (c) =>
      /\d：\d\d：\d\d/.test(c.place.text.slice(c.time.range[0], c.time.range[1] + 9)) ||
      /来源：.{0,12}$/.test(c.before),
  ),
  against('括号内另写了日期', (c) => c.time.form === 'point' && /^（\d{1,2}月\d{1,2}日）/.test(c.rest)),
  against('写明除外的时间', (c) => isExcepted(c)),
  against('材料所属的期间', (c) => ofPeriodReported(c)),
  against('在标题中，是所述的期间', (c) => isHeadline(c) || isNewsTitle(c)),
  against(
    '只提到月份',
    (c) =>
      c.time.form === 'point' &&
      c.time.edge === 'none' &&
      (c.time.point.month ?? 0) > 12 &&
      c.time.point.day === null &&
      c.time.point.part === null &&
      !/^(?:要|应|须|需)?(?:完成|报送|上报|提交|启动|开展|组织|召开)/.test(c.rest),
  ),
  against(
    '文件修订、印发的日期',
    (c) =>
      c.time.edge === 'none' &&
      /^(?:第?[一二三四五]次)?(?:修订|修正|制定|编制|印发|发布|通过|公布|施行)(?:[）。]|$)/.test(c.rest),
  ),
  against('落款日期', (c) => isSignature(c)),
  against('发文日期与文号', (c) => /^[ ]?[\u4e00-\u9fff]{0,10}\[\d{4}\]第?\d+号/.test(c.rest)),
  inFavour(0.98, '列在时限栏或“完成时限”之后', (c) => c.place.entry),
  inFavour(0.85, '规定了办理时间的上限', (c) => c.time.form === 'relative' && AT_MOST.test(c.before)),
  against('压缩后的办理时长，不是完成时限', (c) => c.time.form === 'relative' && SHRINK.test(c.before)),
  against('所述期间、资格或权利，不是完成时限', (c) => c.time.form === 'relative' && STATE.test(c.before)),
  against(
    '修饰名词的期间',
    (c) => c.time.form === 'relative' && /^(?:的(?![上下中]午|\d)|未|无|没有|曾|累计|有过|受到)/.test(c.rest),
  ),
  against('总结报告中的做法或结果', (c) => c.place.report && !/(?:务必|务于|请)/.test(c.before)),
  against(
    '“总体情况”“工作回顾”之下所述的情况',
    (c) =>
      (c.place.looksBack || (c.place.account && (c.time.form === 'span' || c.time.edge === 'none'))) &&
      !DUTY.test(c.before.slice(-12)) &&
      !DUTY.test(c.after.slice(0, 12)),
  ),
  against(
    '安排活动的期间，不是完成时限',
    (c) =>
      c.time.form === 'relative' &&
      /(?:考试|会议|活动|比赛|培训)[^，。；]{0,8}安排在[^，。；]*$/.test(c.before),
  ),
  against(
    '权利或救济的期限，不是任务',
    (c) =>
      c.time.form === 'relative' &&
      (/(?:(?<![许认])可以?|有权)(?:自|在|于|从|依法|向|到)?[^，。不]{0,24}$/.test(c.before) ||
        /行政复议|行政诉讼|提起诉讼|仲裁/.test(c.rest)),
  ),
  against(
    '以年计的时长，没有要求办理',
    (c) => c.time.form === 'relative' && c.time.unit === 'year' && !ACTION.test(c.rest),
  ),
  against(
    '处罚或限制的期间',
    (c) =>
      c.time.form === 'relative' &&
      /^(?:均|一律|将|暂)?(?:不能|不得|不予|不再|不准|不可|禁止|取消|停止)/.test(c.rest),
  ),
  against('禁止或限制的期间', (c) => isBan(c)),
  against('有效期', (c) => c.time.form === 'relative' && /^(?:有效|到期|免|享受|不变|保持)/.test(c.rest)),
  against('只说了时长，没有说限期', (c) => c.time.form === 'relative' && c.time.edge === 'none'),
  inFavour(
    0.75,
    '要求在某一时段之前办理',
    (c) => isBeforeEvent(c) && ACTION.test(c.rest) && !/^(?:的|后)/.test(c.rest),
  ),
  against('只提到某一时段', (c) => isBeforeEvent(c)),
  inFavour(0.9, '要求在事件前后若干时间内办理', (c) => c.time.form === 'relative'),
  ...RULES_ON_PERIODS,
  inFavour(
    0.9,
    '报名、申报或征集的截止时间',
    (c) =>
      /(?:报名|申报|申请|提交|受理|征集|报送|填报|投稿|征求意见|反馈)[^，。；]{0,12}(?:截止|截至)[^，。；]{0,4}$/.test(
        c.before,
      ) || /^(?:截止|止)(?:报名|申报|受理|征集|报送|提交|，|。|$)/.test(c.rest),
  ),
  inFavour(
    0.9,
    '写明截止时间',
    (c) =>
      /(?:时间|日期|期限)(?:截止|截至)(?:到|至|为|于|日期为)?$|不(?:得)?[迟晚]于$/.test(c.before) ||
      /^为(?:截止|最后)(?:日期|时间|期限)/.test(c.rest) ||
      /(?:报名|申报|申请|征集|受理|投稿|提交|报送)(?:时间|期限)(?:为|：)[^，。；]{0,12}[至到起]$/.test(
        c.before,
      ),
  ),
  inFavour(
    0.75,
    '即日起至该时间办理',
    (c) =>
      /(?:即日|之日)起?[至到]?$/.test(c.before) && (ACTION.test(c.rest) || /（[^（]{0,6}$/.test(c.before)),
  ),
  against('截至某日的情况', (c) => /(?:截至|截止|截止到|截至到|止于)$/.test(c.before)),
  inFavour(0.95, '要求在括注的日期前完成', (c) => /^）(?:之|以)?前/.test(c.rest)),
  against('会议纪要或报道所述的日期', (c) => isMeeting(c)),
  against('推算可以完成的时间，没有要求', (c) => /(?:项目|任务|工作|措施|工程)可(?:在|于)?$/.test(c.before)),
  inFavour(
    0.85,
    '到某年应达到的目标',
    (c) => isTarget(c) && (ACTION.test(c.after) || GOAL.test(c.rest) || opensGoal(c)),
  ),
  against('限定对象范围的日期', (c) => qualifies(c)),
  against('说的是难以办到', (c) =>
    /^(?:难以|无法|不能|未能|未|来不及)(?:按时|如期|全部|全面)?(?:完成|完工|办结|到位|实现)/.test(c.rest),
  ),
  against('叙述已发生的事', (c) => /^[^要应须需]{0,12}(?:了|已完成|已经)/.test(c.after)),
  against(
    '说明问题从何而来',
    (c) =>
      c.time.edge === 'none' &&
      /^(?:督查|督导|检查|巡查|巡察|巡视|审计|暗访|抽查|调研)[^，。；]{0,6}(?:发现|指出|反馈|反映)/.test(
        c.rest,
      ),
  ),
  against(
    '年终考核、年底总结等名称',
    (c) =>
      c.time.edge === 'none' &&
      /^(?:报告|考核|考评|总结|评比|检查|述职|绩效|测评|决算|目标|督查|奖|工作总结|[\u4e00-\u9fff]{1,4}率)/.test(
        c.rest,
      ) &&
      /年[终末底]$/.test(c.place.text.slice(...c.time.range)),
  ),
  against(
    '只提到某年的文件或工作',
    (c) => yearOnly(c) && c.time.edge === 'none' && /^[\u4e00-\u9fff]{0,6}《/.test(c.rest),
  ),
  against('叙述已做的事', (c) =>
    /(?:此前|目前|前期)[^。]{0,40}已(?:(?!要(?!求)|会议要求|力争|争取|确保)[^。应须需未]){0,60}$/.test(
      c.place.text.slice(Math.max(c.place.sentence[0], c.time.range[0] - 120), c.time.range[0]),
    ),
  ),
  against('年初、年中、年底并提，是工作机制的名称', (c) => /年[初中][^。]{1,6}、$/.test(c.before)),
  against('前面已有期限，此处只说办什么事', (c) => isObjectOfDue(c)),
  inFavour(
    0.97,
    '要求在期限前完成',
    (c) => c.time.form === 'point' && (c.time.edge === 'before' || c.time.edge === 'within'),
  ),
  against(
    '叙述已发生的事',
    (c) => PAST.test(c.after) && !DUTY.test(c.before.slice(-6)) && !DUTY.test(c.after),
  ),
  against(
    '其后说的是截至目前的情况',
    (c) => c.time.edge === 'none' && /^[^。要应须]{0,40}截[至止]到?(?:目前|现在)/.test(c.rest),
  ),
  against('统计数据所属的期间', (c) => isStatistic(c)),
  against('后文另写了期限', (c) => isWiderThanNext(c)),
  against('叙述工作经过的日期', (c) => narrates(c)),
  inFavour(0.8, '阶段的起止时间', (c) => isStage(c) && (c.time.form === 'span' || c.before.endsWith('（'))),
  inFavour(0.7, '按月份列出的工作', (c) => isMonthOfList(c)),
  against('日期不晚于发文日期', (c) => c.place.past),
  against('会议、考试等活动的日期', (c) => EVENT.test(c.after) || isEventOn(c)),
  inFavour(
    0.9,
    '明确要求在该时间完成',
    (c) =>
      /(?:确保|力争|争取|务必|务于|限|须于|应于|要于|请于|须在|应在|要在|(?<!决)定于)(?:在|于)?$/.test(
        c.before,
      ) &&
      (!(yearOnly(c) || (c.time.form === 'point' && c.time.point.quarter !== null)) ||
        ACTION.test(c.after.split('的')[0]?.slice(0, 12) ?? '') ||
        (yearOnly(c) && /(?:力争|争取)(?:在|到)?$/.test(c.before) && GOAL.test(c.rest))) &&
      !NOUN.test(c.rest),
  ),
  inFavour(
    0.8,
    '到月底应完成',
    (c) =>
      c.time.form === 'point' &&
      c.time.point.part === 'end' &&
      c.time.point.month !== null &&
      startsClause(c) &&
      /^(?:全[国省市县区州]|各地)?[^，。；的]{0,2}(?:要|应|须)?/.test(c.rest) &&
      acts(c) &&
      !/^(?:的|了)/.test(c.rest) &&
      !OBJECT.test(c.before),
  ),
  inFavour(0.7, '列明工程开工、完工的时间', (c) => isMilestone(c)),
  against('作定语或宾语的日期', (c) => NOUN.test(c.rest) || OBJECT.test(c.before)),
  inFavour(0.75, '目标任务所列的年份', (c) => yearOnly(c) && isGoal(c)),
  inFavour(0.7, '列明年份应完成的事项', (c) => isYearOfWork(c)),
  against('只提到年份', (c) => yearOnly(c)),
  inFavour(
    0.8,
    '到期末应完成',
    (c) => c.time.form === 'point' && c.time.point.part === 'end' && ACTION.test(c.after),
  ),
  inFavour(0.7, '写明该日报送', (c) => isHandedIn(c)),
  inFavour(0.65, '日程所列的时间', (c) => opensStep(c)),
  inFavour(0.7, '安排在该时间办理', (c) => startsClause(c) && acts(c)),
  against('只提到日期', () => true),
];
