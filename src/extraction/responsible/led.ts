import type { Range } from '../normal.ts';
import { endsLikeUnit } from './names.ts';
import { rolesIn, type Roles } from './roles.ts';
import { subjectAt } from './subject.ts';

/** Sentences that say who leads: 由市教育局牵头，市财政局配合. */

const HELPERS =
  '((?:[，；][^，。；]{2,60}(?:配合|参与|参加|协助|支持|协同|协办|指导|监督)(?:落实|实施|工作|做好)*)*)';

/** 由市教育局牵头（负责）, or 区城管局牵头 at a clause's start; then who helps. */
const LED = new RegExp(
  `(^|由|[，；：。])([^，。；：由]{2,60}?)(?:要|应当?|须|需|将|具体|总体|负责|统一)*牵头(?!单位|部门|责任|起草)[^，。；]{0,40}${HELPERS}`,
  'g',
);
/** 由各单位办公室负责: without a lead. */
const DONE_BY = new RegExp(
  `(?<![理自事缘经])由([^，。；由]{2,60}?(?:负责(?!人|同志)|承担|承办|落实))[^，。；]{0,40}${HELPERS}`,
  'g',
);

/** Who leads and who helps, as the sentence says: the words nearest before the deadline, else the first ones. */
export function ledBy(text: string, sentence: Range): Roles | null {
  const end = Math.min(sentence[1], sentence[0] + 300);
  const body = text.slice(sentence[0], end);
  for (const m of body.matchAll(LED)) {
    const start = sentence[0] + m.index + (m[1] ?? '').length;
    const led = rolesIn(text, [start, start + (m[2] ?? '').length], 'lead');
    const names = [...led.lead, ...led.other];
    const named = m[1] === '由' || names.every((n) => endsLikeUnit(text.slice(n[0], n[1])));
    if (led.lead.length === 0 || !named) continue;
    const helpers = helpersIn(text, m, sentence[0]);
    const called = helpers.length > 0 ? [] : calledIn(text, sentence[0] + m.index + m[0].length, sentence[1]);
    return { lead: led.lead, other: [...led.other, ...helpers, ...called] };
  }
  for (const m of body.matchAll(DONE_BY)) {
    const start = sentence[0] + m.index + 1;
    const roles = rolesIn(text, [start, start + (m[1] ?? '').length]);
    const names = [...roles.lead, ...roles.other];
    if (names.length === 0 || !names.every((n) => endsLikeUnit(text.slice(n[0], n[1])))) continue;
    return { lead: roles.lead, other: [...roles.other, ...helpersIn(text, m, sentence[0])] };
  }
  return null;
}

/** 由市公司牵头，组织各县公司对…: whoever is called in by the one who leads. */
function calledIn(text: string, at: number, limit: number): Range[] {
  const call = /^，(?:并)?(?:会同|组织|联合)/.exec(text.slice(at, Math.min(limit, at + 5)))?.[0].length;
  return call === undefined ? [] : subjectAt(text, [at + call, limit], true);
}

function helpersIn(text: string, found: RegExpExecArray, from: number): Range[] {
  const end = from + found.index + found[0].length;
  const helpers = found.at(-1) ?? '';
  if (helpers === '') return [];
  const named = rolesIn(text, [end - helpers.length, end]).other;
  return named.filter((n) => endsLikeUnit(text.slice(n[0], n[1])));
}
