import { type CalendarDate, formatChineseDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { owedByUnit, type OwedRow } from '../db/owed.ts';
import { placeName, planReference } from '../delivery/render/words.ts';
import { shorten } from '../delivery/render/shorten.ts';
import { allUnits, rememberedMappings } from '../db/unitMappings.ts';
import { namedUnit } from '../units/namedUnit.ts';

/** What a person types to say which obligation is meant. */
export type Asked = { unit: string; ref?: string; due?: CalendarDate; plan?: string };

export type Owed = {
  /** The unit's full name. */
  unit: string;
  /** All that it owes or owed. */
  all: OwedRow[];
  /** Of these what stands at the place. */
  at: OwedRow[];
  /** Of these what is of the plan and due on the day. */
  fitting: OwedRow[];
};

/**
 * What of a unit's obligations a person means: the unit by any name that fits no other, the place as the plan or the
 * notice writes it, the plan by its number, a part of its title, its file or its number here.
 */
export async function owedAt(db: Db, { unit: words, ref, due, plan }: Asked): Promise<Owed> {
  const unit = namedUnit(await allUnits(db), words, { remembered: await rememberedMappings(db) });
  const all = await owedByUnit(db, unit);
  const at = ref === undefined ? all : all.filter((row) => isAt(row, ref));
  const fitting = at.filter(
    (row) => (due === undefined || row.dueOn === due) && (plan === undefined || isOfPlan(row, plan)),
  );
  return { unit, all, at, fitting };
}

/** 一（一）1; 第12项 for a ledger's row; with the plan before it, as notices about several plans print it. */
function isAt(row: OwedRow, typed: string): boolean {
  const place = placeName(row.ref);
  const whole = `${planReference({ planTitle: row.plan, docNumber: row.docNumber })}${place}`;
  return plain(typed) !== '' && [row.ref, place, whole].some((words) => plain(words) === plain(typed));
}

function isOfPlan(row: OwedRow, typed: string): boolean {
  const words = plain(typed).replace(/[《》]/g, '');
  if (words === '') return false;
  return (
    plain(row.docNumber ?? '') === words ||
    plain(row.sourceName) === words ||
    plain(row.plan)
      .replace(/[《》]/g, '')
      .includes(words) ||
    (words.length >= 8 && row.planId.startsWith(words.toLowerCase()))
  );
}

/** （一）2 and (一) 2 are one place, 〔2018〕 and [2018] one year. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[〔[【]/g, '(')
    .replace(/[〕\]】]/g, ')');

/** How the plan is told from others of these: its number, else its title, else its number here. */
export function planLabel(row: OwedRow, among: readonly OwedRow[]): string {
  const same = (words: (other: OwedRow) => string | null) =>
    among.some((other) => other.planId !== row.planId && words(other) === words(row));
  if (row.docNumber !== null && !same((other) => other.docNumber)) return row.docNumber;
  return same((other) => other.plan) ? `${row.plan}，编号${row.planId.slice(0, 8)}` : row.plan;
}

const LISTED = 8;

/** 一（一）1“开展预算公开专项检查”（2018年11月30日到期，示政办发〔2018〕12号）；… */
export function listOwed(rows: readonly OwedRow[]): string {
  const some = rows.slice(0, LISTED).map((row) => {
    const words = `${placeName(row.ref)}“${shorten(row.title, 20)}”`;
    return `${words}（${formatChineseDate(row.dueOn)}到期，${planLabel(row, rows)}）`;
  });
  return `${some.join('；')}${rows.length > LISTED ? `；等${rows.length}项` : ''}`;
}
