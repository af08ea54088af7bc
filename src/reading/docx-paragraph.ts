import { levelOfStyle } from './docx-lists.ts';
import { DEEPEST, type Lists, type Numberer } from './docx-numbering.ts';
import type { Styles } from './docx-styles.ts';
import type { FlowParagraph } from './flow.ts';

/** A paragraph while its XML is being read: w:pPr's words and the text so far. */
export interface ParagraphState {
  parts: string[];
  style: string;
  outline: number | null;
  list: string | null;
  level: number | null;
  /** The paragraph's mark was deleted in a tracked change: its text runs on into the next one. */
  joined: boolean;
}

export function newParagraph(carried: string[]): ParagraphState {
  return { parts: carried, style: '', outline: null, list: null, level: null, joined: false };
}

export interface Numbering {
  readonly styles: Styles;
  readonly lists: Lists;
  readonly numberer: Numberer;
}

/** The paragraph as printed, its number included; null for an entry of the table of contents. */
export function endParagraph(
  state: ParagraphState,
  numbering: Numbering,
  inCell: boolean,
): FlowParagraph | null {
  const style = numbering.styles.get(state.style) ?? numbering.styles.get('');
  if (style?.contents) return null;
  const text = state.parts.join('');
  const label = labelOf(state, numbering);
  const outline = state.outline ?? style?.outline ?? 9;
  // A number alone is a row's number in a ledger, and nothing elsewhere.
  const shown = text.trim() === '' && !inCell ? text : label + text;
  return { kind: outline < 9 && !inCell ? 'heading' : 'paragraph', text: shown };
}

function labelOf(state: ParagraphState, { styles, lists, numberer }: Numbering): string {
  const style = styles.get(state.style) ?? styles.get('');
  const id = state.list ?? style?.list ?? null;
  // The list 0 takes the number away that the style would give.
  if (id === null || id === '0') return '';
  const tied = state.list === null ? levelOfStyle(lists.get(id), state.style) : null;
  const level = state.level ?? tied ?? style?.level ?? 0;
  return level >= 0 && level <= DEEPEST ? numberer.next(id, level) : '';
}
