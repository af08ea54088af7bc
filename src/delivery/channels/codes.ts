import { refused, type SendOutcome, uncertain } from './channel.ts';

/**
 * What a provider's error code means for the message:
 * - `temporary`: the moment, or our account, key, signature or template. The same text may pass later, once the office has
 *   mended what is wrong; so one wrong key never marks the numbers of a whole registry as bad.
 * - `message`: this text would be refused again. `recipient`: this number would be refused again, whatever the text.
 * - `day`: a daily limit is reached, the number's or ours. `account`: no money or no package left.
 * - `unsure`: the provider itself does not know whether it passed the text on.
 */
export type CodeMeaning = 'temporary' | 'message' | 'recipient' | 'day' | 'account' | 'unsure';
export type CodeTable = Readonly<Partial<Record<CodeMeaning, readonly string[]>>>;

/**
 * A code that no table names is `temporary`: the provider said in its own form that it did not take the text, so sending
 * it again cannot make two; and a new code may well be about the moment. After three days the message is refused and shown.
 */
export function meaningOf(code: string, table: CodeTable): CodeMeaning {
  const order = ['recipient', 'message', 'day', 'account', 'unsure', 'temporary'] as const;
  return order.find((meaning) => table[meaning]?.includes(code)) ?? 'temporary';
}

export function outcomeOfMeaning(meaning: CodeMeaning, detail: string): SendOutcome {
  if (meaning === 'unsure') return uncertain(detail);
  const outcome = refused(meaning === 'message' || meaning === 'recipient', detail);
  if (outcome.outcome !== 'refused') return outcome;
  if (meaning === 'recipient') return { ...outcome, recipient: true };
  return meaning === 'day' || meaning === 'account' ? { ...outcome, budget: meaning } : outcome;
}

/** Statuses by which a proxy says that it lost the answer of the provider behind it (RFC 9110 §15.6.3, §15.6.5). */
const answerLost = new Set([502, 504]);

/**
 * What an answer means that is not in the provider's form: a status outside 2xx did not come from taking the text, so it
 * was refused for the moment; 2xx may come from anything in between (a login page, a cache).
 */
export function outcomeOfStatus(status: number, detail: string): SendOutcome {
  const taken = status >= 200 && status < 300;
  return taken || answerLost.has(status)
    ? uncertain(`not the promised answer, HTTP ${status}: ${detail}`)
    : refused(false, `HTTP ${status}: ${detail}`);
}
