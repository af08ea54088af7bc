import type { ChannelName } from '../../../config/channels.ts';
import type { TextKind } from '../../../config/smsTemplates.ts';
import type { Notice } from '../notice.ts';

/** A message ready to leave: one contact, one channel. */
export type Outgoing = {
  /** UUID of the message; the `Message-ID` and the provider's key are derived from it. */
  messageId: string;
  /** One mail address, one telephone number, or the name of one robot. */
  to: string;
  /** Whom to mention in a group. */
  phone?: string | null;
  /** Of mails only. */
  subject: string;
  text: string;
  html: string | null;
  /** The same text as the provider knows it, where it only takes registered templates. */
  template?: TemplateText;
};

/** A registered template with its variables in the order of the text. */
export type TemplateText = { kind: TextKind; variables: Readonly<Record<string, string>> };

/**
 * What is known after a try. `refused`: it certainly did not go out (`permanent`: trying the same again is useless).
 * `budget`: the provider's own limit is reached, this number's or ours for the `day`, or the `account` has no money left.
 * `recipient`: the number itself is what the provider refuses, so no other text to it would pass.
 * `uncertain`: it may have gone out, so it is never sent again by itself (docs/architecture.md, promise 2).
 * `detail` is one line for the log, without addresses, numbers or secrets of ours.
 */
export type SendOutcome =
  | { outcome: 'accepted'; providerId: string | null; detail: string }
  | { outcome: 'refused'; permanent: boolean; budget?: 'day' | 'account'; recipient?: true; detail: string }
  | { outcome: 'uncertain'; detail: string };

/**
 * What the provider knows about an earlier try. `delivered` and `bounced` (it took the message, the carrier could not
 * deliver it) are receipts. `unknown`: it cannot be asked, or did not answer.
 */
export type LookUp = 'accepted' | 'delivered' | 'bounced' | 'absent' | 'unknown';

/** What a provider that knows nothing of our message ids can be asked by. */
export type Sent = { to: string; sentAt: Date; providerId: string | null };

/** The one interface with several implementations. No method throws: every fault is an outcome. */
export type Channel = {
  name: ChannelName;
  send(message: Outgoing): Promise<SendOutcome>;
  lookUp(messageId: string, sent?: Sent): Promise<LookUp>;
  /** How this channel words a notice, where its provider takes registered templates only. */
  wording?(notice: Notice): Wording | null;
  /** Whether `lookUp` can later tell of an accepted message that it arrived or did not. */
  reports?: true;
  close(): Promise<void>;
};

export type Wording = { text: string; template: TemplateText };

export const refused = (permanent: boolean, detail: string): SendOutcome => ({
  outcome: 'refused',
  permanent,
  detail: oneLine(detail),
});

export const uncertain = (detail: string): SendOutcome => ({ outcome: 'uncertain', detail: oneLine(detail) });

export const accepted = (providerId: string | null, detail: string): SendOutcome => ({
  outcome: 'accepted',
  providerId,
  detail: oneLine(detail),
});

/** A provider's answer as one line of at most 300 characters: it goes to logs and to the console. */
export function oneLine(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- control characters are exactly what must go
      .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
      .trim()
      .slice(0, 300)
  );
}
