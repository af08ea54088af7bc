import { afterEach, describe, expect, it } from 'vitest';
import { account } from '../../crash/account.ts';
import { cutsOf, sufferCuts, told } from '../../crash/cuts.ts';
import type { StormyOffice } from '../../crash/office.ts';
import { backends } from '../../support/database.ts';

/** What `npm run test:crash` does for longer, and with more of them. */
describe.each(backends)('servers that go away and come back (queue: %s)', (backend) => {
  let office: StormyOffice | undefined;
  afterEach(() => office?.end());

  it('at the worst moments, with two of each process: it recovers by itself, nothing lost, nothing twice', async () => {
    const cuts = cutsOf(backend, { once: true });
    const crew = { workers: 2, dispatchers: 2, webs: 2, speed: 30 };
    const options = {
      backend,
      cuts,
      messages: 80,
      seed: Date.now() % 1_000_000,
      ...crew,
      calmWithinMs: 40_000,
    };
    const suffered = await sufferCuts(options, (opened) => (office = opened));
    const tally = await account(suffered);
    process.stdout.write(`${told(options, suffered, tally)}\n`);
    expect(tally.copies).toBe(0);
  }, 120_000);
});
