import type { Range } from '../normal.ts';
import type { Clause } from './clauses.ts';
import { endsLikeUnit } from './names.ts';
import { rolesIn, type Roles } from './roles.ts';
import { ROLE_NOUNS, ROLE_WORDS } from './words.ts';

/** 责任单位：市财政局 inside a paragraph, without brackets. */

const LABEL = new RegExp(
  `(?<![各关])(?:主要|总)?(?:${ROLE_WORDS})(?:责任|负责)?(?:${ROLE_NOUNS})：|(?<![\\u4e00-\\u9fff])(?:(?:责任|部门|任务|职责|工作)?分工：(?=[^，。；：]{2,60}(?:牵头|负责|（))|(?:牵头|主办)：)`,
);
/** What may stand between two labels of one task, besides a full stop: 完成时限：9月底前。 */
const BETWEEN = /^[。； ]?(?:[\u4e00-\u9fff]{0,4}(?:时限|时间|期限|日期)：[^。]{2,24}[。；])?$/;
const MOST = 200;
const LONGEST = 1500;

/** Each sentence with such labels once; sentences of one label each, one right behind the other, together. */
export function inlineRoles(text: string, range: Range | undefined): Clause[] {
  const found: Clause[] = [];
  if (range === undefined) return found;
  let labels = new Set<string>();
  let from = range[0];
  for (let tries = 0; from < range[1] && tries < MOST; tries += 1) {
    const label = LABEL.exec(text.slice(from, range[1]));
    if (label === null) break;
    const start = from + label.index;
    let end = start;
    while (end < Math.min(range[1], start + LONGEST) && text[end] !== '。') end += 1;
    end = start + (UP_TO_NEXT.exec(text.slice(start, end))?.[0].length ?? end - start);
    from = Math.max(end, start + 1);
    const roles = rolesIn(text, [start, end]);
    const names = [...roles.lead, ...roles.other];
    const sure = !label[0].endsWith('分工：') || names.every((n) => endsLikeUnit(text.slice(n[0], n[1])));
    if (names.length === 0 || !sure) continue;
    const last = found.at(-1);
    const goesOn =
      last &&
      start - last.range[1] < 40 &&
      BETWEEN.test(text.slice(last.range[1], start)) &&
      !labels.has(label[0]);
    if (!goesOn) labels = new Set();
    labels.add(label[0]);
    if (goesOn) found[found.length - 1] = together(last, { range: [start, end], roles });
    else found.push({ range: [start, end], roles });
  }
  return found;
}

function together(a: Clause, b: Clause): Clause {
  const lead = [...a.roles.lead, ...b.roles.lead];
  return { range: [a.range[0], b.range[1]], roles: { lead, other: [...a.roles.other, ...b.roles.other] } };
}

/** The labels right before the deadline's own, those of its sentence, the next ones after it, else the last. */
export function nearest(text: string, labels: readonly Clause[], time: Range): Roles | null {
  const beside = labels.find((l) => l.range[1] <= time[0] && isBeside(text, l.range[1], time[0]));
  const own =
    beside ?? labels.find((l) => l.range[1] >= time[0] && stopsBetween(text, time[1], l.range[0]) === 0);
  const next = own ?? labels.find((l) => l.range[0] > time[0]);
  // …全覆盖。（1）应用培训：…责任单位：…: the labels are those of the list that begins there.
  if (next && !own && next.range[0] - time[1] < 2000 && LIST.test(text.slice(time[1], next.range[0])))
    return null;
  return (next ?? labels.at(-1))?.roles ?? null;
}

/** 完成时限：11月30日（3）推广应用：… where no stop parts the steps. */
const UP_TO_NEXT = /^.*?(?:时限|期限|时间)：[^，；。（]{2,20}(?=（(?:\d{1,2}|[一二三四五六七八九十])）)/;

const LIST = /[。；：](?:（1）|1[.、])/;

function isBeside(text: string, end: number, at: number): boolean {
  return at - end < 16 && /^[。； ]?[\u4e00-\u9fff]{0,4}(?:时限|时间|期限|日期)：$/.test(text.slice(end, at));
}

export function stopsBetween(text: string, from: number, to: number): number {
  let stops = 0;
  for (let i = from; i < Math.min(to, from + 3000) && stops < 9; i += 1) {
    if (text[i] === '。') stops += 1;
  }
  return stops;
}
