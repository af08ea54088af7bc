import { afterEach, describe, expect, it } from 'vitest';
import { account, summary } from '../../crash/account.ts';
import type { StormyOffice } from '../../crash/office.ts';
import { rage } from '../../crash/storm.ts';
import { backends } from '../../support/database.ts';

/** The storm of `npm run test:crash` on a small scale. */
describe.each(backends)('a small crash storm on %s', (backend) => {
  let office: StormyOffice | undefined;
  afterEach(() => office?.end());

  it('loses nothing and sends nothing twice', async () => {
    const seed = Date.now() % 1_000_000;
    const options = { backend, messages: 150, kills: 5, seed, mistakes: 2, flushes: 2, calmWithinMs: 40_000 };
    const storm = await rage(options, (opened) => (office = opened));
    const tally = await account(storm);
    process.stdout.write(`seed ${seed}: ${summary(backend, storm, tally)}\n`);
    // Otherwise it was no storm.
    expect(tally.uncertainByKill).toBeGreaterThan(0);
    expect(tally.uncertainByReply).toBeGreaterThan(0);
  }, 120_000);
});
