import { endsStrongly } from '../responsible/names.ts';
import type { Context } from './context.ts';
import { ACTION, DUTY } from './words.ts';

export function insideTitle({ time, place }: Context): boolean {
  const from = Math.max(place.paragraph[0], time.range[0] - 80);
  const before = place.text.slice(from, time.range[0]);
  return before.lastIndexOf('《') > before.lastIndexOf('》');
}

/** “一月一通报、季度一盘点”工作机制, “年初建账、年底交账”的制度: the name of a way of working. */
export function namesMechanism({ time, place }: Context): boolean {
  if (time.form === 'relative' || time.edge !== 'none') return false;
  const [start, end] = place.paragraph;
  const before = place.text.slice(Math.max(start, time.range[0] - 40), time.range[0]);
  const after = place.text.slice(time.range[1], Math.min(end, time.range[1] + 60));
  return (
    before.lastIndexOf('“') > before.lastIndexOf('”') &&
    /^[^“”]{0,40}”(?:的)?[\u4e00-\u9fff]{0,6}(?:机制|制度|模式|工作法|方式|办法|原则|部署|活动)/.test(after)
  );
}

export function isBeforeEvent({ time }: Context): boolean {
  return time.form === 'relative' && time.event !== null;
}

/** 2月底前完成春节前走访慰问: what is to be done by February is a thing of the days before the festival. */
export function isObjectOfDue({ time, before }: Context): boolean {
  return (
    time.form === 'point' &&
    time.point.holiday !== null &&
    /[月日底末年]前[^，。；、]{0,16}(?:完成|开展|做好|抓好|组织|安排|落实)$/.test(before)
  );
}

export function isTarget({ time }: Context): boolean {
  return time.form === 'point' && time.target;
}

export function yearOnly({ time }: Context): boolean {
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
export function qualifies({ time, before, after, rest }: Context): boolean {
  // 也包括当年8月底以前办结的来信, 对6月底前完成的项目
  if (/(?:包括|包含|涉及|凡|针对|属于|对(?:于|在)?)$/.test(before) && /^[^要应须需]{2,40}的/.test(after))
    return true;
  // 2024年达到标准的，应…: who is meant, before what they must do.
  if (time.edge === 'none' && /^[^，。；要应须需]{3,30}的$/.test(after)) return true;
  // 春节前能整改的要立即整改: which ones, and not by when.
  if (/^(?:能够?|可以?)[^，。；要应须需]{1,12}的/.test(after)) return true;
  // 登记注册的民办学校，: the whole clause is a noun.
  if (
    /^(?:(?:登记|注册|成立|设立|受理|入职|购买|参保)[^，。；要应须需]{0,16}|(?:取得|批准|签订|建成|投产)(?:并[^，。；]{0,6})?)的[^，。；]{1,12}$/.test(
      after,
    )
  )
    return true;
  if (
    /^[^，。；要应须需]{0,16}(?:登记|注册|成立|设立|立项|毕业|出生|入库|备案)[^，。；要应须需]{0,6}的[\u4e00-\u9fff]/.test(
      after,
    ) &&
    !/向|提供|报送|公布|完成|办理|对|将/.test(after.split('的')[0] ?? '')
  )
    return true;
  // 三季度开展的检查中发现: what was done then.
  if (
    time.edge === 'none' &&
    /^[^，。；]{0,4}(?:开展|进行|组织|举办|召开|发生|实施|出台|印发|完成|查处|发现)的/.test(after)
  )
    return true;
  // 户籍在本区的适龄儿童: who belongs to it.
  if (
    /^，?(?:户籍|落户|居住|持有|具有|在[^，。；]{2,10}(?:购买|居住|就读))[^，。；]{1,30}的[^，。；]{2,20}(?:，|；|。|$|（)/.test(
      rest,
    )
  )
    return true;
  const noun =
    /^[^要应须需]{1,24}的(?:$|企业|单位|人员|个人|对象|居民|家庭|车辆|房屋|学生|考生|毕业生|项目|用户|存量|商户|教师|职工|党员)/.exec(
      after,
    );
  return (
    noun !== null &&
    !/向|提供|报送|公布|完成|办理/.test(noun[0]) &&
    /登记|注册|成立|毕业|出生|取得|缴纳|设立|批准|开工|受理|发生|形成|签订|入职|退休|投产|购买|参加|入库|获得|出台|发布|满|颁发/.test(
      noun[0],
    )
  );
}

/** The clause says soon what is done; names of documents and what stands in brackets are no part of that. */
export function acts({ after }: Context): boolean {
  return ACTION.test(after.replace(/《[^》]*》?|（[^）]*）?|“[^”]*”?/g, '').slice(0, 40));
}

/** 将每月工作完成情况于当月底前报送: the month is that of the material. */
export function ofWhatIsReported({ time, before, rest }: Context): boolean {
  if (time.form !== 'recurring' || time.edge !== 'none' || !/[将把]$/.test(before)) return false;
  return /^[^，。；]{0,14}(?:情况|数据|报表|进展|信息|台账|总结|材料)[^，。；]{0,4}\d*[^，。；]{0,6}前/.test(
    rest,
  );
}

/** 将第一、第二、第三季度及全年完成情况报送: the periods that the material is about. */
export function ofPeriodReported({ time, before, rest }: Context): boolean {
  if (time.form !== 'point' || time.edge !== 'none') return false;
  return (
    /[将把](?:第?[一二三四1-4](?:季度)?(?:[、和及]|以及))*$/.test(before) &&
    /^(?:[、和及]|以及)?(?:全年|第?[一二三四]季度|年度)?[^，。；前]{0,14}(?:情况|数据|报表|进展|信息|台账|总结|材料)/.test(
      rest,
    )
  );
}

/** 每周重要活动安排须…, 每月食谱: what comes every week, and no order to do it. */
export function namesPeriodical({ time, rest }: Context): boolean {
  if (time.form !== 'recurring' || time.edge !== 'none' || /BYDAY|BYMONTHDAY=\d/.test(time.rrule))
    return false;
  return /^(?:[\u4e00-\u9fff]{0,2}(?:活动|工作|值班|会议|课程|日程)安排|食谱|菜谱|课表|值班表)(?:表|申请表|$|[的是须应在与和以做、，。》）])/.test(
    rest,
  );
}

/** 每月初前两个工作日除外: left out, not set. */
export function isExcepted({ rest }: Context): boolean {
  return /^[^，。；（）]{0,10}除外/.test(rest);
}

function yearsOnly(time: Context['time']): boolean {
  return (time.form === 'span' || time.form === 'point') && time.point.month === null && time.edge === 'none';
}

/** 关于2023年10月份工作进展情况的通报: a line that is a document's title. */
export function isHeadline({ time, before, place }: Context): boolean {
  const [start, end] = place.sentence;
  if (end - start > 80 || start !== place.paragraph[0] || end !== place.paragraph[1]) return false;
  // 三年行动方案（2018-2020年）
  const named = /(?:方案|计划|规划|纲要|要点|意见|清单|办法|措施)（$/.test(before);
  if (named && yearsOnly(time) && place.text.startsWith('）', time.range[1]) && time.range[1] + 1 === end)
    return true;
  return /^[^，。；：]{0,30}关于[^，。；：]{2,70}的?(?:通知|通报|报告|函|公告|通告|公示|意见|批复|请示|决定|情况|说明)(?:（[^）]{1,12}）)?$/.test(
    place.text.slice(start, end),
  );
}

/** 从通知下发之日起至今年底，…一律不得上调: how long something is forbidden. */
export function isBan({ before, place, time }: Context): boolean {
  const from = /(?:^|[，。；：])[自从][^，。；：]{2,30}起(?:，)?(?:[到至]|直至)?$/.test(before);
  const [, end] = place.paragraph;
  return (
    (from || time.form === 'span') &&
    time.edge === 'none' &&
    /^[^；：]{0,80}(?:不得|禁止|严禁|暂停|不予|不准)/.test(
      place.text.slice(time.range[1], Math.min(end, time.range[1] + 120)),
    )
  );
}

/** 建设进展信息一周一报: the document's first line, without a stop, is what a page calls it. */
export function isNewsTitle({ time, place }: Context): boolean {
  const [start, end] = place.paragraph;
  return (
    time.form === 'recurring' &&
    time.edge === 'none' &&
    start === 0 &&
    end - start < 50 &&
    !/[。；，：]/.test(place.text.slice(start, end))
  );
}

/** 2024年9月13日下午，…主持召开…会议: a full date at the head of an account. */
export function isMeeting({ time, place, rest }: Context): boolean {
  if ((time.form !== 'point' && time.form !== 'span') || time.edge !== 'none') return false;
  const heads = time.range[0] === place.sentence[0] && time.point.day !== null;
  // 6月21日下午，领导小组会议在…召开
  if (
    heads &&
    /^[^。，]{0,4}，?[^。要应须请]{2,60}会议?(?:在[^，。]{2,40}|如期|顺利|隆重)?(?:召开|举行)/.test(rest)
  )
    return true;
  if (time.point.year?.kind !== 'absolute' || time.point.month === null) return false;
  if (time.point.day === null)
    return time.range[0] === place.sentence[0] && /^，[^。要应须]{0,100}(?<![为除])了/.test(rest);
  return (
    time.range[0] === place.sentence[0] &&
    /^[^。]{0,100}(?:召开[^。]{0,40}会|发表[^。]{0,8}讲话|[作做]出[^。]{0,12}(?:批示|指示)|(?<![为除])了)/.test(
      rest,
    )
  );
}

/** 期末考试定于1月6日-12日进行: when something takes place. */
export function isEventOn({ time, before }: Context): boolean {
  return (
    time.edge === 'none' &&
    /(?:考试|笔试|面试|会议|大会|培训|比赛|竞赛|典礼|讲座|论坛|仪式|座谈会|运动会)(?:时间)?(?:初步|暂|拟|将|安排)?(?:定于|定在|在|于)$/.test(
      before,
    )
  );
}

/** 某市人民政府 2014年3月30日 某市实施细则: the foot of a notice in a page without line ends. */
export function isSignature({ time, before, rest }: Context): boolean {
  if (time.form !== 'point' || time.edge !== 'none' || time.point.day === null) return false;
  return (
    time.point.year?.kind === 'absolute' &&
    /(?:^|[。，；：、 ）])[^。，；：、 ]{2,24}(?:政府|办公室|办公厅|委员会|管委会|[局厅院校部])$/.test(
      before,
    ) &&
    /^ ?(?:$|[\u4e00-\u9fff]{2,20}(?:人民政府|办公室|计划|方案|细则|办法|要点|意见))/.test(rest)
  );
}

/** 上半年，全市完成投资500亿元，同比增长5%: what was reached, not what is to be done. */
export function isStatistic({ time, before, rest }: Context): boolean {
  if (time.edge !== 'none' || DUTY.test(before.slice(-12))) return false;
  return (
    /^[^。]{0,60}(?:同比|环比|较上年|比上年|比去年|增长了?\d|增速|下降了?\d)/.test(rest) &&
    !DUTY.test(rest.slice(0, 12))
  );
}

/** 下半年，要确保年底前完成: a half or a quarter that opens a sentence with a nearer time in it. */
export function isWiderThanNext({ time, rest }: Context): boolean {
  if (time.form !== 'point' || time.edge !== 'none' || time.point.quarter === null) return false;
  return /^，[^。；]{0,40}(?:\d[月日]|年|月)(?:底|末|上旬|中旬|下旬)?前/.test(rest);
}

/** Report-like words around a full date: 截至目前, 累计, 共召开. */
export function narrates({ place, time }: Context): boolean {
  if (
    (time.form !== 'point' && time.form !== 'span') ||
    time.point.year?.kind !== 'absolute' ||
    time.point.day === null
  )
    return false;
  const [start, end] = place.paragraph;
  const near = place.text.slice(Math.max(start, time.range[0] - 300), Math.min(end, time.range[1] + 300));
  return /截[至止](?:到)?(?:目前|今)|目前，?已|累计|共(?:召开|开展|完成|发现|查处|收到)|分别被|获批/.test(
    near,
  );
}

export function startsClause({ before }: Context): boolean {
  // 发改局上半年完成…: the subject stands before it.
  if (
    endsStrongly(before) &&
    /(?:^|[，。；：、（ ])[^，。；：、（ ]{2,20}$/.test(before) &&
    !/(?:报|向|由|对|为|在)[^，。；：、]{2,20}$/.test(before)
  )
    return true;
  return (
    before === '' ||
    /[，。；：、）（ ]$|[：；。]\d{1,2}[.、]$/.test(before) ||
    /(?:于|在|自|从|计划|拟|拟于|预计|并于|并在|于每|将于|将在)$/.test(before)
  );
}
