import { robotName } from '../../config/chatRobots.ts';
import { UserError } from '../errors.ts';
import { unitKey } from './normalise.ts';
import { CATEGORIES, isEmail, readPhone, ROLES } from './registryColumns.ts';
import { readRows, type RegistryRow } from './registryRows.ts';
import type { Registry, RegistryContact, RegistryUnit, UnitCategory } from './types.ts';

const SHOWN_PROBLEMS = 5;

type UnitDraft = { unit: RegistryUnit; line: number; aliasLines: Map<string, number> };
type Draft = {
  units: Map<string, UnitDraft>;
  contacts: RegistryContact[];
  contactLines: Map<string, number>;
  problems: { line: number; text: string }[];
};

/**
 * Reads the table of units and contacts that a clerk keeps in Excel and saves as CSV, one row for each contact. Several
 * rows of one unit unite their aliases; a unit without a contact has one row with the contact's columns empty.
 * Throws one UserError that names the lines at fault (the first five, and how many there are).
 */
export function parseRegistry(text: string, fileName: string): Registry {
  const draft: Draft = { units: new Map(), contacts: [], contactLines: new Map(), problems: [] };
  for (const row of readRows(text, fileName)) readRow(draft, row);
  checkClaims(draft);
  if (draft.problems.length > 0) throw refusal(draft.problems, fileName);
  return { units: [...draft.units.values()].map((d) => d.unit), contacts: draft.contacts };
}

function readRow(draft: Draft, { line, cells }: RegistryRow): void {
  const problem = (text: string): void => void draft.problems.push({ line, text });
  const name = cells.单位名称;
  if (name === '') {
    problem('单位名称为空，请填写该联系人所在单位的全称');
    return;
  }
  const category = CATEGORIES.get(cells.单位类别);
  if (!category) {
    const given = cells.单位类别 === '' ? '单位类别为空' : `不认识的单位类别“${cut(cells.单位类别)}”`;
    problem(`${given}，请填写${[...CATEGORIES.keys()].join('、')}之一`);
    return;
  }
  const aliases = cells.别名.split(/[、;；\n]/u).map((a) => a.trim());
  addUnit(draft, { name, category, aliases: aliases.filter((a) => a !== '') }, line);
  readContact(draft, { line, cells }, problem);
}

function addUnit(draft: Draft, row: RegistryUnit, line: number): void {
  const known = draft.units.get(row.name);
  if (known && known.unit.category !== row.category) {
    const [before, now] = [known.unit.category, row.category].map(categoryWord);
    const text = `单位“${cut(row.name)}”的类别是“${now}”，与第${known.line}行的“${before}”不一致，请统一`;
    draft.problems.push({ line, text });
    return;
  }
  const entry = known ?? { unit: { ...row, aliases: [] }, line, aliasLines: new Map<string, number>() };
  draft.units.set(row.name, entry);
  for (const alias of row.aliases) {
    if (entry.aliasLines.has(alias) || alias === row.name) continue;
    entry.aliasLines.set(alias, line);
    entry.unit.aliases.push(alias);
  }
}

function readContact(draft: Draft, { line, cells }: RegistryRow, problem: (text: string) => void): void {
  const { 单位名称: unit, 联系人: name, 角色: roleWord, 邮箱: email, 手机: phoneWord, 工作群: chat } = cells;
  if ([name, roleWord, email, phoneWord, chat].every((cell) => cell === '')) return;
  const found = draft.problems.length;
  if (name === '') problem('联系人为空，请填写姓名或岗位（如“承办人”）');
  const role = ROLES.get(roleWord);
  if (!role) {
    const given = roleWord === '' ? '角色为空' : `不认识的角色“${cut(roleWord)}”`;
    problem(`${given}，请填写${[...ROLES.keys()].join('、')}之一`);
  }
  if (email !== '' && !isEmail(email))
    problem(`邮箱“${cut(email)}”格式不正确，请改为 name@example.cn 的样式`);
  const phone = phoneWord === '' ? null : readPhone(phoneWord);
  if (phoneWord !== '' && phone === null) {
    // Excel turns a mobile in a number cell into 1.39E+10.
    const why = /E\+/iu.test(phoneWord)
      ? '被 Excel 改成了科学计数法，请将该列设为文本格式后重填'
      : '格式不正确，请填写 11 位手机号或带区号的固定电话';
    problem(`手机“${cut(phoneWord)}”${why}`);
  }
  if (chat !== '' && !robotName.test(chat))
    problem(`工作群“${cut(chat)}”不正确，请填写群机器人的名称，一行文字，不超过 40 字`);
  if (!role || draft.problems.length > found) return;
  const key = JSON.stringify([unit, role, name]);
  const earlier = draft.contactLines.get(key);
  if (earlier !== undefined) {
    problem(`与第${earlier}行重复（${cut(unit)}、${cut(name)}、${roleWord}），请删去一行`);
    return;
  }
  draft.contactLines.set(key, line);
  draft.contacts.push({ unit, name, role, email: orNull(email), phone, chat: orNull(chat) });
}

const orNull = (cell: string): string | null => (cell === '' ? null : cell);

/** A name or alias stands for one unit only, or a plan's words could not be told apart. */
function checkClaims(draft: Draft): void {
  const owners = new Map<string, { name: string; line: number }>();
  const claim = (words: string, name: string, line: number): void => {
    const owner = owners.get(unitKey(words));
    if (!owner) owners.set(unitKey(words), { name, line });
    else if (owner.name !== name) {
      const text = `“${cut(words)}”同时指“${cut(name)}”和第${owner.line}行的“${cut(owner.name)}”，请只保留一处`;
      draft.problems.push({ line, text });
    }
  };
  for (const { unit, line } of draft.units.values()) claim(unit.name, unit.name, line);
  for (const { unit, aliasLines } of draft.units.values()) {
    for (const [alias, line] of aliasLines) claim(alias, unit.name, line);
  }
}

function refusal(problems: { line: number; text: string }[], fileName: string): UserError {
  const shown = [...problems].sort((a, b) => a.line - b.line).slice(0, SHOWN_PROBLEMS);
  const list = shown.map(({ line, text }) => `第${line}行${text}`).join('；');
  const rest = problems.length > shown.length ? `；另有${problems.length - shown.length}处未列出` : '';
  return new UserError(
    'REGISTRY_INVALID',
    `单位通讯录“${fileName}”有${problems.length}处错误：${list}${rest}。`,
    '请在 Excel 中改正后重新导入。',
  );
}

function categoryWord(category: UnitCategory): string {
  for (const [word, value] of CATEGORIES) if (value === category) return word;
  return category;
}

/** A cell that holds a page of text must not fill the one line that a command prints. */
function cut(text: string): string {
  const plain = text.replace(/\s+/gu, ' ');
  return plain.length > 30 ? `${plain.slice(0, 30)}…` : plain;
}
