import { errorText } from '../errors.ts';
import type { Log } from '../log.ts';

const WITHIN_MS = 10_000;

/**
 * Calls the address of a watchdog outside (healthchecks.io or alike), which raises the alarm when it has not been called
 * for some time. Never throws: that it cannot be reached is the watchdog's to notice. The path may be a password, so the
 * log names only the host.
 */
export async function sendHeartbeat(log: Log, url: string): Promise<boolean> {
  const { host } = new URL(url);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
    await answer.body?.cancel();
    if (answer.ok) return true;
    log.warn({ host, status: answer.status }, '外部心跳地址没有接受报告');
  } catch (error) {
    log.warn({ host, error: reasonOf(error) }, '外部心跳地址连不上');
  }
  return false;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  return errorText(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
