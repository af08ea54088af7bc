import type { Range } from '../normal.ts';
import type { Item } from '../structure.ts';
import { areNames } from './is-name.ts';
import { endsLikeUnit, splitNames } from './names.ts';
import { isPersonSubject, subjectAt } from './subject.ts';

/** Whom a notice speaks to. */

const PERSONS_BESIDE =
  /(?:以及|及|和|与|、|，)(?:各|全体|相关|有关)?(?:课题|项目)?(?:负责人|主持人|申报人|申请人|老师|教师|同学|学生|同志)$/;

/** 各分工会、各直属小组 on a line of its own above the first paragraph, its colon left out. */
function isAddressed(text: string, { range, numbered, headings }: Item, next: Item | undefined): boolean {
  if (numbered || headings.length > 0 || range[1] - range[0] > 60 || text[range[0]] !== '各') return false;
  const names = splitNames(text, range);
  const units = names.length > 1 && areNames(text, names);
  return units && next !== undefined && /[，。]/.test(text.slice(...next.range));
}

/** 各市、县（区）人民政府，自治区政府各部门： the notice speaks to them. */
export function addresseeOf(text: string, items: readonly Item[]): Range[] {
  for (const [i, item] of items.slice(0, 12).entries()) {
    const [start, end] = item.range;
    const bare = isAddressed(text, item, items[i + 1]);
    if (bare) return splitNames(text, item.range);
    if (text[end - 1] !== '：' || end - start > 200 || item.numbered) continue;
    const persons = PERSONS_BESIDE.exec(text.slice(start, end - 1))?.[0].length ?? 0;
    const names = splitNames(text, [start, end - 1 - persons]);
    // 各部门、各二级学院及项目负责人：: the persons beside them are reached through them.
    const bodies = names.filter((n) => !isPersonSubject(text, n[0]));
    const all =
      names.length + persons > 1 &&
      bodies.length > 0 &&
      bodies.every((n) => endsLikeUnit(text.slice(n[0], n[1])));
    const units = all ? bodies : subjectAt(text, [start, end - 1]);
    if (units.length > 1 || /^[各全有本]/.test(text.slice(start, start + 1))) return units;
  }
  return [];
}
