import { errorText } from '../errors.ts';
import type { Log } from '../log.ts';

const silenceMs = 30_000;

/**
 * A listener for connection errors that come by the hundred while a server is away: the first is logged, then one
 * line every half minute with how many there were. Listening at all is what keeps the process alive.
 */
export function connectionWarner(log: Log, what: string): (error: unknown) => void {
  let quietUntil = 0;
  let swallowed = 0;
  return (error) => {
    if (performance.now() < quietUntil) {
      swallowed += 1;
      return;
    }
    quietUntil = performance.now() + silenceMs;
    log.warn({ cause: errorText(error), more: swallowed }, `${what}连接中断，恢复后会自动重连`);
    swallowed = 0;
  };
}
