import type { BulletinNotice, DigestNotice, Notice } from '../notice.ts';
import { assignmentLetter } from './assignment.ts';
import { bulletinLetter } from './bulletin.ts';
import { digestLetter } from './digest.ts';
import { letterHtml } from './layout.ts';
import { type Letter, letterText } from './letter.ts';
import { reminderLetter } from './reminder.ts';
import { inline } from './words.ts';

export { renderSms } from './sms.ts';

/** Everything that can be a mail; only a `Notice` can be a text. */
export type MailNotice = Notice | DigestNotice | BulletinNotice;

/** A mail's subject and its two parts, which say the same. */
export function renderEmail(notice: MailNotice): { subject: string; text: string; html: string } {
  const letter = letterOf(notice);
  return { subject: inline(letter.subject), text: letterText(letter), html: letterHtml(letter) };
}

function letterOf(notice: MailNotice): Letter {
  if (notice.kind === 'digest') return digestLetter(notice);
  if (notice.kind === 'bulletin') return bulletinLetter(notice);
  return notice.kind === 'assignment' ? assignmentLetter(notice) : reminderLetter(notice);
}
