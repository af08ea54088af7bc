import type { Env } from '../../config/env.ts';
import { createLog, type Log } from '../log.ts';

/**
 * The log of a command: a person reads it, so that what matters is a plain line on standard error and the rest is left
 * out. LOG_LEVEL=debug or trace gives every line as a server writes it.
 */
export function commandLog(level: Env['LOG_LEVEL']): Log {
  if (level === 'debug' || level === 'trace') return createLog(level);
  return createLog(level === 'info' ? 'warn' : level, { write: (line) => console.error(plain(line)) });
}

function plain(line: string): string {
  const { msg, findings, error, cause, reason }: Record<string, unknown> = JSON.parse(line);
  const more = [findings, error, cause, reason].flat().filter((one) => typeof one === 'string');
  return `提示：${String(msg)}${more.length > 0 ? `（${more.join('；')}）` : ''}`;
}
