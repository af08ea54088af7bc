/** What one relay allows: connections at once, mails over one of them, mails within any minute (of this process). */
export type RelayLimits = { connections?: number; perConnection?: number; perMinute?: number };

/** `host` as in its address, with the port or without; null: every relay that has no entry of its own. */
export type LimitEntry = RelayLimits & { host: string | null };

const limit = '(?:connections|perConnection|perMinute)=[1-9]\\d{0,5}';
const entry = `\\s*(?:[A-Za-z0-9.:_[\\]-]+\\s+)?${limit}(?:\\s+${limit})*\\s*`;

/** `mail.example connections=2 perMinute=30; backup.example perConnection=50`, or only `perMinute=30`. */
export const limitsForm = new RegExp(`^${entry}(?:;${entry})*;?\\s*$`);

/** Reads a text of that form. */
export function readLimits(text: string): LimitEntry[] {
  return text
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .filter(([first]) => first !== '')
    .map((words) => {
      const named = words[0]?.includes('=') === false ? words[0].toLowerCase() : null;
      const limits = (named === null ? words : words.slice(1)).map((word) => {
        const [name = '', value] = word.split('=');
        return [name, Number(value)] as const;
      });
      return { host: named, ...Object.fromEntries(limits) };
    });
}
