import { formatChineseDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import type { OwedRow } from '../db/owed.ts';
import type { ObligationState } from '../db/schema.ts';
import { UserError } from '../errors.ts';
import { groupBy } from '../group.ts';
import { type Asked, listOwed, type Owed, owedAt } from '../plans/owedAt.ts';

/** What is to be written down. */
export type Deed = {
  name: string;
  /** The states in which it can be. */
  from: readonly ObligationState[];
  /** Whether it is usual for all that a unit owes at once: 签收 is, 办结 is not. */
  ofAll: boolean;
};

export type Chosen = {
  rows: OwedRow[];
  /** What is meant stands otherwise, so that it cannot be done: been done before, most likely. */
  standing: OwedRow[];
};

/**
 * The obligations that a person means. Nothing is closed or moved on a guess: where several fit, which one is asked, unless
 * the person says `all`. Of a deadline that recurs what is due first is meant, unless the day is given. Throws a UserError.
 */
export async function chooseOwed(db: Db, asked: Asked & { all: boolean }, deed: Deed): Promise<Chosen> {
  const owed = await owedAt(db, asked);
  const { fitting } = owed;
  if (fitting.length === 0) throw nothing(owed, asked, deed);
  const can = fitting.filter(({ state }) => deed.from.includes(state));
  if (!asked.all && asked.ref === undefined && !deed.ofAll) throw which(owed, can, deed);
  // Of what is closed already, too: typed twice, the second must not close the other plan's.
  if (!asked.all && asked.ref !== undefined && new Set(fitting.map(({ planId }) => planId)).size > 1)
    throw several(owed, fitting, asked, '请用 --plan 写明文号、标题或编号');
  const rows = asked.due === undefined ? firstOfEach(can) : can;
  if (rows.length === 0) return { rows, standing: lastOfEach(fitting) };
  if (!asked.all && !deed.ofAll && rows.length > 1) {
    const days = new Set(rows.map(({ dueOn }) => dueOn));
    const how = days.size > 1 ? '请用 --due 写明到期日' : '请核对出处';
    throw several(owed, rows, asked, `${how}；确要一并${deed.name}的，加上 --all`);
  }
  return { rows, standing: [] };
}

/** They come in order of due date. */
const firstOfEach = (rows: readonly OwedRow[]): OwedRow[] =>
  [...groupBy(rows, ({ deadlineId }) => deadlineId).values()].flatMap(([first]) => first ?? []);
const lastOfEach = (rows: readonly OwedRow[]): OwedRow[] =>
  [...groupBy(rows, ({ deadlineId }) => deadlineId).values()].flatMap((own) => own.at(-1) ?? []);

function nothing({ unit, all, at }: Owed, { ref, due, plan }: Asked, deed: Deed): UserError {
  const when = due === undefined ? '' : `${formatChineseDate(due)}到期的`;
  const where = ref === undefined ? '' : `出处为“${ref}”的`;
  const of = plan === undefined ? '' : `“${plan}”中`;
  // What is there, the nearest first: at the place, else all that it can be done with.
  const others = at.length > 0 ? at : all.filter(({ state }) => deed.from.includes(state));
  const there = others.length > 0 ? `现有：${listOwed(others)}。` : '';
  return new UserError(
    'NOTHING_OWED',
    `“${unit}”没有${of}${when}${where}事项。${there}`,
    '出处以通知中的“任务出处”为准。',
  );
}

function which({ unit }: Owed, can: OwedRow[], { name }: Deed): UserError {
  if (can.length === 0)
    return new UserError('NOTHING_OWED', `“${unit}”没有可${name}的事项。`, '请核对单位和要登记的内容。');
  return new UserError(
    'RECORD_WHICH',
    `没有写明是哪一项。“${unit}”可${name}的有：${listOwed(can)}。`,
    `请写明出处（通知中的“任务出处”）；确要全部${name}的，加上 --all。`,
  );
}

function several({ unit }: Owed, rows: OwedRow[], { ref }: Asked, how: string): UserError {
  const where = ref === undefined ? '' : `在“${ref}”处`;
  return new UserError(
    'RECORD_AMBIGUOUS',
    `“${unit}”${where}有${rows.length}项：${listOwed(rows)}。`,
    `${how}。`,
  );
}
