import type { Range } from '../normal.ts';
import { endsLikeUnit, endsStrongly } from './names.ts';

/** Is a stretch a unit's name, or does it hold words that no name does? */

/** 各班级, 各教研组: whoever 各 counts is somebody, where words of duty follow; but not 各项, 各类, 各环节. */
export const EACH =
  /(?:^|[、和及与，])各(?![项类种位自个界色样式国门级]|环节|方面|阶段|时期|指标|层|渠道|任务|事项|工作|要素|步骤|课程|科目|材料|数据|费用|活动|节点|岗位$|学科$|地$|[^，。]*请)[\u4e00-\u9fff]{1,6}(?![后前时中内外上下的里等])[\u4e00-\u9fff]$/;

export function isName(name: string): boolean {
  return (
    name.length <= 40 &&
    (name.length > 1
      ? endsLikeUnit(name) || EACH.test(name)
      : '省市县区乡镇村场院校系部处室科'.includes(name)) &&
    !/\d+(?:家|所|处|项|条|月|日)|[^\d]\d+个/.test(name) &&
    !NO_NAME.test(withoutAttribute(name)) &&
    !VERB_AHEAD.test(name) &&
    !PLACE.test(name) &&
    !IDEAL.test(name) &&
    (!name.includes('的') || endsStrongly(name))
  );
}

/** Whether each of these stretches is one. */
export function areNames(text: string, ranges: readonly Range[]): boolean {
  return ranges.every((range) => isName(text.slice(range[0], range[1])));
}

/** 负责指标填报的各责任单位: what is said of them may be a deed. */
function withoutAttribute(name: string): string {
  return /^[^的将把请由给]{2,24}的((?:各|有关|相关|所有|全体)[^的]*)$/.exec(name)?.[1] ?? name;
}

/** 助力企业, 分送各市主管部门: a verb and its object. */
const VERB_AHEAD =
  /^(?:扎实|圆满|稳步|大力|全力|有序|密切|携同|陪同|起草|动员|优先|保障(?![局中部科处组司厅性])|筹划|统计(?![局处科站中部])|遴选|有针对性|系统(?:构建|推进|谋划)|国家(?:建立|推进|支持|鼓励)|加盖|签署|签订|附|确定|助力|分别|(?:严厉|依法|严肃|坚决)查处|通知|行文|分送|抄送|送达|转发|赋能|帮助|带动|促进|惠及|覆盖|涉及|面向|吸引|汇聚|聚集|入驻|走进|进驻|前往|派驻|抽取|反馈|告知|提醒|支撑|借助|联动|配齐|制发|呈送|上交|交由|转交|移交|报请|提请|商请|函请|寄送|邮寄|发往|发给|提供|出具|联系|审定|核定|考察|表彰|奖励|补助|扶持|服务企业|走访|掌握|查明|摸清|摸排|了解|查处|处罚|约束|规范|维护|保护|建立健全)/;
/** 农贸市场, 考场: where something is. */
export const PLACE = /(?:^|.)(?:现|当|会|市|考|广|职|商|赛|农|立|气)场$/;

/** 数字政府, 法治政府: what a government is to become. */
const IDEAL = /(?:数字|法治|智慧|责任|阳光|廉洁|有为|服务型|创新型|学习型)政府$/;

/** Words that no unit's name holds, unless the name is by its duty: 信息报送单位. */
const NO_NAME =
  /^(?:不|未|或|且|没有|无需|认为|各位|当前|需要)|\d[.、]|.推荐(?!单位|部门|学校|机构)|目前|尽快|抓紧|公布了|^第\d+[件项条批期次号]|(?<=..)向(?!阳|荣|日|前)|^结果|问题(?!处理|协调|整治|治理|工作|办)|(?:同学|学生|老师|教师|同志|职工)们?$|.经(?:各|有关|相关|主管|所在|所属|上级|本级|单位|部门)|^(?:我|全|本|该)(?:国|省|市|县|区|州|旗|镇|乡|村)$|^(?:\d(?!\d*个)|逐)|请|(?<![理自事缘经])由|(?:报送|提交|上报|完成|填报|填写)(?!单位|部门|主体|科室|企业)|将|把|应(?!急)|须|随时|书面|名单|为单位|完毕|^(?:项目|工程)?主体$|.以(?![及上下内外])|.(?<![所驻])在(?!线|职|编|京|校|地|册|建)|[发送报交寄伸展扩][至到]|[馈发送报交]给|一[座个批份式]|一并|连同|的[^的]*(?:报告|材料|情况|总结|公章|加盖)/;

const BEGINS_WITH_DEED =
  /^(?:评选|评比|慰问|走访|举办|召开|开展|组织|完成|启动|推进|实施|制定|修订|编制|编排|印发|下发|下达|公布|发布|发放|报送|上报|填报|汇总|审核|验收|检查|抽查|培训|表彰|选派|选聘|选举|招聘|签订|建成|新建|改造|维修|更换|采购|整理|清理|清查|登记|参加|迎接|接待|筹备|布置|安排|部署|落实)/;

/** Does it hold words that no unit's name does? */
export function isDeed(name: string): boolean {
  // 评选先进班组: a verb and its object, where the object ends as weakly as many words do.
  if (
    name.length > 5 &&
    /(?:组|场|园|库|馆|会|社|班|厂|系|团|[村镇县市区])$/.test(name) &&
    BEGINS_WITH_DEED.test(name)
  )
    return true;
  return NO_NAME.test(name) || VERB_AHEAD.test(name);
}
