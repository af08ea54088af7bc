import { matchesOf } from '../matches.ts';
import type { Range } from '../normal.ts';
import { endsLikeUnit } from './names.ts';
import { isTimed, partsIn, type Part } from './parts.ts';
import { rolesIn, type Roles } from './roles.ts';
import { subjectAt } from './subject.ts';

/** Sentences that say who leads: 由市教育局牵头，市财政局配合. */

/** 由各单位办公室负责: without a lead. */
const DONE_BY =
  /(?<![理自事缘经])由([^，。；由]{2,60}?(?:负责(?!人|同志)|承担|承办|落实))[^，。；]{0,40}((?:[，；][^，。；]{2,60}(?:配合|参与|参加|协助|支持|协同|协办|指导|监督)(?:落实|实施|工作|做好)*)*)/g;

/** Without one of these no clause gives anybody a part. */
const GIVES = /牵头|会同|单位|部门|主体|科室|处室|机构|由[^，。；]{2,60}(?:负责|承担|承办|落实)/;

const REACH = 300;

/** Who leads and who helps, as the sentence says: the words nearest before the deadline, else the first ones. */
export function ledBy(text: string, sentence: Range, time?: Range): Roles | null {
  const from = time ? Math.max(sentence[0], headOf(text, sentence[0], time[0] - REACH)) : sentence[0];
  const range: Range = [from, Math.min(sentence[1], (time ? time[1] : from) + REACH)];
  const body = text.slice(...range);
  if (!GIVES.test(body)) return null;
  const parts = partsIn(text, range);
  return nearestGroup(text, parts, time) ?? doneBy(text, range, body, parts, time);
}

/** The start of the clause that a place far before the deadline stands in. */
function headOf(text: string, least: number, at: number): number {
  let from = Math.max(least, at);
  while (from > least && !'，；：'.includes(text[from - 1] ?? '')) from -= 1;
  return from;
}

interface Group {
  readonly start: number;
  readonly lead: Range[];
  readonly other: Range[];
  /** It says what is done under the lead, and not only who leads. */
  readonly works: boolean;
  /** Nothing but words of duty may stand between its parts. */
  open: boolean;
}

/** Clauses that belong together: who leads, and right beside it who helps; each lead after other work begins the next. */
function groupsOf(text: string, parts: readonly Part[]): Group[] {
  const groups: Group[] = [];
  let ahead: Part[] = [];
  for (const part of parts) {
    const { kind, roles } = part;
    const group = groups.at(-1);
    if (
      kind === 'said' &&
      (group === undefined || !group.open || (roles.lead.length > 0 && isTimed(text, part)))
    ) {
      const [first] = [...ahead, part];
      groups.push({
        start: (first ?? part).range[0],
        lead: [...ahead.flatMap((p) => p.roles.lead), ...roles.lead],
        other: [...ahead.flatMap((p) => p.roles.other), ...roles.other],
        works: !/(?:牵头|负责|单位|部门|科室|主体|机构|责任|职责|作用)(?:落实|实施|组织)*$/.test(
          text.slice(part.range[0], part.range[1]),
        ),
        open: true,
      });
      ahead = [];
    } else if (kind === 'none') {
      if (group) group.open = false;
      ahead = [];
    } else if (group?.open) {
      if (kind === 'names') {
        ahead.push(part);
        continue;
      }
      group.lead.push(...roles.lead);
      group.other.push(...ahead.flatMap((p) => p.roles.other), ...roles.other);
      ahead = [];
    } else if (kind === 'acts' && group) {
      // 市教育局牵头制定方案，报市政府，市财政局保障经费: whoever is set to work beside the one who leads.
      group.other.push(...roles.other);
      ahead = [];
    } else {
      ahead = kind === 'acts' ? [] : [...ahead, part];
    }
  }
  return groups;
}

function nearestGroup(text: string, parts: readonly Part[], time: Range | undefined): Roles | null {
  const groups = groupsOf(text, parts);
  const before = time ? groups.findLast((g) => g.start <= time[0]) : undefined;
  const group = before ?? groups[0];
  // 各责任单位要于6月底前报送，由市教育局牵头汇总: the later part is another task.
  if (group && time && !before && actsBefore(text, parts, time) && group.works) return null;
  if (group === undefined || (before && time && hasOther(text, parts, before.start, time))) return null;
  // 各县区要于9月底前完成排查，由市教育局牵头: both.
  const acting = time && !before ? actingAt(text, parts, time) : [];
  return { lead: group.lead, other: [...group.other, ...acting] };
}

/** Who acts in the clause of the deadline. */
function actingAt(text: string, parts: readonly Part[], time: Range): Range[] {
  const own = parts.find((p) => p.range[0] <= time[0] && time[0] < p.range[1]);
  return own ? subjectAt(text, [own.range[0], time[0]]) : [];
}

/** Does somebody act in the clause of the deadline, or before it? */
function actsBefore(text: string, parts: readonly Part[], time: Range): boolean {
  return parts.some(
    (p) =>
      p.range[0] <= time[0] &&
      (p.kind === 'acts' || subjectAt(text, [p.range[0], Math.min(p.range[1], time[0])]).length > 0),
  );
}

/** 市教育局牵头制定方案，6月底前印发，市财政局9月底前下达资金: the later time has somebody of its own. */
function hasOther(text: string, parts: readonly Part[], from: number, time: Range): boolean {
  const own = parts.find((p) => p.range[0] <= time[0] && time[0] < p.range[1]);
  if (own === undefined || own.kind === 'said' || own.kind === 'helps') return false;
  const earlier = parts.some((p) => p.range[0] >= from && p.range[1] <= own.range[0] && isTimed(text, p));
  return earlier && subjectAt(text, [own.range[0], time[0]]).length > 0;
}

function doneBy(
  text: string,
  range: Range,
  body: string,
  parts: readonly Part[],
  time: Range | undefined,
): Roles | null {
  for (const m of matchesOf(DONE_BY, body)) {
    const start = range[0] + m.index + 1;
    // 各单位要于6月底前报送，由督查室负责每季度公开: whoever stands before the deadline is bound by it.
    const ends =
      /[，；：。]|$/.test(text[range[0] + m.index + m[0].length] ?? '') && /(?:负责|落实)$/.test(m[0]);
    if (time && start > time[1] && !ends && actsBefore(text, parts, time)) continue;
    const roles = rolesIn(text, [start, start + (m[1] ?? '').length]);
    const names = [...roles.lead, ...roles.other];
    if (names.length === 0 || !names.every((n) => endsLikeUnit(text.slice(n[0], n[1])))) continue;
    return { lead: roles.lead, other: [...roles.other, ...helpersIn(text, m, range[0])] };
  }
  return null;
}

function helpersIn(text: string, found: RegExpExecArray, from: number): Range[] {
  const end = from + found.index + found[0].length;
  const helpers = found.at(-1) ?? '';
  if (helpers === '') return [];
  const named = rolesIn(text, [end - helpers.length, end]).other;
  return named.filter((n) => endsLikeUnit(text.slice(n[0], n[1])));
}

/** The parts that a stretch gives, where it does that and nothing else. */
export function onlyParts(text: string, range: Range): Roles | null {
  const parts = partsIn(text, range);
  const plain = parts.every((p) => p.kind === 'said' || p.kind === 'helps' || p.kind === 'names');
  if (!plain || !parts.some((p) => p.kind !== 'names') || parts.at(-1)?.kind === 'names') return null;
  return {
    lead: parts.flatMap((p) => p.roles.lead),
    other: parts.flatMap((p) => p.roles.other),
  };
}
