import { z } from 'zod';
import { type CalendarDate, dateOfDayNumber, dayNumber } from '../date.ts';
import type { NamedDay, Problem, ReadFile } from './types.ts';

/** A holiday is at most some ten days; a span of months is a mistake in a year. */
export const LONGEST_SPAN_DAYS = 31;

const text = (most: number) =>
  z
    .string({ error: '应为文字' })
    .trim()
    .min(1, { error: '不能为空' })
    .max(most, { error: `不能超过${most}字` })
    .regex(/^[^\r\n]*$/, { error: '应为一行文字' });
const date = z.string({ error: '应为文字，如 "2027-10-01"' }).refine(isDate, {
  error: (issue) => `${JSON.stringify(String(issue.input).slice(0, 20))}不是真实的日期，应写作 2027-10-01`,
});

const daySchema = z
  .object(
    {
      name: text(60),
      /** As the open format 'holiday-cn' writes it, or `on`. */
      date: date.optional(),
      on: date.optional(),
      /** The last day, when it is a span. */
      to: date.optional(),
      isOffDay: z.boolean({ error: '应为 true（放假）或 false（上班）' }).optional(),
      kind: z.enum(['off', 'work'], { error: '应为 "off"（放假）或 "work"（上班）' }).optional(),
    },
    { error: '应为一项放假或上班安排' },
  )
  .superRefine((day, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((day.date === undefined) === (day.on === undefined)) wrong('date', '应填写，且与 on 只填一个');
    if ((day.isOffDay === undefined) === (day.kind === undefined))
      wrong('isOffDay', '应填写，且与 kind 只填一个');
    const from = day.date ?? day.on;
    if (from === undefined || day.to === undefined) return;
    if (day.to < from) wrong('to', '早于开始日期');
    else if (dayNumber(day.to) - dayNumber(from) >= LONGEST_SPAN_DAYS)
      wrong('to', `一项安排不能超过${LONGEST_SPAN_DAYS}天`);
  });

const fileSchema = z.object(
  {
    year: z
      .number({ error: '应为年份，如 2027' })
      .int({ error: '应为整数年份' })
      .min(2004, { error: '应在2004年至2100年之间' })
      .max(2100, { error: '应在2004年至2100年之间' }),
    source: text(300).optional(),
    papers: z.array(text(300), { error: '应为网址的列表' }).optional(),
    days: z.array(daySchema, { error: '应为放假和上班安排的列表' }),
  },
  { error: '应为一份放假通知，如 {"year": 2027, "days": […]}' },
);

/**
 * The open format of `holiday-cn` (year, papers, days with name, date, isOffDay) and our own, where a day has `on`, `kind`
 * and, for a span, `to`, and the file a `source`. What cannot be read is among the problems, each with its field.
 */
export function readJsonNotice(content: string): ReadFile {
  const nothing = { year: null, source: null, days: [], unmarked: 0 };
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return { ...nothing, problems: [{ place: '全文', why: '不是完整的 JSON' }] };
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) return { ...nothing, problems: parsed.error.issues.map(problemOf) };
  const { year, source, papers = [], days } = parsed.data;
  return {
    year,
    source: source ?? (papers.length > 0 ? papers.join(' ').slice(0, 300) : null),
    days: days.flatMap(daysOf),
    unmarked: 0,
    problems: [],
  };
}

function daysOf(day: z.infer<typeof daySchema>, index: number): NamedDay[] {
  const from = day.date ?? day.on ?? '';
  const kind = day.kind ?? (day.isOffDay === true ? 'off' : 'work');
  return datesOf(from, day.to ?? from).map((on) => ({ on, kind, name: day.name, place: placeOf(index) }));
}

/** Every day from `from` to `to`, both included. */
export function datesOf(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const first = dayNumber(from);
  return Array.from({ length: dayNumber(to) - first + 1 }, (_, i) => dateOfDayNumber(first + i));
}

export function isDate(on: string): boolean {
  try {
    dayNumber(on);
    return true;
  } catch {
    return false;
  }
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const [first, index, ...rest] = issue.path;
  if (first === undefined) return { place: '全文', why: issue.message };
  if (first !== 'days' || typeof index !== 'number')
    return { place: issue.path.join('.'), why: issue.message };
  return { place: [placeOf(index), ...rest].join(' '), why: issue.message };
}

/** Counted as a person counts. */
function placeOf(index: number): string {
  return `days 第${index + 1}项`;
}
