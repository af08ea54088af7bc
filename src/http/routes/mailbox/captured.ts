import type { Sinks } from '../../../delivery/sinks.ts';
import { inline } from '../../../delivery/render/words.ts';
import { maskPhone, maskPhones } from '../../page/words.ts';

export const pageSize = 50;

export type Kind = 'all' | 'mails' | 'texts';

/** One captured mail or text as a line of the list: already masked, so that no page can forget it. */
export type Captured = { kind: 'mail' | 'text'; id: string; at: Date; to: string; subject: string };

export type CapturedPage = { items: Captured[]; total: number; page: number; pages: number };

/** A page of what was captured, newest first; an empty one when `page` is past the last. */
export function listCaptured(sinks: Sinks, kind: Kind, page: number): CapturedPage {
  const offset = (page - 1) * pageSize;
  const mails = kind === 'texts' ? null : sinks.mailbox;
  const texts = kind === 'mails' ? null : sinks.gateway;
  const total = (mails?.count() ?? 0) + (texts?.count() ?? 0);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (offset >= total) return { items: [], total, page, pages };
  // Either kind may fill all pages up to this one by itself.
  const upTo = { limit: offset + pageSize, offset: 0 };
  const items = newestFirst(listMails(mails, upTo), listTexts(texts, upTo)).slice(offset, offset + pageSize);
  return { items, total, page, pages };
}

type Slice = { limit: number; offset: number };

function listMails(mailbox: Sinks['mailbox'], slice: Slice): Captured[] {
  return (mailbox?.list(slice) ?? []).map(({ messageId, capturedAt, to, subject }) => ({
    kind: 'mail',
    id: messageId,
    at: capturedAt,
    to,
    subject: maskPhones(inline(subject)),
  }));
}

function listTexts(gateway: Sinks['gateway'], slice: Slice): Captured[] {
  return (gateway?.list(slice) ?? []).map(({ key, capturedAt, to, text }) => ({
    kind: 'text',
    id: key,
    at: capturedAt,
    to: maskPhone(to),
    subject: maskPhones(inline(text.trim().split('\n')[0] ?? '')),
  }));
}

/** Merges two lists; each keeps its own order, which is that of arrival, even where a rehearsed clock went back. */
function newestFirst(mails: Captured[], texts: Captured[]): Captured[] {
  const merged: Captured[] = [];
  let m = 0;
  let t = 0;
  for (;;) {
    const mail = mails[m];
    const text = texts[t];
    if (mail === undefined && text === undefined) return merged;
    if (text === undefined || (mail !== undefined && mail.at >= text.at)) {
      if (mail !== undefined) merged.push(mail);
      m += 1;
    } else {
      merged.push(text);
      t += 1;
    }
  }
}
