const MINUTE_MS = 60_000;
const LONGEST_MS = 60 * MINUTE_MS;

/**
 * When a message that was refused for the moment is tried again: after one minute, two, four … and at most an hour,
 * shortened by up to half so that what failed together does not come back together. By how much follows from the
 * message's id (a random UUID) and the try, so that a rehearsal that is repeated takes the same course.
 */
export function nextTryAt(messageId: string, attempt: number, now: Date): Date {
  const wait = Math.min(MINUTE_MS * 2 ** (attempt - 1), LONGEST_MS);
  const digits = messageId.replaceAll('-', '');
  const at = (attempt * 4) % 24;
  const spread = Number.parseInt(digits.slice(at, at + 8), 16) / 2 ** 32;
  return new Date(now.getTime() + Math.round(wait * (1 - spread / 2)));
}
