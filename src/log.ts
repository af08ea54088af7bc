import { type Logger, pino } from 'pino';
import { errorText } from './errors.ts';
import { maskAddresses, maskPhones } from './maskPhone.ts';

export type Log = Logger;

/** Takes whole lines, each with its line feed. */
export type LogSink = { write(line: string): void };

/**
 * Structured log on standard error: standard output belongs to what a command prints. Lines about a message carry
 * `messageId`, lines about reminders `reminderId` or `reminderIds`: one id leads from a reminder to its receipt. Whatever a
 * provider's answer or an error's text brings along, no line holds an address, a telephone number or the key of a robot.
 */
export function createLog(level: string, sink: LogSink = pino.destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      redact: ['password', 'token', '*.password', '*.token'],
      serializers: { err: describeError },
    },
    { write: (line: string) => sink.write(withoutContacts(line)) },
  );
}

/** As pino's own, but for the text of a failed query, whose parameters are names, addresses and letters. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: errorText(error) };
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { type: error.name, message: errorText(error), ...code, stack: places.join('\n') };
}

/** As people and gateways write them: 139 0000 0001, 139-0000-0001. */
const spacedPhone = /(?<![0-9A-Za-z])1[3-9]\d[ -]\d{4}[ -]\d{4}(?![0-9A-Za-z])/g;
/** Keys in addresses of the web: who knows them may write in our name. */
const keyInAddress = /([?&](?:key|token|access_token|sign|secret)=)[^&\s"]+/gi;

const toTakeOut =
  /@|[?&](?:key|token|access_token|sign|secret)=|(?<![0-9A-Za-z])(?:\+?86)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])/i;

/** Nearly every line passes with one look; the others are taken apart, so that what is put in cannot break their JSON. */
function withoutContacts(line: string): string {
  if (!toTakeOut.test(line)) return line;
  return `${JSON.stringify(JSON.parse(line), (_key, value: unknown) => (typeof value === 'string' ? masked(value) : value))}\n`;
}

function masked(text: string): string {
  const withoutKeys = text.replace(keyInAddress, '$1…');
  return maskPhones(maskAddresses(withoutKeys).replace(spacedPhone, '1**********'));
}
