import PostalMime, { type Attachment, type Email } from 'postal-mime';

/** What a mail server reports of one recipient (RFC 3464 §2.3). */
export type Reported = {
  /** `failed`: it has given up. `delayed`: it still tries. Anything else is no bad news. */
  action: string;
  /** `5.1.1`; null when there is none that can be read. */
  status: string | null;
  /** The addresses that it names, that of the sender first: it was forwarded when they differ. */
  addresses: string[];
};

/** A mail that came back, or what it is instead. */
export type Returned =
  | { kind: 'report'; messageIds: string[]; headerId: string | null; recipients: Reported[] }
  /** Somebody is out of office (RFC 3834): the mail arrived. */
  | { kind: 'autoReply' }
  /** It can be no report, or one that names nobody. */
  | { kind: 'broken' }
  /** Somebody wrote. */
  | { kind: 'other' };

/** A report stands at a mail's beginning; what follows is at most the mail that came back, and nobody need read that. */
export const READ_BYTES = 256 * 1024;
/** The parser takes some time for each line, and a mail of nothing but line breaks would take seconds. */
const READ_LINES = 5_000;

/** A mail of ours has one recipient; a report with very many is not worth as many questions to the database. */
const MOST_RECIPIENTS = 10;

/** What our message ids look like. */
export const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Reads a raw mail, of which the end may be missing. Never throws. */
export async function readReturned(raw: Uint8Array): Promise<Returned> {
  const mail = await parsed(beginningOf(raw));
  if (mail === null) return { kind: 'broken' };
  const report = partOf(mail, /^message\/(?:global-)?delivery-status$/);
  if (report === null) return { kind: isAutomatic(mail) ? 'autoReply' : 'other' };
  const [about, ...blocks] = report.split(/\n(?:[ \t]*\n)+/).map(fieldsOf);
  const recipients = blocks.flatMap(reportedIn).slice(0, MOST_RECIPIENTS);
  if (recipients.length === 0) return { kind: 'broken' };
  const original = fieldsOf(
    headOf(partOf(mail, /^(?:message\/(?:rfc822|global)|(?:text\/rfc822|message\/global)-headers)$/) ?? ''),
  );
  const headerId = original.get('message-id') ?? null;
  const named = [
    about?.get('original-envelope-id'),
    original.get('x-cuiban-message'),
    headerId?.replace(/^<([^<>@]*)@[^<>]*>$/, '$1'),
  ];
  return {
    kind: 'report',
    messageIds: [...new Set(named.filter((id) => id !== undefined && uuid.test(id)))].map((id) =>
      `${id}`.toLowerCase(),
    ),
    headerId,
    recipients,
  };
}

function beginningOf(raw: Uint8Array): Uint8Array {
  let end = 0;
  for (let lines = 0; lines < READ_LINES; lines++) {
    const lineEnd = raw.indexOf(0x0a, end);
    if (lineEnd === -1) return raw.subarray(0, READ_BYTES);
    end = lineEnd + 1;
  }
  return raw.subarray(0, Math.min(end, READ_BYTES));
}

async function parsed(raw: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw, {
      // The mail that came back is a part, not something to read on in.
      forceRfc822Attachments: true,
      maxNestingDepth: 20,
      maxHeadersSize: READ_BYTES,
    });
  } catch {
    return null;
  }
}

function partOf(mail: Email, type: RegExp): string | null {
  const part = mail.attachments.find(({ mimeType }) => type.test(mimeType.toLowerCase()));
  return part === undefined ? null : textOf(part).replace(/\r\n?/g, '\n');
}

function textOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

const headOf = (mail: string): string => mail.trimStart().split('\n\n', 1)[0] ?? '';

/** Field names in lower case; of a field that comes twice the first. A line that begins with a blank goes on with the one before. */
function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name = '', value = ''] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name !== '' && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}

function reportedIn(fields: Map<string, string>): Reported[] {
  const addresses = ['original-recipient', 'final-recipient'].flatMap((name) => addressIn(fields.get(name)));
  const action = /^[a-z]+/i.exec(fields.get('action') ?? '')?.[0].toLowerCase();
  const status = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(fields.get('status') ?? '')?.[0] ?? null;
  if (addresses.length === 0 || (action === undefined && status === null)) return [];
  return [{ action: action ?? actionOf(status), status, addresses }];
}

/** What is meant where only a status is given. */
export function actionOf(status: string | null): string {
  if (status?.startsWith('5')) return 'failed';
  return status?.startsWith('4') ? 'delayed' : 'delivered';
}

/** `rfc822;a@unit.example` */
function addressIn(field: string | undefined): string[] {
  const address = field?.slice(field.indexOf(';') + 1).replace(/[<>\s]/g, '');
  return address?.includes('@') ? [address.slice(0, 320)] : [];
}

function isAutomatic({ headers }: Email): boolean {
  const value = (name: string): string =>
    headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase() ?? '';
  const submitted = value('auto-submitted');
  return (
    (submitted !== '' && !submitted.startsWith('no')) ||
    value('x-autoreply') !== '' ||
    value('x-autorespond') !== '' ||
    value('precedence') === 'auto_reply'
  );
}
