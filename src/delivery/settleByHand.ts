import type { DataApp } from '../app.ts';
import { findUncertain, resolveUncertain } from '../db/attempts.ts';
import { settleReminders } from '../db/reminders.ts';
import { UserError } from '../errors.ts';

/**
 * A person found out what became of an uncertain message: it arrived, or it did not and is to be sent. If the work is
 * done by then, it is cancelled instead. Throws a UserError when the message is not uncertain.
 */
export async function settleByHand(app: DataApp, id: string, arrived: boolean): Promise<void> {
  const now = app.clock.now();
  await app.db.transaction(async (tx) => {
    const message = await findUncertain(tx, id);
    const to = arrived
      ? { state: 'accepted' as const, reason: '人工核实已送达', settledAt: now, now }
      : { state: 'pending' as const, reason: '人工核实未送达，重新发送', settledAt: null, queueAt: now, now };
    if (!message || !(await resolveUncertain(tx, message, to))) {
      throw new UserError(
        'MESSAGE_NOT_UNCERTAIN',
        `没有编号为“${id}”的待核实消息。`,
        '请在状态页核对消息编号，或许已经有人处理。',
      );
    }
    await settleReminders(tx, message.id, arrived ? 'accepted' : 'queued', to.reason);
  });
}
