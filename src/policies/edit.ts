import type { Policy } from '../../config/policy.ts';
import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import { liveDueDates } from '../db/dueGrounds.ts';
import { addPolicyVersion, countOnOtherVersions, moveToVersion, newestPolicies } from '../db/policies.ts';
import { undone } from '../db/undone.ts';
import { refuseSameScope } from './scope.ts';
import { type MovedDue, movedDueSince } from '../reminders/movedDue.ts';
import { type MovedReminder, REPLAN, replanWithin } from '../reminders/replan.ts';

/** What becomes of a new definition: only looked at, kept for new obligations, or also applied to running ones. */
export type EditMode = 'check' | 'keep' | 'apply';

export type PolicyEdit = {
  version: number;
  /** Live obligations that run on another version of this policy. */
  running: number;
  /** Due dates that applying it moves, because it treats rest days otherwise. */
  movedDue: MovedDue[];
  /** Reminders still to come that applying it moves, adds or cancels. */
  moved: MovedReminder[];
};

/**
 * 改策略: running obligations keep the version they started with until somebody chooses to apply the new one. What that
 * would change is found out by doing it and undoing it.
 */
export async function editPolicy(app: DataApp, definition: Policy, mode: EditMode): Promise<PolicyEdit> {
  const edit = async (tx: Db): Promise<PolicyEdit> => {
    refuseSameScope(definition, await newestPolicies(tx));
    const version = await addPolicyVersion(tx, definition, 'edit', app.clock.now());
    const running = await countOnOtherVersions(tx, version);
    const apply = async (inner: Db) => {
      const before = await liveDueDates(inner);
      await moveToVersion(inner, version, REPLAN.policy);
      const { moved } = await replanWithin(app, inner);
      return { moved, movedDue: await movedDueSince(inner, before) };
    };
    const changes = await (mode === 'apply' ? apply(tx) : undone(tx, apply));
    return { version: version.version, running, ...changes };
  };
  return mode === 'check' ? undone(app.db, edit) : app.db.transaction(edit);
}
