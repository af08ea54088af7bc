/** What a ledger's column holds, by its heading. `event`: times that are no deadlines, wherever else columns are shifted. */
export type ColumnRole = 'number' | 'content' | 'lead' | 'other' | 'time' | 'ignored' | 'people' | 'event';

/** Headings as ledgers print them, each line one role; the first that fits decides. */
/** Whoever is named there counts where no column names units and the entry is an office, not a person's name. */
const PEOPLE = /^(?:责任|负责)人(?:员)?$/;

const HEADINGS: readonly (readonly [role: ColumnRole, heading: RegExp])[] = [
  ['number', /^(?:序号|编号|序|项次|号)$/],
  [
    'event',
    /有效期|^(?:会议|培训|考试|举办|举行|开放|服务|施行|实施起止|执行|发布|发文|成文|印发|公布|登记|成立|出生)(?:时间|日期|期限|年月)$|^地点$|^(?:会议|培训|活动|举办|考试)?(?:地点|场地|会场)$/,
  ],
  [
    'ignored',
    /(?:进展|落实情况|完成情况|备注|联系|电话|责任人|领导|负责人|得分|分值|填报(?!单位|部门|科室|主体)|佐证|效果|说明|来源|依据|状态|统计数|权重|类别|办理结果|整改情况)/,
  ],
  [
    'time',
    /^(?:完成|办结|整改|责任|落实|推进|报送|上报|提交|工作|进度|计划|办理|实施|要求|预计|目标|公开|更新|起止|拟)*(?:时限|期限|时间|时间节点|截止日期|完成日期|日期|时间要求|时限要求|时间安排|时间进度|进度安排|进度要求|时间表|时限清单|时间清单|频次|月份|时段|阶段)(?:要求|安排|节点)?(?:（.*）)?$/,
  ],
  [
    'lead',
    /^(?:责任(?:单位|部门)?[或/（])?(?:省级|市级|县级|区级|省|市|县|区|总)?(?:牵头|主办|主责|第一责任)(?:（[^）]{1,8}）)?(?:组织)?(?:责任|实施|落实)?(?:单位|部门|科室|处室|股室|部室|机构|主体)?(?:（.*）)?$/,
  ],
  [
    'other',
    /^(?:主要|省级|市级|县级|区级|省|市|县|区|具体)?(?:责任|承办|配合|协办|协助|协同|参与|参加|落实|实施|主管|负责|完成|执行|分工|任务|涉及|整改|公开|报送|填报|上报|编报|组织|承担|建设|制定|提供|工作|办理)(?:责任)?(?:单位|部门|科室|处室|股室|部室|机构|主体|局室|处所|县区|镇街|单位（部门）)(?:（.*）|及.*|和.*)?$|^(?:责任清单|责任分工|职责分工|任务分工|部门分工|承担单位|责任单位、责任人|分工单位)$/,
  ],
  [
    'content',
    /(?:任务|内容|事项|事宜|要求|工作|措施|重点|项目|目标|指标|举措|问题|名称|清单|标准|板块|领域|类型|要点|环节|阶段|步骤|做法|清单|方面)/,
  ],
];

/** Columns of a programme: the time beside them is when something takes place, not by when something is done. */
const EVENT_COLUMN = /地点|场地|会场|考场|教室|主讲|授课|主持|科目|参会|参训|面试|嘉宾|议程|课程/;

/** With the blanks that some print between its characters. */
const LONGEST_PRINTED = 100;

export function roleOfHeading(text: string): ColumnRole | null {
  if (text.length > LONGEST_PRINTED) return null;
  const name = text.replace(/\s/g, '');
  if (name.length === 0 || name.length > 14 || /[。，；]/.test(name)) return null;
  return HEADINGS.find(([, heading]) => heading.test(name))?.[0] ?? null;
}

/** The roles of a row of headings, each beside the others. */
export function rolesOfHeadings(cells: readonly string[]): (ColumnRole | null)[] {
  const event = cells.some((c) => c.length <= 14 && EVENT_COLUMN.test(c));
  // 阶段 beside 时间 names the rows; alone it holds their times.
  const roles = cells.map(roleOfHeading);
  const stages = cells.some((c, i) => roles[i] === 'time' && !isStage(c));
  const people = !roles.some((r) => r === 'lead' || r === 'other');
  return cells.map((c, i) => {
    const role = stages && isStage(c) ? 'ignored' : (roles[i] ?? null);
    if (people && c.length < LONGEST_PRINTED && PEOPLE.test(c.replace(/\s/g, ''))) return 'people';
    return event && role === 'time' && !/完成|办结|整改|报送/.test(c) ? 'event' : role;
  });
}

function isStage(heading: string): boolean {
  return heading.length < LONGEST_PRINTED && /^(?:工作|实施)?阶段$/.test(heading.replace(/\s/g, ''));
}

/** The roles of a header's cells, or null where the cells are no header. A header names who or when, and what. */
export function headerRoles(cells: readonly string[]): (ColumnRole | null)[] | null {
  const roles = rolesOfHeadings(cells);
  const filled = cells.filter((c) => c !== '').length;
  const named = roles.filter((r) => r !== null).length;
  if (named < 2 || named < filled * 0.6) return null;
  if (!roles.includes('content') && named >= 2 && filled === named + 1) {
    // 民生实事: a heading of its own kind among known ones.
    const own = cells.findIndex((c, i) => roles[i] === null && /^[\u4e00-\u9fff]{2,8}$/.test(c));
    if (own >= 0) roles[own] = 'content';
  }
  const duty = roles.some((r) => r === 'time' || r === 'lead' || r === 'other' || r === 'event');
  return duty && roles.some((r) => r === 'content') ? roles : null;
}
