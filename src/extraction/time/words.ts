import type { TokenType } from './types.ts';

/** One entry of the vocabulary. `follows`: it is a token only right after another one (前 alone means nothing). */
export interface Word {
  readonly text: string;
  readonly type: TokenType;
  readonly value: number;
  readonly follows: boolean;
  /** Code of its second character, 0 where it has none: most words are told apart by it. */
  readonly second: number;
}

/** Values of `part` tokens, in the order of `PARTS` in points.ts. */
export const PART_VALUES = ['early', 'middle', 'first20', 'late', 'start', 'mid', 'end'] as const;

/** Values of `edge` tokens. */
export const EDGE_VALUES = ['before', 'within', 'from', 'after', 'around'] as const;

/** Values of `span` tokens. */
export const SPAN_VALUES = ['workday', 'day', 'hour', 'halfMonth'] as const;

/** Of the `filler` that is a day of the week behind its date. */
export const WEEKDAY_VALUE = 9;

/** Festivals; the resolver knows their dates. */
export const HOLIDAYS = [
  '元旦',
  '春节',
  '清明',
  '五一',
  '端午',
  '中秋',
  '国庆',
  '七一',
  '八一',
  '六一',
] as const;

/** Times of the working year without a date of their own: 开学前 is relative to them. */
export const EVENTS = (
  '开学 放假 本学期放假 寒假放假 暑假放假 本学期结束 学期结束 学期末 本学期末 期末 期中 寒假 暑假 汛期 主汛期 汛期来临 主汛期来临 汛期到来 雨季来临 雨季 入汛 汛 入冬 供暖季 供暖 采暖季 采暖期 ' +
  '冬季供暖 高考 中考 全国两会 两会 新学期开学 春季开学 秋季开学 正式开学 开工 毕业离校 学生离校 离校 春耕 三夏 三秋 春播 秋收 秋播'
).split(' ');

function words(type: TokenType, value: number, follows: boolean, texts: string): Word[] {
  return texts.split(' ').map((text) => ({ text, type, value, follows, second: text.charCodeAt(1) | 0 }));
}

const FIVE_YEAR_PLANS: readonly (readonly [name: string, last: number])[] = [
  ['十一五', 2010],
  ['十二五', 2015],
  ['十三五', 2020],
  ['十四五', 2025],
  ['十五五', 2030],
];

/** The vocabulary of time. Sources: the labelled plans, and GB/T 7408 for the numeric forms (see tokens.ts). */
const VOCABULARY: readonly Word[] = [
  ...words('year', 0, true, '年 年度'),
  ...words('month', 0, true, '月 月份'),
  ...words('month', 1, true, '个月 个自然月'),
  ...words('day', 0, true, '日 号'),
  ...words('thisYear', 0, false, '今年 本年 本年度 当年 今年度 当年度'),
  ...words('thisYear', 1, false, '明年 次年 隔年 来年 翌年 下一年 下年 下年度 次年度 下一年度'),
  ...words('thisYear', -1, false, '去年 上年 上一年 上年度 上一年度'),
  ...words('thisMonth', 0, false, '本月 当月'),
  ...words('thisMonth', 1, false, '次月 下月 下个月 翌月 下一个月 月后'),
  ...words('thisMonth', -1, false, '上月 上个月'),
  ...FIVE_YEAR_PLANS.flatMap(([name, year]) =>
    words(
      'planEnd',
      year,
      false,
      `“${name}”末 “${name}”期末 “${name}”规划期末 “${name}”时期末 ${name}末 ${name}期末`,
    ),
  ),
  ...words('thisWeek', 0, false, '本周 这周'),
  ...words('thisWeek', 1, false, '下周'),
  ...words('part', 0, true, '上旬'),
  ...words('part', 1, true, '中旬'),
  ...words('part', 2, true, '上中旬 上、中旬 中上旬'),
  ...words('part', 3, true, '下旬 中下旬 中、下旬 下半月'),
  ...words('part', 4, true, '初'),
  ...words('part', 5, true, '中 上半月'),
  ...words('part', 6, true, '底 末 终 低'),
  ...words('quarter', 0, true, '季度 季'),
  ...words('part', 6, true, '最后一个月 末月'),
  ...words('filler', 1, true, '第一个月 第1个月 首月 首'),
  ...words('filler', 2, true, '的'),
  ...words('half', 1, false, '上半年'),
  ...words('half', 2, false, '下半年'),
  ...words('half', 0, false, '半年'),
  ...words('span', 0, true, '个工作日 工作日 个法定工作日 个办公日'),
  ...words('span', 1, true, '天 个自然日 自然日 个日历日'),
  ...words('span', 2, true, '小时 个小时 个钟头'),
  ...words('span', 3, false, '半个月 半月'),
  ...words('week', 0, true, '周 教学周 星期 个星期 个周 礼拜'),
  ...words('week', 1, false, '每周 每星期 每个星期 每礼拜 按周 逐周'),
  ...words('each', 0, false, '每 每个 按 逐 每逢 每隔'),
  ...words('oddEven', 1, false, '逢单月 每逢单月 单月'),
  ...words('oddEven', 0, false, '逢双月 每逢双月 双月'),
  ...HOLIDAYS.flatMap((name, value) =>
    words('holiday', value, false, `${name} ${name}节 “${name}” “${name}”节`),
  ),
  ...words('holiday', 3, false, '劳动节'),
  ...words('holiday', 6, false, '“十一” “十一”国庆 “十一”国庆节'),
  ...EVENTS.flatMap((text, value) => words('event', value, false, text)),
  ...words('edge', 0, true, '前 以前 之前'),
  ...words('edge', 1, true, '内 以内 之内'),
  ...words('edge', 2, true, '起 开始 始 以来 起始'),
  ...words('edge', 3, true, '后 以后 之后'),
  ...words('edge', 4, true, '左右 前后 期间'),
  ...words('to', 0, true, '至 到 - -- --- ---- 起至'),
  ...words('and', 0, true, '、 和 及 与 以及 或 或者'),
  ...words('filler', 0, true, '第'),
];

/** The vocabulary by first character, longest word first. */
export const BY_FIRST: ReadonlyMap<number, readonly Word[]> = group(VOCABULARY);

/** Those of them that need no token before them. */
export const ALONE: ReadonlyMap<number, readonly Word[]> = group(
  VOCABULARY.filter((w) => !w.follows || w.type === 'filler'),
);

function group(words: readonly Word[]): Map<number, Word[]> {
  const map = new Map<number, Word[]>();
  for (const word of words) {
    const first = word.text.charCodeAt(0);
    map.set(first, [...(map.get(first) ?? []), word]);
  }
  for (const list of map.values()) list.sort((a, b) => b.text.length - a.text.length);
  return map;
}
