import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubbornly } from '../../../src/delivery/stubbornly.ts';

const began = Date.now();

/** Fails with that error until so much time has passed. */
function awayFor(ms: number, error: Error) {
  let tries = 0;
  return {
    tries: () => tries,
    write: async () => {
      tries += 1;
      if (Date.now() < began + ms) throw error;
      return 'written';
    },
  };
}

const refusedConnection = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const away = new Error('Failed query: update …', { cause: refusedConnection });
const wrong = new Error('value too long');

async function ended(writing: Promise<unknown>, within: number): Promise<unknown> {
  const end = writing.then(
    (value) => value,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(within);
  return Promise.race([end, Promise.resolve('still trying')]);
}

describe('what is known is written down', () => {
  beforeEach(() => void vi.useFakeTimers({ now: began, toFake: ['Date', 'setTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([0, 900, 30_000, 45_000, 9 * 60_000])(
    'when the database is back after %i ms, soon after',
    async (ms) => {
      const { write } = awayFor(ms, away);
      expect(await ended(stubbornly(write), ms + 16_000)).toBe('written');
    },
  );

  it('not longer than ten minutes, and not more often than every 16 seconds by then', async () => {
    const { write, tries } = awayFor(Infinity, away);
    const writing = stubbornly(write);
    expect(await ended(writing, 9 * 60_000)).toBe('still trying');
    expect(await ended(writing, 61_000)).toBe(away);
    expect(tries()).toBeLessThan(45);
  });

  it('what the database does not want is tried for half a minute', async () => {
    const { write, tries } = awayFor(Infinity, wrong);
    const writing = stubbornly(write);
    expect(await ended(writing, 30_000)).toBe('still trying');
    expect(await ended(writing, 2_000)).toBe(wrong);
    expect(tries()).toBe(6);
  });
});
