import ICAL from 'ical.js';
import { z } from 'zod';
import { type CalendarDate, dateInShanghai, dateOfDayNumber, dayNumber, timeOfDayMs } from '../date.ts';
import type { DayKind } from '../types.ts';
import { datesOf, isDate, LONGEST_SPAN_DAYS } from './json.ts';
import type { NamedDay, Problem, ReadFile } from './types.ts';

/** jCal (RFC 7265), which the library parses to: properties are [name, parameters, type, value, …]. */
type Component = { name: string; properties: Map<string, string>; inner: Component[] };

const propertySchema = z.tuple([z.string(), z.unknown(), z.string(), z.unknown()], z.unknown());

/**
 * Calendars of Chinese holidays as they are published: Apple's and chinese-days' (`X-APPLE-SPECIAL-DAY`, 国庆节（休）),
 * holiday-cn's (国庆节假期, 上班(补国庆节假期)) and those with 第1天/共7天. All-day events of one or many days.
 */
export function readIcsNotice(content: string): ReadFile {
  const calendars = parse(content);
  if ('problem' in calendars)
    return { year: null, source: null, days: [], unmarked: 0, problems: [calendars.problem] };
  const lines = eventLines(content);
  const events = calendars.flatMap((calendar) => calendar.inner.filter(({ name }) => name === 'vevent'));
  const read = events.map((event, i) => readEvent(event, `第${lines[i] ?? '?'}行`));
  return {
    year: null,
    source: calendars[0]?.properties.get('x-wr-calname') ?? null,
    days: read.flatMap(({ days }) => days),
    unmarked: read.filter(({ unmarked }) => unmarked).length,
    problems: read.flatMap(({ problems }) => problems),
  };
}

function parse(content: string): Component[] | { problem: Problem } {
  const why = '不是完整的 iCalendar 文件（应以 BEGIN:VCALENDAR 开头，以 END:VCALENDAR 结尾）';
  try {
    const parsed: unknown = ICAL.parse(content.trim());
    // One calendar comes as itself, several as a list of them.
    const list =
      Array.isArray(parsed) && typeof parsed[0] === 'string' ? [parsed] : z.array(z.unknown()).parse(parsed);
    const calendars = list.map(componentOf);
    if (calendars.length > 0 && calendars.every(({ name }) => name === 'vcalendar')) return calendars;
  } catch (error) {
    // invalid line (no token ";" or ":") "the line itself"
    const line = error instanceof Error ? /"([^"]+)"$/.exec(error.message)?.[1] : undefined;
    const number = content.split(/\r\n|\r|\n/).findIndex((text) => text === line);
    if (number >= 0) return { problem: { place: `第${number + 1}行`, why } };
  }
  return { problem: { place: '全文', why } };
}

function componentOf(value: unknown): Component {
  const [name, properties, inner] = z
    .tuple([z.string(), z.array(propertySchema), z.array(z.unknown())])
    .parse(value);
  return {
    name,
    // The first one counts where a property is repeated.
    properties: new Map(
      properties.map(([key, , , text]) => [key, typeof text === 'string' ? text : ''] as const).reverse(),
    ),
    inner: inner.map(componentOf),
  };
}

/** The line on which each event begins. A folded line begins with a space, so nothing else can look like it. */
function eventLines(content: string): number[] {
  return content.split(/\r\n|\r|\n/).flatMap((line, i) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [i + 1] : []));
}

type ReadEvent = { days: NamedDay[]; unmarked: boolean; problems: Problem[] };

function readEvent({ properties }: Component, place: string): ReadEvent {
  const summary = (properties.get('summary') ?? '').trim();
  const refused = (why: string): ReadEvent => ({
    days: [],
    unmarked: false,
    problems: [{ place, why: summary === '' ? why : `“${summary.slice(0, 40)}”${why}` }],
  });
  const kinds = kindsOf(properties, summary);
  const [kind, other] = kinds;
  if (kind === undefined) return { days: [], unmarked: true, problems: [] };
  if (other !== undefined) return refused('既标为休又标为班');
  if (properties.has('rrule') || properties.has('rdate')) return refused('按规则重复，放假通知应逐日列出');
  const span = spanOf(properties);
  if (typeof span === 'string') return refused(span);
  const name = nameOf(summary);
  return { days: datesOf(...span).map((on) => ({ on, kind, name, place })), unmarked: false, problems: [] };
}

/** What the event's marks say; two kinds contradict each other. */
function kindsOf(properties: Map<string, string>, summary: string): DayKind[] {
  const special = properties.get('x-apple-special-day');
  const description = properties.get('description')?.trim();
  const said: (DayKind | null)[] = [
    special === 'WORK-HOLIDAY' ? 'off' : special === 'ALTERNATE-WORKDAY' ? 'work' : null,
    // 国庆节假期补班 is worked: the word for work is the stronger one.
    /[（(]班[)）]|补班|上班|调班/.test(summary)
      ? 'work'
      : /[（(]休[)）]|放假|假期|休假/.test(summary)
        ? 'off'
        : null,
    description === '休' ? 'off' : description === '班' ? 'work' : null,
  ];
  return [...new Set(said.filter((kind) => kind !== null))];
}

/** 国庆节（休） · 上班(补国庆节假期) · 国庆节 假期 第1天/共7天 → 国庆节 */
function nameOf(summary: string): string {
  const name = summary
    .replace(/第\s*\d+\s*天.*$/, '')
    .replace(/[（(][休班][)）]/g, '')
    .replace(/补班|上班|调班|调休|放假|假期|休假/g, '')
    .replace(/[（(]补?(.*?)[)）]/, '$1')
    .trim();
  return (name || '节假日').slice(0, 60);
}

/** First and last day, or what is wrong with them. The moment at which an event ends does not belong to it. */
function spanOf(properties: Map<string, string>): [CalendarDate, CalendarDate] | string {
  const start = properties.get('dtstart');
  if (start === undefined) return '没有开始日期（DTSTART）';
  const first = momentOf(start)?.on;
  if (first === undefined) return `的开始日期${JSON.stringify(start.slice(0, 20))}不是真实的日期`;
  const last = lastDayOf(first, properties.get('dtend'), properties.get('duration') ?? 'P1D');
  if ('wrong' in last) return last.wrong;
  if (last.on < first) return '的结束日期早于开始日期';
  if (dayNumber(last.on) - dayNumber(first) >= LONGEST_SPAN_DAYS)
    return `一项安排不能超过${LONGEST_SPAN_DAYS}天`;
  return [first, last.on];
}

function lastDayOf(
  first: CalendarDate,
  end: string | undefined,
  duration: string,
): { on: CalendarDate } | { wrong: string } {
  if (end !== undefined) {
    const ends = momentOf(end);
    if (!ends) return { wrong: `的结束日期${JSON.stringify(end.slice(0, 20))}不是真实的日期` };
    const inside = !ends.midnight || ends.on === first;
    return { on: inside ? ends.on : dateOfDayNumber(dayNumber(ends.on) - 1) };
  }
  const [, days, weeks] = /^P(?:(\d{1,3})D|(\d{1,2})W)$/.exec(duration) ?? [];
  if (days === undefined && weeks === undefined) return { wrong: '的时长（DURATION）应为整天' };
  const length = Number(days ?? Number(weeks) * 7);
  return { on: dateOfDayNumber(dayNumber(first) + Math.max(length, 1) - 1) };
}

/** In Asia/Shanghai: '2027-10-01', '2027-10-01T00:00:00', or in UTC '2027-09-30T16:00:00Z'. */
function momentOf(value: string): { on: CalendarDate; midnight: boolean } | null {
  const on = value.slice(0, 10);
  if (!isDate(on)) return null;
  if (!value.endsWith('Z')) return { on, midnight: !/T(?!00:00:00)\d/.test(value) };
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return null;
  return { on: dateInShanghai(instant), midnight: timeOfDayMs(instant) === 0 };
}
