import { besideText } from './archive-beside.ts';
import { openArchive } from './archive.ts';
import { readBody, type Seen } from './docx-body.ts';
import { readLists } from './docx-lists.ts';
import { numberer } from './docx-numbering.ts';
import { readStyles } from './docx-styles.ts';
import { composeFlow } from './flow-compose.ts';
import { besideNotes } from './notes.ts';
import { damagedFile } from './refusals.ts';
import type { SourceDocument } from './types.ts';
import { readXml } from './xml.ts';

/**
 * Reads a Word document (docx, docm without its macros, dotx; ECMA-376 and ISO strict): paragraphs with their automatic
 * numbers, tables on their grid, text boxes before the paragraph they hang on, foot- and endnotes at the end. Headers,
 * footers, comments, deleted and hidden text are left out.
 *
 * Written on `saxes` instead of `mammoth`, which was tried: it drops automatic numbers other than as `<ol>`, hence the
 * 一、（一） of most plans, and holds the whole tree in memory.
 */
export function readDocx(bytes: Uint8Array, name: string): SourceDocument {
  const links = openArchive(bytes, name, (path) => path.endsWith('.rels'));
  const main = related(links, '', name).get('officeDocument');
  if (main === undefined) throw damagedFile(name);
  const parts = related(links, main, name);
  const paths = [main, ...['styles', 'numbering', 'footnotes', 'endnotes'].map((type) => parts.get(type))];
  const opened = openArchive(bytes, name, (path) => paths.includes(path));
  const [body, styles, numbering, ...notes] = paths.map((path) => opened.get(path ?? ''));
  if (body === undefined) throw damagedFile(name);
  const lists = numbering ? readLists(numbering, name) : new Map();
  const seen: Seen = { revised: false, hidden: false, comments: false };
  const context = {
    seen,
    styles: styles ? readStyles(styles, name) : new Map(),
    lists,
    numberer: numberer(lists),
  };
  const items = readBody(body, name, context);
  for (const part of notes) {
    for (const item of part ? readBody(part, name, context) : []) items.push(item);
  }
  return composeFlow(name, items, 'utf-8', [
    ...seenNotes(seen),
    ...besideNotes(besideText(bytes, name, links)),
  ]);
}

function seenNotes({ revised, hidden, comments }: Seen): string[] {
  return [
    ...(revised ? ['文档带有修订痕迹，已按接受全部修订后的文字读取，请核对。'] : []),
    ...(hidden ? ['文档中的隐藏文字没有读取。'] : []),
    ...besideNotes({ comments }),
  ];
}

/** The parts that a part (the package itself: '') is linked to, by the last word of the link's type. */
function related(links: ReadonlyMap<string, Uint8Array>, part: string, name: string): Map<string, string> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const bytes = links.get(`${folder}_rels/${part.slice(folder.length)}.rels`);
  const found = new Map<string, string>();
  if (bytes === undefined) return found;
  readXml(bytes, name, () => null, {
    open(tag, attributes) {
      const type = attributes['Type'] ?? '';
      const target = attributes['Target'] ?? '';
      if (!tag.endsWith('Relationship') || attributes['TargetMode'] === 'External') return;
      const path = target.startsWith('/') ? target.slice(1) : `${folder}${target}`;
      found.set(type.slice(type.lastIndexOf('/') + 1), path);
    },
    close() {},
    text() {},
  });
  return found;
}
