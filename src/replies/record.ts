import type { DataApp } from '../app.ts';
import { insertReply, moveObligation } from '../db/obligations.ts';
import { cancelPlanned } from '../db/reminders.ts';

/** 签收: the unit has seen it. Reminders go on. */
export async function acknowledge(app: DataApp, obligationId: string): Promise<boolean> {
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    const moved = await moveObligation(tx, obligationId, ['open'], 'acknowledged', { acknowledgedAt: now });
    if (moved) await insertReply(tx, { obligationId, kind: 'acknowledge', note: null, repliedAt: now });
    return moved;
  });
}

/** 办结: closes the obligation and cancels every reminder still to come, in one transaction. */
export async function complete(app: DataApp, obligationId: string, note: string | null): Promise<boolean> {
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    const moved = await moveObligation(tx, obligationId, ['open', 'acknowledged', 'submitted'], 'closed', {
      closedAt: now,
    });
    if (!moved) return false;
    await insertReply(tx, { obligationId, kind: 'completion', note, repliedAt: now });
    await cancelPlanned(tx, obligationId, '事项已办结');
    return true;
  });
}
