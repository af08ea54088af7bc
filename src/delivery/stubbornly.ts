import { isDatabaseAway } from '../db/away.ts';

/** A database that is away is waited for; what it does not want to have written it will not want later either. */
const WRITE_WITHIN_MS = { away: 10 * 60_000, other: 31_500 };
const LONGEST_WAIT_MS = 16_000;

/**
 * What is known must not be lost to a database that is away: it is written down when it is back. The lease may have run out
 * by then: what comes late settles a message that was given up as uncertain meanwhile.
 */
export async function stubbornly<T>(write: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let waitMs = 1_000; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      const most = isDatabaseAway(error) ? WRITE_WITHIN_MS.away : WRITE_WITHIN_MS.other;
      if (performance.now() - began + waitMs > most) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
