import type { DueRow } from '../db/reminders.ts';
import type { BundledMessage } from './bundle.ts';
import type { Decision } from './decide.ts';

/** What the log is told once the transaction is committed: before, it might not have happened. */
export type Line = [fields: object, text: string];

export type Ended = { reason: string; rows: DueRow[] };

/**
 * One line for each message, with the reminders that it carries: from here on its id is what to look for. One for each
 * reminder that another speaks for, one for each reason why others were cancelled.
 */
export function linesOf(
  due: readonly DueRow[],
  ended: readonly Ended[],
  decision: Decision,
  made: readonly (BundledMessage & { id: string })[],
): Line[] {
  const obligationOf = new Map(due.map(({ reminder }) => [reminder.id, reminder.obligationId]));
  const obligationsOf = (ids: string[]) => [...new Set(ids.flatMap((id) => obligationOf.get(id) ?? []))];
  return [
    ...made.map(({ id: messageId, channel, kind, reminderIds }): Line => {
      const obligationIds = obligationsOf(reminderIds);
      return [{ messageId, channel, kind, reminderIds, obligationIds }, '已生成消息'];
    }),
    ...decision.superseded.map(({ reminderId, byReminderId, reason }): Line => {
      const obligationId = obligationOf.get(reminderId);
      return [{ reminderId, obligationId, byReminderId, reason }, '催办并入另一条'];
    }),
    ...ended.flatMap(({ reason, rows }): Line[] => {
      const reminderIds = rows.map(({ reminder }) => reminder.id);
      const fields = { reminderIds, obligationIds: obligationsOf(reminderIds), reason };
      return rows.length === 0 ? [] : [[fields, '催办不再发送']];
    }),
  ];
}
