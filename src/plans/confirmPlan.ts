import type { DataApp } from '../app.ts';
import { dateInShanghai } from '../calendar/date.ts';
import {
  type DeadlineToReview,
  markPlanConfirmed,
  planDeadlines,
  setDeadlineConfirmed,
} from '../db/plans.ts';
import { insertObligations, type NewObligation, type ObligationRow } from '../db/obligations.ts';
import { firstPlannedAt } from '../db/reminders.ts';
import { savePolicy } from '../db/policies.ts';
import { unitNamesOf } from '../db/units.ts';
import { fillReminders } from '../reminders/fill.ts';

export type ConfirmResult = {
  obligations: number;
  reminders: number;
  /** When the first notice goes out; null when nothing is planned. */
  firstAt: Date | null;
  /** Deadlines that stay for review, each with why. */
  left: { ref: string; phrase: string; why: string }[];
  /** Who cannot be told: 示例县教育局：没有登记承办人. */
  unreachable: string[];
};

/** The policy that obligations start with as long as administrators cannot choose one. */
export const DEFAULT_POLICY = 'standard';

/**
 * Confirms the deadlines of a plan that have a date still to come and a matched unit: makes the obligations and plans
 * their reminders, in one transaction. A step whose time has passed already is recorded as skipped, not sent.
 */
export async function confirmPlan(app: DataApp, planId: string): Promise<ConfirmResult> {
  const definition = app.policies.get(DEFAULT_POLICY);
  if (!definition) throw new Error(`policy ${DEFAULT_POLICY} is missing`);
  const startedAt = app.clock.now();
  const today = dateInShanghai(startedAt);
  return app.db.transaction(async (tx) => {
    const policyId = await savePolicy(tx, definition, startedAt);
    const left: ConfirmResult['left'] = [];
    const created: ObligationRow[] = [];
    for (const item of await planDeadlines(tx, planId)) {
      const why = whyLeft(item, today);
      const { dueOn, id: deadlineId } = item.deadline;
      if (why !== null || dueOn === null) {
        if (item.deadline.state === 'pending')
          left.push({ ref: item.task.ref, phrase: item.deadline.phrase, why: why ?? '' });
        continue;
      }
      const owed = [...responsibleUnits(item)].map(([unitId, role]): NewObligation => ({
        deadlineId,
        unitId,
        role,
        periodOn: dueOn,
        dueOn,
        policyId,
        startedAt,
      }));
      created.push(...(await insertObligations(tx, owed)));
      await setDeadlineConfirmed(tx, deadlineId, dueOn);
      const waiting = unmatchedOf(item);
      if (waiting)
        left.push({
          ref: item.task.ref,
          phrase: item.deadline.phrase,
          why: `${waiting}未匹配，其他单位已确认`,
        });
    }
    await markPlanConfirmed(tx, planId, startedAt);
    const filled = await fillReminders(tx, { calendar: app.calendar, now: startedAt }, created);
    const nameOf = await unitNamesOf(
      tx,
      filled.unreachable.map((u) => u.unitId),
    );
    const unreachable = filled.unreachable.map(
      ({ unitId, reason }) => `${nameOf.get(unitId) ?? ''}：${reason}`,
    );
    const firstAt = await firstPlannedAt(
      tx,
      created.map((obligation) => obligation.id),
    );
    return { obligations: created.length, reminders: filled.reminders, firstAt, left, unreachable };
  });
}

/** A unit that leads and is also a member of a supporting group owes the task once, as the lead. */
function responsibleUnits(item: DeadlineToReview): Map<string, 'lead' | 'supporting'> {
  const roles = new Map<string, 'lead' | 'supporting'>();
  for (const { role, unitIds } of item.units) {
    for (const unitId of unitIds) if (role === 'lead' || !roles.has(unitId)) roles.set(unitId, role);
  }
  return roles;
}

/** “县国库”、“县工商联”, or null when every unit word was matched. */
function unmatchedOf({ units }: Pick<DeadlineToReview, 'units'>): string | null {
  const words = units.filter((u) => u.how === 'unmatched').map((u) => `“${u.words}”`);
  return words.length > 0 ? words.join('、') : null;
}

function whyLeft({ deadline, units }: DeadlineToReview, today: string): string | null {
  if (deadline.kind === 'recurring') return '周期性时限，待按周期生成';
  if (deadline.kind === 'ongoing') return '长期任务，没有截止日期';
  if (deadline.dueOn === null)
    return deadline.kind === 'relative' ? '待起算事件发生后录入' : '时限没有年份，待核对';
  if (deadline.dueOn < today) return '时限已过，请核对是否仍需催办';
  if (units.length === 0) return '文件中没有找到责任单位';
  if (!units.some((u) => u.unitIds.length > 0)) return `责任单位${unmatchedOf({ units }) ?? ''}未匹配`;
  const lead = unmatchedOf({ units: units.filter((u) => u.role === 'lead') });
  if (lead) return `牵头单位${lead}未匹配`;
  return null;
}
