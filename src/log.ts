import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured log on standard error: standard output belongs to what a command prints. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, redact: ['password', 'token', '*.password', '*.token'] },
    pino.destination(2),
  );
}
