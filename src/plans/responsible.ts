import type { CalendarDate } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { NewObligation } from '../db/obligations.ts';
import type { DeadlineToReview } from '../db/plans.ts';
import { type Assignment, obligationRow, policyOf } from '../policies/owed.ts';

type Units = Pick<DeadlineToReview, 'units'>;

/** One obligation for each unit and due date, with the ladder that the unit's part in the task gets today. */
export function obligationsOf(
  item: DeadlineToReview,
  due: CalendarDate[],
  by: { assignment: Assignment; calendar: Calendar; startedAt: Date; eventId?: string },
): NewObligation[] {
  const { startedAt, eventId } = by;
  const common = {
    deadlineId: item.deadline.id,
    led: isLed(item),
    urgency: item.task.urgency,
    startedAt,
  };
  return due.flatMap((periodOn) =>
    [...responsibleUnits(item)].map(([unitId, role]) =>
      obligationRow(by.assignment, by.calendar, {
        ...common,
        unitId,
        role,
        periodOn,
        ...(eventId !== undefined && { eventId }),
      }),
    ),
  );
}

/** How often a 常态化 task is asked about: what the ladder of its first unit says, leading units before the others. */
export function ongoingEvery(item: DeadlineToReview, assignment: Assignment) {
  const units = [...responsibleUnits(item)].sort(([, a], [, b]) => (a === b ? 0 : a === 'lead' ? -1 : 1));
  const [first] = units;
  if (!first) return undefined;
  const [unitId, role] = first;
  const matter = { unitId, role, led: isLed(item), urgency: item.task.urgency };
  return policyOf(assignment, matter).definition.ongoing?.every;
}

/** Without a unit that leads, every unit that the task names answers for it alike. */
function isLed({ units }: Units): boolean {
  return units.some(({ role }) => role === 'lead');
}

/** A unit that leads and is also a member of a supporting group owes the task once, as the lead. */
function responsibleUnits(item: Units): Map<string, 'lead' | 'supporting'> {
  const roles = new Map<string, 'lead' | 'supporting'>();
  for (const { role, unitIds } of item.units) {
    for (const unitId of unitIds) if (role === 'lead' || !roles.has(unitId)) roles.set(unitId, role);
  }
  return roles;
}

/** “县国库”、“县工商联”, or null when every unit word was matched. */
export function unmatchedOf({ units }: Units): string | null {
  const words = units.filter((u) => u.how === 'unmatched').map((u) => `“${u.words}”`);
  return words.length > 0 ? words.join('、') : null;
}

/** Why nobody can be made responsible yet; null when somebody can. */
export function whyNobody({ units }: Units): string | null {
  if (units.length === 0) return '文件中没有找到责任单位';
  if (!units.some((u) => u.unitIds.length > 0)) return `责任单位${unmatchedOf({ units }) ?? ''}未匹配`;
  const lead = unmatchedOf({ units: units.filter((u) => u.role === 'lead') });
  return lead === null ? null : `牵头单位${lead}未匹配`;
}
