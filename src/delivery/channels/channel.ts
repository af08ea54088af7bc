/** A message ready to leave: one contact, one channel. */
export type Outgoing = {
  /** UUID of the message; the `Message-ID` and the provider's key are derived from it. */
  messageId: string;
  /** One mail address or one telephone number. */
  to: string;
  /** Not used by SMS. */
  subject: string;
  text: string;
  html: string | null;
};

/**
 * What is known after a try. `refused`: it certainly did not go out (`permanent`: trying the same again is useless).
 * `uncertain`: it may have gone out, so it is never sent again by itself (docs/architecture.md, promise 2).
 * `detail` is one line for the log, without addresses, numbers or secrets of ours.
 */
export type SendOutcome =
  | { outcome: 'accepted'; providerId: string | null; detail: string }
  | { outcome: 'refused'; permanent: boolean; detail: string }
  | { outcome: 'uncertain'; detail: string };

/** What the provider knows about an earlier try. `unknown`: it cannot be asked, or did not answer. */
export type LookUp = 'accepted' | 'absent' | 'unknown';

/** The one interface with several implementations. No method throws: every fault is an outcome. */
export type Channel = {
  name: 'email' | 'sms';
  send(message: Outgoing): Promise<SendOutcome>;
  lookUp(messageId: string): Promise<LookUp>;
  close(): Promise<void>;
};

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
