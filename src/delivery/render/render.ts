import type { DigestNotice, Notice } from '../notice.ts';
import { assignmentLetter } from './assignment.ts';
import { digestLetter } from './digest.ts';
import { letterHtml } from './layout.ts';
import { type Letter, letterText } from './letter.ts';
import { reminderLetter } from './reminder.ts';
import { inline } from './words.ts';

export { renderSms } from './sms.ts';

/** A mail's subject and its two parts, which say the same. */
export function renderEmail(notice: Notice | DigestNotice): { subject: string; text: string; html: string } {
  const letter = letterOf(notice);
  return { subject: inline(letter.subject), text: letterText(letter), html: letterHtml(letter) };
}

function letterOf(notice: Notice | DigestNotice): Letter {
  if (notice.kind === 'digest') return digestLetter(notice);
  return notice.kind === 'assignment' ? assignmentLetter(notice) : reminderLetter(notice);
}
