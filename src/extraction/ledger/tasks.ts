import { deadlineOf, eventBefore, meaningOf } from '../deadlines.ts';
import { spanOf, type Range } from '../normal.ts';
import { bindingTimes, type Scope } from '../prose.ts';
import { yearsAfter } from '../time/resolve.ts';
import { openingTitle, printed, titlePieces } from '../titles.ts';
import type { ExtractedDeadline, ExtractedTask } from '../types.ts';
import { EVENT } from '../judging/words.ts';
import { dayOfMonth } from './bare-day.ts';
import { entriesIn, type Entry } from './cells.ts';
import { unitName, unitNames } from '../responsible/printed.ts';
import { clausesIn } from '../responsible/clauses.ts';
import type { Roles } from '../responsible/roles.ts';
import { actorsIn } from '../responsible/neighbours.ts';
import { ledgerRows, type LedgerRow } from './rows.ts';
import type { Table } from './tables.ts';

/** A ledger's tasks: one for each row with the deadline of its column, and one for each deadline inside its text. */
export function ledgerTasks(
  scope: Scope,
  table: Table,
  warnings: string[],
  addressee: Roles,
): ExtractedTask[] {
  const { text } = scope.normal;
  const rows = ledgerRows(text, table, (range) => unitName(scope, range));
  const known = table.header.some((r) => r === 'time' || r === 'lead' || r === 'other');
  const tasks: ExtractedTask[] = [];
  const units = commonNames(rows);
  const read = new Set<number>();
  let previous: string | null = null;
  for (const row of rows) {
    const deadlines: ExtractedDeadline[] = columnDeadlines(scope, row, warnings, previous);
    previous = deadlines.at(-1)?.due ?? previous;
    if (known || deadlines.length > 0)
      tasks.push(taskOf(scope, row, [openingTitle(text, row.content)], deadlines, units));
    for (const cell of row.texts) {
      // A text merged over several rows speaks once.
      if (read.has(cell[0])) continue;
      read.add(cell[0]);
      const inner = {
        ref: row.ref,
        range: cell,
        start: cell[0],
        paragraph: 0,
        numbered: false,
        group: 0,
        headings: [],
      };
      for (const found of bindingTimes(scope, inner, previous)) {
        previous = found.deadline.due ?? previous;
        tasks.push(
          taskOf(scope, row, titlePieces(text, found.range, found.sentence), [found.deadline], units),
        );
      }
    }
  }
  shareMerged(tasks);
  if (!table.header.some((r) => r === 'lead' || r === 'other')) addressed(scope, tasks, addressee);
  return tasks;
}

/** A table without a column of units binds whom the notice addresses, where a row names nobody itself. */
function addressed(scope: Scope, tasks: ExtractedTask[], { lead, other }: Roles): void {
  for (const task of tasks) {
    if (task.leadUnits.length + task.otherUnits.length > 0) continue;
    task.leadUnits = unitNames(scope, lead);
    task.otherUnits = unitNames(scope, other);
  }
}

function taskOf(
  scope: Scope,
  row: LedgerRow,
  title: readonly Range[],
  deadlines: ExtractedDeadline[],
  fix: (name: string) => string,
): ExtractedTask {
  const span = spanOf(scope.normal, row.content);
  const { lead, other } =
    row.units.lead.length + row.units.other.length > 0 ? row.units : namedIn(scope, row);
  const first = scope.metadata.firstLeads && lead.length === 0;
  return {
    ref: row.ref,
    title: printed(scope, title),
    text: scope.source.slice(...span),
    span,
    leadUnits: [...new Set((first ? other.slice(0, 1) : lead).map(fix))],
    otherUnits: [...new Set((first ? other.slice(1) : other).map(fix))],
    deadlines,
  };
}

const LONGEST_EVENT = 30;

/** 2017.11.16 beside 召开动员会: the day of a meeting is no deadline. */
function isEventDay(text: string, row: LedgerRow, entry: Entry): boolean {
  const { time } = entry;
  if (time?.form !== 'point' || time.edge !== 'none' || time.point.day === null) return false;
  const [start, end] = row.content;
  // 发放《…考试试题》: a thing named after the event is delivered, and nothing takes place.
  const words = text.slice(start, end).replace(/《[^》]*》?/g, '');
  return end - start <= LONGEST_EVENT && EVENT.test(words) && !DELIVERS.test(words);
}

/** 5.25-5.31 第13周: the week of the term only repeats the dates. */
function withoutWeeks(entries: Entry[]): Entry[] {
  const dated = entries.filter((e) => e.time?.form !== 'relative' || e.time.event === null);
  return dated.length > 0 ? dated : entries;
}

const DELIVERS = /^(?:发放|公布|发布|印发|下达|下发|上报|报送|报|编制|编排|制定|填报|提交|审核|汇总|通知)/;

/** A table without a column of units: whoever the row's clauses in brackets name, or its own words set to work. */
function namedIn(scope: Scope, row: LedgerRow): { lead: string[]; other: string[] } {
  const { text } = scope.normal;
  const said = clausesIn(text, row.content).map((c) => c.roles);
  if (said.length > 0)
    return {
      lead: unitNames(
        scope,
        said.flatMap((r) => r.lead),
      ),
      other: unitNames(
        scope,
        said.flatMap((r) => r.other),
      ),
    };
  for (const cell of [row.content, ...row.texts]) {
    const roles = actorsIn(text, [cell[0], Math.min(cell[1], cell[0] + 400)], true);
    if (roles.lead.length + roles.other.length > 0)
      return { lead: unitNames(scope, roles.lead), other: unitNames(scope, roles.other) };
  }
  return { lead: [], other: [] };
}

function columnDeadlines(
  scope: Scope,
  row: LedgerRow,
  warnings: string[],
  above: string | null,
): ExtractedDeadline[] {
  if (row.time === null) return [];
  const { text } = scope.normal;
  const cell = row.time;
  const day = row.month === null ? null : dayOfMonth(text, cell, row.month);
  const given = day ? [{ range: cell, time: day }] : entriesIn(text, cell);
  const entries = withoutWeeks(given.filter((e) => !isEventDay(text, row, e)));
  const place = row.ref === '' ? '' : `第${row.ref}行`;
  const reason = row.own.time ? '列在时限栏' : '时限栏合并单元格，沿用上方所列';
  if (entries.length === 0 && row.own.time) {
    warnings.push(
      `${place}时限栏“${text.slice(row.time[0], Math.min(row.time[1], row.time[0] + 40))}”没有可识别的时间，请人工核定。`,
    );
  }
  let previous = above;
  const deadlines = entries.map(({ range, time }) => {
    const years = yearsAfter(scope.metadata, previous);
    const meaning = time
      ? meaningOf(
          time,
          years,
          eventBefore(text, time.range[0], cell),
          '',
          scope.metadata.standing || scope.metadata.planYear === null,
        )
      : { kind: 'ongoing' as const, due: null, rrule: null, relative: null, warnings: [] };
    previous = meaning.due ?? previous;
    return deadlineOf(scope.source, scope.normal, range, meaning, row.own.time ? 0.97 : 0.92, reason);
  });
  if (row.stray) noteConflict(scope, row.stray, deadlines, place, warnings);
  return deadlines;
}

/** 责任时限：2022年11月 in the units' cell beside 2022年12月 in the column: the column is kept, the person is told. */
function noteConflict(
  scope: Scope,
  stray: Range,
  deadlines: ExtractedDeadline[],
  place: string,
  warnings: string[],
): void {
  const { text } = scope.normal;
  const [entry] = entriesIn(text, stray);
  if (entry === undefined || entry.time === null) return;
  const said = meaningOf(entry.time, yearsAfter(scope.metadata, null), '');
  for (const deadline of deadlines) {
    if (deadline.due === null || deadline.due === said.due) continue;
    const note = `责任单位栏另写有时限“${text.slice(entry.range[0], entry.range[1])}”，与时限栏不一致，请核对。`;
    deadline.warnings.push(note);
    deadline.confidence = Math.min(deadline.confidence, 0.6);
    warnings.push(place + note);
  }
}

/**
 * Corrects a name with a slip at its end (政府各部门政府) by the ledger's other rows: where the shorter name is printed
 * three times as often, the tail is a slip.
 */
function commonNames(rows: readonly LedgerRow[]): (name: string) => string {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (!row.own.units) continue;
    for (const name of [...row.units.lead, ...row.units.other]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return (name) => {
    const shorter = name.slice(0, -2);
    const usual = counts.get(shorter) ?? 0;
    return shorter.startsWith(name.slice(-2)) && usual >= 3 && usual >= 3 * (counts.get(name) ?? 1)
      ? shorter
      : name;
  };
}

/** A printed cell merged over rows of different units binds all of them: the deadline says so itself. */
function shareMerged(tasks: readonly ExtractedTask[]): void {
  const byPlace = new Map<number, { deadline: ExtractedDeadline; task: ExtractedTask }[]>();
  for (const task of tasks) {
    for (const deadline of task.deadlines) {
      const list = byPlace.get(deadline.span[0]) ?? [];
      list.push({ deadline, task });
      byPlace.set(deadline.span[0], list);
    }
  }
  for (const list of byPlace.values()) {
    const all = { lead: new Set<string>(), other: new Set<string>() };
    const kinds = new Set<string>();
    for (const { task } of list) {
      task.leadUnits.forEach((u) => all.lead.add(u));
      task.otherUnits.forEach((u) => all.other.add(u));
      kinds.add([...task.leadUnits, '|', ...task.otherUnits].join('、'));
    }
    if (kinds.size < 2) continue;
    const lead = [...all.lead];
    const other = [...all.other].filter((u) => !all.lead.has(u));
    for (const { deadline } of list) {
      deadline.leadUnits = lead;
      deadline.otherUnits = other;
    }
  }
}
