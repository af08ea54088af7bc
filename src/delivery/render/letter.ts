import type { NoticeContact, NoticeOffice } from '../notice.ts';
import { fullDate, inline } from './words.ts';

/**
 * A mail between its words and its looks. The kinds (assignment, reminder, digest) make a letter; the layout turns it
 * into HTML and `letterText` into the text part, so that both say the same.
 */
export type Letter = {
  subject: string;
  /** Above the title, in red: who writes. */
  sender: string;
  title: string;
  /** Under the title: number of the edition, date. */
  subtitle: string | null;
  salutation: string;
  paragraphs: string[];
  figures: Figure[];
  sections: Section[];
  closing: string[];
  signature: { office: string; date: string };
  footer: string;
};

export type Figure = { label: string; value: string; tone: Tone };

/** `unit`: a unit's overdue tasks in the digest, where only the lateness is red. */
export type Tone = 'overdue' | 'due' | 'upcoming' | 'unit' | 'plain';

/** `note` stands beside the title, for example how many. */
export type Section = { title: string; note: string | null; tone: Tone; entries: Entry[] };

/** One task: its words, how it stands, and what else there is to know, label by label or, in the digest, on one line. */
export type Entry = {
  words: string;
  standing: string | null;
  facts: { label: string; value: string }[];
  brief: string | null;
};

/** `自治区财政厅（承办人：张三）：`; nothing is said twice when the name holds the role or begins with the unit. */
export function salutation(unit: string | null, contact: NoticeContact): string {
  const name = inline(contact.name);
  const role = inline(contact.role);
  const place = unit === null || name.startsWith(inline(unit)) ? null : inline(unit);
  if (name.includes(role)) return `${place === null ? name : `${place}（${name}）`}：`;
  return place === null ? `${name}（${role}）：` : `${place}（${role}：${name}）：`;
}

export function signatureOf(office: NoticeOffice, sentOn: string): Letter['signature'] {
  return { office: inline(office.name), date: fullDate(sentOn) };
}

export function footerOf(messageId: string): string {
  return `本邮件由催办系统自动发送。消息编号：${messageId}`;
}

/**
 * The text part. A paragraph is one line: mail programs wrap Chinese at any character, and hard breaks would show as
 * ragged lines on a telephone and cut words that somebody searches for.
 */
export function letterText(letter: Letter): string {
  const blocks: string[] = [
    [letter.title, ...(letter.subtitle === null ? [] : [letter.subtitle])].join('\n'),
    letter.salutation,
    ...letter.paragraphs.map((paragraph) => `　　${paragraph}`),
  ];
  if (letter.figures.length > 0) {
    blocks.push(letter.figures.map(({ label, value }) => `${label}：${value}`).join('\n'));
  }
  for (const section of letter.sections) {
    blocks.push(`【${section.title}】${section.note ?? ''}`, ...section.entries.map(entryText));
  }
  blocks.push(...letter.closing.map((paragraph) => `　　${paragraph}`));
  blocks.push(`${letter.signature.office}\n${letter.signature.date}`, `——\n${letter.footer}`);
  return `${blocks.join('\n\n')}\n`;
}

function entryText(entry: Entry, index: number): string {
  const standing = entry.standing === null ? '' : `（${entry.standing}）`;
  const facts = entry.facts.map(({ label, value }) => `   ${label}：${value}`);
  const brief = entry.brief === null ? [] : [`   ${entry.brief}`];
  return [`${index + 1}. ${entry.words}${standing}`, ...brief, ...facts].join('\n');
}

/** Why the notice comes to this reader or by this channel; nothing in the usual case. */
export function remarkParagraphs(remarks: readonly string[] = []): string[] {
  return remarks.length === 0 ? [] : [`（说明：${remarks.map(inline).join('；')}。）`];
}
