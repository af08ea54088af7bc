import type { Sinks } from '../../../delivery/sinks.ts';
import { inline } from '../../../delivery/render/words.ts';
import { maskPhone, maskPhones } from '../../page/words.ts';

export const pageSize = 50;

export type Kind = 'all' | 'mails' | 'texts' | 'chats';

/** One captured mail, text or message to a group as a line of the list: already masked, so that no page can forget it. */
export type Captured = { kind: 'mail' | 'text' | 'chat'; id: string; at: Date; to: string; subject: string };

export type CapturedPage = { items: Captured[]; total: number; page: number; pages: number };

/** A page of what was captured, newest first; an empty one when `page` is past the last. */
export function listCaptured(sinks: Sinks, kind: Kind, page: number): CapturedPage {
  const offset = (page - 1) * pageSize;
  const mails = kind === 'all' || kind === 'mails' ? sinks.mailbox : null;
  const texts = kind === 'all' || kind === 'texts' ? sinks.gateway : null;
  const chats = kind === 'all' || kind === 'chats' ? sinks.groups : null;
  const total = (mails?.count() ?? 0) + (texts?.count() ?? 0) + (chats?.count() ?? 0);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (offset >= total) return { items: [], total, page, pages };
  // Any kind may fill all pages up to this one by itself.
  const upTo = { limit: offset + pageSize, offset: 0 };
  const short = newestFirst(listTexts('text', texts, upTo), listTexts('chat', chats, upTo));
  const items = newestFirst(listMails(mails, upTo), short).slice(offset, offset + pageSize);
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

function listTexts(kind: 'text' | 'chat', gateway: Sinks['gateway'], slice: Slice): Captured[] {
  return (gateway?.list(slice) ?? []).map(({ key, capturedAt, to, text }) => ({
    kind,
    id: key,
    at: capturedAt,
    to: kind === 'text' ? maskPhone(to) : maskPhones(to),
    subject: maskPhones(inline(text.trim().split('\n')[0] ?? '')),
  }));
}

/** Merges two lists; each keeps its own order, which is that of arrival, even where a rehearsed clock went back. */
function newestFirst(some: Captured[], others: Captured[]): Captured[] {
  const merged: Captured[] = [];
  let s = 0;
  let o = 0;
  for (;;) {
    const one = some[s];
    const other = others[o];
    if (one === undefined && other === undefined) return merged;
    if (other === undefined || (one !== undefined && one.at >= other.at)) {
      if (one !== undefined) merged.push(one);
      s += 1;
    } else {
      merged.push(other);
      o += 1;
    }
  }
}
