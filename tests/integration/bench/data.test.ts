import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedReminders, seedUnits } from '../../../bench/delivery/seed.ts';
import { DAY, freshOn, type Group, load, openOn, ROLL_AT } from '../../../bench/planningData.ts';
import { withClient } from '../../../src/db/connect.ts';
import { newestPolicies } from '../../../src/db/policies.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { rollHorizon } from '../../../src/reminders/fill.ts';
import { openWorld, type World } from '../../support/world.ts';

/** The measurements fill the tables by themselves: what they fill in must be what the product plans and dispatches. */
describe('the data of the measurements', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld({ backend: 'postgres', start: `${DAY} ${ROLL_AT}`, workers: false });
  });
  afterEach(() => world.end());

  const policyOf = async () => {
    const policy = (await newestPolicies(world.app.db)).find(({ name }) => name === 'standard');
    if (!policy) throw new Error('no standard policy');
    return policy;
  };
  const fill = async (groups: (policy: Awaited<ReturnType<typeof policyOf>>['definition']) => Group[]) => {
    const { definition } = await policyOf();
    await withClient(world.settings['DATABASE_URL'] ?? '', (client) =>
      load(client, groups(definition), definition, world.app.calendar),
    );
  };

  it('of planning a day: what comes near is planned, what is due is dispatched', async () => {
    await fill((policy) => openOn(DAY, { due: 40, near: 40, others: 80 }, policy, world.app.calendar));
    expect(await rollHorizon(world.app)).toBeGreaterThan(0);
    world.clock.set(new Date(`${DAY}T17:00:00+08:00`));
    expect((await dispatchDue(world.app)).messages).toBeGreaterThan(0);
  });

  it('of planning from nothing', async () => {
    await fill(() => freshOn(DAY, 40, 30));
    expect(await rollHorizon(world.app)).toBeGreaterThan(100);
  });

  it('of delivery: each reminder becomes a mail of its own', async () => {
    const { id: policyId } = await policyOf();
    world.clock.set(new Date(`${DAY}T10:00:00+08:00`));
    await withClient(world.settings['DATABASE_URL'] ?? '', async (client) => {
      await seedUnits(client, 2, 0);
      await seedReminders(client, { mails: 20, policyId, plannedAt: new Date(`${DAY}T09:00:00+08:00`) });
    });
    expect((await dispatchDue(world.app)).messages).toBe(20);
  });
});
