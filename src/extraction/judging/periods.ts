import { namesPeriodical, ofWhatIsReported } from './features.ts';
import { against, inFavour, type Rule } from './rule.ts';
import { ACTION, DUTY, MEASURE, PAST } from './words.ts';

/** What comes back: 每月, 逢单月, 每季度末月10日前. */
export const RULES_ON_PERIODS: readonly Rule[] = [
  against(
    '周期只作定语或计量',
    (c) =>
      c.time.form === 'recurring' &&
      (/^(?:(?!召开|举行|举办|开展)[\u4e00-\u9fff]{0,3}(?<!社)会(?![商同议])|的|都|增长|新增|递增|递减|平均|年)/.test(
        c.rest,
      ) ||
        MEASURE.test(c.rest)),
  ),
  against(
    '叙述周期性工作的情况',
    (c) =>
      c.time.form === 'recurring' &&
      c.time.edge === 'none' &&
      /^[^，。；]{2,30}(?:时间|任务|工作量|次数|头绪)(?:短|紧|重|长|多|大)/.test(c.rest),
  ),
  against('逐年只表示逐步', (c) => c.place.text.startsWith('逐年', c.time.range[0])),
  against('周期只作名称的定语', (c) => namesPeriodical(c)),
  against('后文写明了报送的时间', (c) => ofWhatIsReported(c)),
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
      (ACTION.test(c.rest) ||
        /BYDAY|BYMONTHDAY=\d/.test(c.time.rrule) ||
        /[要应须](?:坚持|当)?$/.test(c.before)) &&
      !PAST.test(c.after),
  ),
  inFavour(
    0.75,
    '写明了办理次数',
    (c) =>
      c.time.form === 'recurring' &&
      c.time.explicit &&
      /(?:^|[，。；\d.、])[^，。；：]{2,12}：$/.test(c.before) &&
      /^(?:至少|不少于|不低于)?[一二三四两\d]{1,2}次/.test(c.rest),
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
];
