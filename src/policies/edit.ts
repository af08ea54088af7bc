import type { Policy } from '../../config/policy.ts';
import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import { addPolicyVersion, countOnOtherVersions, moveToVersion } from '../db/policies.ts';
import { type MovedReminder, REPLAN, replanWithin } from '../reminders/replan.ts';

/** What becomes of a new definition: only looked at, kept for new obligations, or also applied to running ones. */
export type EditMode = 'check' | 'keep' | 'apply';

export type PolicyEdit = {
  version: number;
  /** Live obligations that run on another version of this policy. */
  running: number;
  /** Reminders still to come that applying it moves, adds or cancels. */
  moved: MovedReminder[];
};

/** Ends a transaction whose result is wanted and whose effect is not. */
class Undo extends Error {}

/**
 * 改策略: running obligations keep the version they started with until somebody chooses to apply the new one. What that
 * would change is found out by doing it and undoing it.
 */
export async function editPolicy(app: DataApp, definition: Policy, mode: EditMode): Promise<PolicyEdit> {
  let edit: PolicyEdit | undefined;
  const keep = () =>
    app.db.transaction(async (tx) => {
      const version = await addPolicyVersion(tx, definition, 'edit', app.clock.now());
      const running = await countOnOtherVersions(tx, version);
      edit = { version: version.version, running, moved: await trial(app, tx, version, mode === 'apply') };
      if (mode === 'check') throw new Undo();
    });
  await keep().catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  if (!edit) throw new Error('the policy was not looked at');
  return edit;
}

async function trial(
  app: DataApp,
  tx: Db,
  version: { id: string; name: string },
  forGood: boolean,
): Promise<MovedReminder[]> {
  let moved: MovedReminder[] = [];
  const doIt = async (inner: Db) => {
    await moveToVersion(inner, version, REPLAN.policy);
    ({ moved } = await replanWithin(app, inner));
    if (!forGood) throw new Undo();
  };
  await tx.transaction(doIt).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  return moved;
}
