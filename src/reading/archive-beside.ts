import { directoryOf } from './archive-directory.ts';
import { openArchive } from './archive.ts';
import type { Beside } from './notes.ts';

/** A picture of a page or a table takes more than this; emblems and stamps take less. */
const LARGE_PICTURE = 100 * 1024;

/** What a docx or xlsx holds beside its text, told by its parts and by what they are linked to. */
export function besideText(bytes: Uint8Array, name: string, links: ReadonlyMap<string, Uint8Array>): Beside {
  const entries = directoryOf(bytes, name);
  const drawings = openArchive(bytes, name, (path) => /^xl\/drawings\/drawing[^/]*\.xml$/i.test(path));
  const decoder = new TextDecoder();
  let objects = 0;
  for (const [path, data] of links) {
    // A chart is linked to the numbers that it was drawn from.
    if (!path.endsWith('.rels') || path.includes('/charts/')) continue;
    objects += decoder.decode(data).match(/\/(?:oleObject|package|aFChunk)["']/g)?.length ?? 0;
  }
  return {
    objects,
    pictures: entries.filter(({ path, size }) => /\/media\/[^/]+$/.test(path) && size >= LARGE_PICTURE)
      .length,
    comments: entries.some(({ path }) => /^xl\/(?:threadedComments\/|comments)[^/]*\.xml$/i.test(path)),
    textBoxes: [...drawings.values()].some((data) => /<(?:\w+:)?t>[^<]*\S/.test(decoder.decode(data))),
  };
}
