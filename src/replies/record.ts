import type { DataApp } from '../app.ts';
import { insertReply, moveObligation, type ObligationRow, updateObligation } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { cancelPlanned } from '../db/reminders.ts';
import type { Db } from '../db/db.ts';
import { isSilence } from '../reminders/ladder.ts';
import { replanObligations } from '../reminders/replan.ts';

/** 签收: the unit has seen it. Reminders go on; from now on its silence may be asked about. */
export async function acknowledge(app: DataApp, obligationId: string): Promise<boolean> {
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    const moved = await moveObligation(tx, obligationId, ['open'], 'acknowledged', { acknowledgedAt: now });
    if (!moved) return false;
    await insertReply(tx, { obligationId, kind: 'acknowledge', note: null, repliedAt: now });
    await replanSilence(app, tx, moved, '单位已签收');
    return true;
  });
}

/** 进展: the unit has reported how it stands, which acknowledges it as well. Reminders go on. */
export async function reportProgress(
  app: DataApp,
  obligationId: string,
  note: string | null,
): Promise<boolean> {
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    const live = await moveObligation(tx, obligationId, ['open', 'acknowledged'], 'acknowledged', {});
    if (!live) return false;
    const row = await updateObligation(tx, obligationId, {
      progressAt: now,
      acknowledgedAt: live.acknowledgedAt ?? now,
    });
    await insertReply(tx, { obligationId, kind: 'progress', note, repliedAt: now });
    await replanSilence(app, tx, row, '单位已反馈进展');
    return true;
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

/** Only silence steps depend on what a unit has answered; a ladder without one stays as it is. */
async function replanSilence(app: DataApp, tx: Db, row: ObligationRow, reason: string): Promise<void> {
  const policy = (await getPolicies(tx, [row.policyId])).get(row.policyId);
  if (!policy?.steps.some(isSilence)) return;
  await replanObligations(tx, { calendar: app.calendar, now: app.clock.now() }, [row], reason);
}
