import { afterEach, describe, expect, it } from 'vitest';
import { backends } from '../support/database.ts';
import { account, summary } from './account.ts';
import type { StormyOffice } from './office.ts';
import { rage } from './storm.ts';

const size = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);
const messages = size('CUIBAN_CRASH_MESSAGES', 2_000);
const kills = size('CUIBAN_CRASH_KILLS', 100);
const seed = size('CUIBAN_CRASH_SEED', Date.now() % 1_000_000);

describe.each(backends)('a crash storm on %s', (backend) => {
  let office: StormyOffice | undefined;
  afterEach(() => office?.end());

  it(`loses nothing and sends nothing twice: ${messages} messages, each of three workers killed ${kills} times, seed ${seed}`, async () => {
    const options = { backend, messages, kills, seed, mistakes: 10, flushes: 8, calmWithinMs: 180_000 };
    const storm = await rage(options, (opened) => (office = opened));
    const tally = await account(storm);
    process.stdout.write(`${summary(backend, storm, tally)}\n`);
    // Otherwise it was no storm.
    expect(tally.uncertainByKill).toBeGreaterThan(kills / 10);
    expect(tally.uncertainByReply).toBeGreaterThan(messages / 50);
    expect(tally.copies).toBeGreaterThan(0);
  }, 1_200_000);
});
