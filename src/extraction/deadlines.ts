import { spanOf, type NormalText, type Range } from './normal.ts';
import { resolvePoint, type YearContext } from './time/resolve.ts';
import { THIS_MONTH } from './time/points.ts';
import type { PointTime, SpanTime, TimeExpression } from './time/types.ts';
import { subjectAt } from './responsible/subject.ts';
import type { DeadlineKind, ExtractedDeadline, RelativeTime } from './types.ts';

/** An expression's meaning, before anybody judged whether it binds. */
export interface Meaning {
  readonly kind: DeadlineKind;
  readonly due: string | null;
  readonly rrule: string | null;
  readonly relative: RelativeTime | null;
  readonly warnings: readonly string[];
}

/** Words of the sentence that make 次年 and 当月 come back: 每年, 按月, or a standing rule as the document. */
export function meaningOf(
  time: TimeExpression,
  years: YearContext,
  event: string,
  words = '',
  standing = false,
): Meaning {
  const base = { due: null, rrule: null, relative: null, warnings: [] };
  if (time.form === 'recurring') return { ...base, kind: 'recurring', rrule: time.rrule };
  if (time.form === 'relative') {
    const warnings = time.hours === null ? [] : [`原文以小时计（${time.hours}小时），已按天折算，请核对。`];
    return {
      ...base,
      kind: 'relative',
      relative: { n: time.n, unit: time.unit, after: time.event ?? event },
      warnings,
    };
  }
  const rrule = standingRule(time, words, standing) ?? yearlyRule(time, years);
  if (rrule !== null) return { ...base, kind: 'recurring', rrule };
  const resolved = resolvePoint(time.point, time.edge === 'before', years);
  const kind = time.form === 'span' || time.target ? 'period' : 'date';
  return { kind, due: resolved.due, rrule: null, relative: null, warnings: resolved.warnings };
}

/** In rules that hold every year (办法, 制度) a day without a year comes back yearly. */
function yearlyRule(time: PointTime | SpanTime, years: YearContext): string | null {
  const { year, month, day, part } = time.point;
  const dated = time.form === 'point' && year === null && month !== null && month <= 12 && part === null;
  if (!years.standing || !dated || time.edge !== 'before') return null;
  return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day ?? -1}`;
}

function standingRule(time: PointTime | SpanTime, words: string, standing: boolean): string | null {
  const { year, month, day } = time.point;
  if (time.form === 'span' || month === null) return null;
  const next = year?.kind === 'offset' && year.value === 1 && !words.includes('明年');
  if (next && month <= 12 && (standing || /每年|每个?年度/.test(words))) {
    return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day ?? -1}`;
  }
  // 每年2月底前上报，3月底前汇总: the later month comes back as the first one does.
  if (
    year === null &&
    month <= 12 &&
    time.edge === 'before' &&
    /每年[^。；]*$/.test(words) &&
    !/每年[^。；]*(?:19|20)\d\d年/.test(words)
  )
    return `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day ?? -1}`;
  const monthly = month === THIS_MONTH && /每月|按月|逐月|每个月/.test(words);
  return monthly ? `FREQ=MONTHLY;BYMONTHDAY=${day ?? -1}` : null;
}

export function deadlineOf(
  source: string,
  normal: NormalText,
  range: Range,
  meaning: Meaning,
  confidence: number,
  reason: string,
): ExtractedDeadline {
  const span = spanOf(normal, range);
  const sure = meaning.warnings.length > 0 ? Math.min(confidence, 0.7) : confidence;
  return {
    phrase: source.slice(span[0], span[1]),
    span,
    kind: meaning.kind,
    due: meaning.due,
    rrule: meaning.rrule,
    relative: meaning.relative,
    confidence: sure,
    reason,
    warnings: [...meaning.warnings],
  };
}

/** 15个工作日内: the words around it say from when. */
export function needsEvent(time: TimeExpression): boolean {
  return time.form === 'relative' && time.event === null;
}

/** The event that a length of time runs from, in the text's own words: 自印发之日起, 应在完成审批程序后, 会后. */
export function eventBefore(text: string, at: number, sentence: Range): string {
  const before = text.slice(Math.max(sentence[0], at - 80), at);
  const near = /(?:^|[，；：。])([^，；：。]{0,60})$/.exec(before)?.[1] ?? '';
  // 提前2个工作日 counts back from something that is named elsewhere.
  if (near.endsWith('提前')) return '';
  const said = /^(.*?)(?:之日起|当日起|之日|日起|起算|以后|之后|后|起|前)(?:的|，)?$/.exec(near);
  if (said?.[1] !== undefined) return withoutActor(opened(said[1]));
  const object = /(?:^|应|要|须)对([^，；。]{4,40}?)(?:在|于)?$/.exec(near);
  if (object?.[1] !== undefined) return object[1];
  const earlier = /(?:^|[，；：。])([^，；：。]{2,60})(?:之日起|之后|以后|后)，[^，；：。]{0,30}$/.exec(
    before,
  );
  return earlier?.[1] === undefined ? '' : opened(earlier[1]);
}

/** 各部门收到文件: whoever acts is no part of the event. */
function withoutActor(words: string): string {
  const actor = subjectAt(words, [0, words.length], true).at(-1);
  return actor && RECEIVED.test(words.slice(actor[1])) ? words.slice(actor[1]) : words;
}

const RECEIVED = /^(?:收到|接到|接报|受理|印发|公布|发布|完成|签订|召开|成立|办结|审核|批准|验收)/;

/** The event begins after 自, 从, 在, 于 and the words of duty before it. */
function opened(said: string): string {
  const words = said.replace(/^[\u4e00-\u9fff]{0,6}(?:时限|期限)(?:为|是|：)/, '');
  const found =
    /^.*(?:自|从|应于|应在|须在|须于|要在|要于|需在|并在|并于|将于|必须在|(?<![所存])在|(?<![对由关])于)(.{1,})$/.exec(
      words,
    );
  return (found?.[1] ?? words).trim();
}
