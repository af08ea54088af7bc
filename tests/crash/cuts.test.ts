import { afterEach, describe, expect, it } from 'vitest';
import { backends } from '../support/database.ts';
import { account } from './account.ts';
import { cutsOf, sufferCuts, told } from './cuts.ts';
import type { StormyOffice } from './office.ts';

const ROUNDS = 3;
const seed = Number(process.env['CUIBAN_CRASH_SEED'] ?? Date.now() % 1_000_000);

describe.each(backends)('servers that go away again and again, queue: %s', (backend) => {
  let office: StormyOffice | undefined;
  afterEach(() => office?.end());

  it(`three workers, three dispatchers and three webs lose nothing and send nothing twice, seed ${seed}`, async () => {
    const cuts = Array.from({ length: ROUNDS }, () => cutsOf(backend)).flat();
    const crew = { workers: 3, dispatchers: 3, webs: 3, speed: 10 };
    const options = { backend, cuts, messages: 600, seed, ...crew, calmWithinMs: 120_000 };
    const suffered = await sufferCuts(options, (opened) => (office = opened));
    const tally = await account(suffered);
    process.stdout.write(`${told(options, suffered, tally)}\n`);
    // By itself: there was nothing that anybody had to settle.
    expect(tally).toMatchObject({ copies: 0, uncertainByKill: 0, uncertainByReply: 0 });
    // A look that failed is made up for by the next one; there were some, or nothing was away.
    expect(suffered.crew.failedLooks.length).toBeGreaterThan(0);
  }, 600_000);
});
