import { createLog, type Log } from '../../../src/log.ts';

export type Line = Record<string, unknown> & { msg: string };

/** A log that is kept instead of printed. */
export type KeptLog = {
  log: Log;
  /** Every line, parsed: one that is no JSON fails. */
  lines(): Line[];
  /** The lines that hold this text, as `grep` would find them. */
  grep(text: string): Line[];
  whole(): string;
};

const parsed = (texts: string[]): Line[] => texts.map((text) => JSON.parse(text) as Line);

export function keepLog(level: string): KeptLog {
  const written: string[] = [];
  return {
    log: createLog(level, { write: (line) => void written.push(line) }),
    lines: () => parsed(written),
    grep: (text) => parsed(written.filter((line) => line.includes(text))),
    whole: () => written.join(''),
  };
}
