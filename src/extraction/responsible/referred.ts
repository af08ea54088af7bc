import { markAt, STOP } from '../marks.ts';
import { matchesOf } from '../matches.ts';
import type { Range } from '../normal.ts';
import { splitNames } from './names.ts';
import type { Roles } from './roles.ts';
import { areNames } from './is-name.ts';

/** 请以上单位于9月8日前整改: who is meant stands in a list before. */

const REFERS = /^(?:以上|上述|前述|上列)各?(?:单位|部门|地区|企业|学校|学院|县区|乡镇|镇街)$/;
/** 未完成整改的部门有：市教育局、市财政局。 */
const LISTS =
  /(?:单位|部门|地区|企业|学校|学院|县区|乡镇|镇街|名单)(?:[有为是]|如下|包括|分别[为是])?：([^。：；\n]{4,200})/g;
const REACH = 400;

/** The roles with such words put into names, where the list is found. */
export function named(text: string, roles: Roles, item: Range): Roles {
  const words = (n: Range): string => text.slice(n[0], n[1]);
  if (![...roles.lead, ...roles.other].some((n) => REFERS.test(words(n)))) return roles;
  const put = (n: Range): Range[] => (REFERS.test(words(n)) ? (listBefore(text, n, item) ?? [n]) : [n]);
  return { lead: roles.lead.flatMap(put), other: roles.other.flatMap(put) };
}

function listBefore(text: string, name: Range, item: Range): Range[] | null {
  const from = Math.max(item[0], name[0] - REACH);
  const found = matchesOf(LISTS, text.slice(from, name[0])).at(-1);
  const list = found?.[1];
  if (found === undefined || list === undefined) return null;
  const start = from + found.index + found[0].length - list.length;
  let end = start + list.length;
  while (end > start && markAt(text, end - 1) & STOP) end -= 1;
  const names = splitNames(text, [start, end]);
  return names.length > 1 && areNames(text, names) ? names : null;
}
