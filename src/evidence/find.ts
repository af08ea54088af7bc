import { type CalendarDate, formatChineseDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { obligationsAt } from '../db/evidence.ts';
import { searchPlans } from '../db/planSearch.ts';
import { UserError } from '../errors.ts';

export type Asked = { unit: string; ref: string; due?: CalendarDate; plan?: string };

/** The one obligation that is meant. Throws a UserError when there is none or when more than one fits. */
export async function findObligation(db: Db, { unit, ref, due, plan }: Asked): Promise<string> {
  const plans = plan === undefined ? null : new Set((await searchPlans(db, plan)).map(({ id }) => id));
  const all = await obligationsAt(db, unit, ref);
  const fitting = all.filter(
    (each) => (due === undefined || each.dueOn === due) && (plans === null || plans.has(each.planId)),
  );
  const [one] = fitting;
  if (one && fitting.length === 1) return one.id;
  if (one)
    throw new UserError(
      'EVIDENCE_AMBIGUOUS',
      `“${unit}”在“${ref}”处有${fitting.length}项责任事项：${fitting.map(described).join('；')}。`,
      '请用 --due 写明到期日，或用 --plan 写明计划的文号。',
    );
  throw new UserError(
    'EVIDENCE_NOTHING',
    all.length === 0
      ? `“${unit}”没有出处为“${ref}”的责任事项。`
      : `“${unit}”在“${ref}”处没有符合条件的责任事项，现有：${all.map(described).join('；')}。`,
    '单位名称请用通讯录里的全称，出处以通知中的“任务出处”为准。',
  );
}

function described({ dueOn, plan, docNumber }: { dueOn: string; plan: string; docNumber: string | null }) {
  return `${formatChineseDate(dueOn)}到期（${docNumber ?? plan}）`;
}
