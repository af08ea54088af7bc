import type { Role, UnitCategory } from './types.ts';

/** The columns of a registry file, as its header row names them. */
export const COLUMNS = ['单位名称', '单位类别', '别名', '联系人', '角色', '邮箱', '手机', '工作群'] as const;
/** Offices without robots, and files from before there were any, do not have them. */
export const OPTIONAL_COLUMNS: ReadonlySet<string> = new Set<Column>(['工作群']);
export type Column = (typeof COLUMNS)[number];

export const CATEGORIES: ReadonlyMap<string, UnitCategory> = new Map([
  ['部门', 'department'],
  ['市', 'city'],
  ['县区', 'county'],
  ['乡镇街道', 'township'],
  ['督办机构', 'supervising'],
  ['政府领导', 'leadership'],
  ['其他', 'other'],
]);

export const ROLES: ReadonlyMap<string, Role> = new Map([
  ['承办人', 'handler'],
  ['科室负责人', 'sectionHead'],
  ['分管领导', 'deputy'],
  ['主要负责人', 'head'],
  ['督办人员', 'supervisor'],
  ['领导', 'leader'],
]);

/** A sane look at an address, no more: one @, no spaces or Chinese punctuation, a dot in the domain. */
export function isEmail(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z][\w-]{1,62}$/u.test(text)
  );
}

const MOBILE = /^(?:\+?86)?(1[3-9]\d{9})$/u;
const LANDLINE = /^(?:\+?86-?)?(?:\(0\d{2,3}\)|0\d{2,3}-?)?[2-9]\d{6,7}(?:(?:-|转)\d{1,6})?$/u;

/** A mobile as eleven digits, a landline as written; null when it is neither. */
export function readPhone(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s+/gu, '');
  const mobile = MOBILE.exec(plain.replaceAll('-', ''));
  if (mobile?.[1] !== undefined) return mobile[1];
  return LANDLINE.test(plain) ? plain : null;
}
