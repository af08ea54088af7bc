import type { FlowItem, FlowParagraph } from './flow.ts';

/** Stands for a line end that is printed, until the blanks of the source are folded. */
export const LINE = '\u2028';

/** A paragraph while the page is being read. */
export interface HtmlParagraph {
  parts: string[];
  /** How many links begin in it, and how many of its characters are in links. */
  links: number;
  linked: number;
}

export function emptyParagraph(): HtmlParagraph {
  return { parts: [], links: 0, linked: 0 };
}

/** The printed text: blanks and line ends of the source are one blank, or none between Chinese characters. */
export function printedText(parts: readonly string[]): string {
  return parts
    .join('')
    .replace(/[ \t\r\n\f]+/g, (blank, at: number, all: string) => {
      if (!/[\r\n]/.test(blank)) return ' ';
      return isChinese(all.charCodeAt(at - 1)) && isChinese(all.charCodeAt(at + blank.length)) ? '' : ' ';
    })
    .replaceAll(LINE, '\n');
}

function isChinese(c: number): boolean {
  return (c >= 0x3000 && c <= 0x9fff) || (c >= 0xff00 && c <= 0xffef) || (c >= 0x2010 && c <= 0x201f);
}

/** A paragraph that is nothing but links: an entry of a menu or a list of news. */
export type LinkParagraph = FlowParagraph & { readonly links?: number };

export function paragraphOf(
  draft: HtmlParagraph,
  kind: FlowParagraph['kind'],
  label: string,
): LinkParagraph | null {
  const text = printedText(draft.parts);
  const printed = text.trim();
  if (printed === '') return null;
  // 1. is not written twice where the author typed it, too.
  const numbered = /^[（(]?[\d一二三四五六七八九十]{1,3}[、.．)）]|^[①-⑳]|^第.{1,3}[章条]/.test(printed);
  const paragraph = { kind, text: (numbered ? '' : label) + text };
  const menu =
    draft.links > 0 && draft.linked >= printed.replace(/\s/g, '').length * 0.8 && !printed.includes('。');
  return menu ? { ...paragraph, links: draft.links } : paragraph;
}

/** So many links one after another are a menu; attachments of a plan are fewer, or are lost without harm. */
const MENU = 4;

/** Takes menus out: runs of paragraphs that are nothing but links, and lines of many links. */
export function withoutMenus(items: readonly FlowItem[]): FlowItem[] {
  const kept: FlowItem[] = [];
  let run: LinkParagraph[] = [];
  const settle = (): void => {
    const links = run.reduce((sum, item) => sum + (item.links ?? 0), 0);
    if (links < MENU) for (const item of run) kept.push(item);
    run = [];
  };
  for (const item of items) {
    if (item.kind !== 'table' && isMenu(item)) {
      run.push(item);
      continue;
    }
    settle();
    kept.push(item);
  }
  settle();
  return kept;
}

function isMenu(item: LinkParagraph): boolean {
  return item.links !== undefined && item.kind === 'paragraph';
}
