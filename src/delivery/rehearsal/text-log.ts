import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';

/** One text as the rehearsal gateway kept it. */
export type CapturedText = { id: string; key: string; to: string; text: string; capturedAt: Date };

export type TextLog = {
  /** Resolves when the text is in the file; throws when it cannot be written, and then it is not kept. A known key is not written again. */
  keep(text: { key: string; to: string; text: string }): Promise<{ id: string; repeated: boolean }>;
  find(key: string): CapturedText | null;
  list(page: { limit: number; offset: number }): CapturedText[];
  count(): number;
  close(): Promise<void>;
};

const line = z.object({
  id: z.string(),
  key: z.string(),
  to: z.string(),
  text: z.string(),
  capturedAt: z.iso.datetime().transform((at) => new Date(at)),
});

/**
 * An append-only file with one JSON line for each text. A line cut off, by a kill or a full disk, was never answered, and is
 * passed over.
 */
export async function textLog(file: string, clock: Clock): Promise<TextLog> {
  const content = await readFile(file, 'utf8').catch(() => '');
  const texts = content.split('\n').flatMap(parsed);
  const byKey = new Map(texts.map((text) => [text.key, { text, written: Promise.resolve() }]));
  const lines = await appendLines(file, content !== '' && !content.endsWith('\n'));

  return {
    async keep({ key, to, text }) {
      const known = byKey.get(key);
      if (known !== undefined) {
        await known.written;
        return { id: known.text.id, repeated: true };
      }
      const kept: CapturedText = { id: randomUUID(), key, to, text, capturedAt: clock.now() };
      const written = lines.append(JSON.stringify(kept));
      byKey.set(key, { text: kept, written });
      texts.push(kept);
      await written.catch((error: unknown) => {
        byKey.delete(key);
        texts.splice(texts.indexOf(kept), 1);
        throw error;
      });
      return { id: kept.id, repeated: false };
    },
    find: (key) => byKey.get(key)?.text ?? null,
    list: ({ limit, offset }) =>
      texts
        .slice()
        .reverse()
        .slice(offset, offset + limit),
    count: () => texts.length,
    close: lines.close,
  };
}

type Lines = { append(line: string): Promise<void>; close(): Promise<void> };

/** `cutOff`: the file ends in the middle of a line. What arrives while a write is under way goes into the next one together. */
async function appendLines(file: string, cutOff: boolean): Promise<Lines> {
  let handle: FileHandle | null = await open(file, 'a');
  let inLine = cutOff;
  let waiting: string[] = [];
  let batch: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();

  async function writeBatch(before: Promise<void>): Promise<void> {
    // How that went is for those who waited for it.
    await before.catch(() => undefined);
    const text = waiting.map((line) => `${line}\n`).join('');
    waiting = [];
    batch = null;
    try {
      handle ??= await open(file, 'a');
      await handle.appendFile(`${inLine ? '\n' : ''}${text}`);
      inLine = false;
    } catch (error) {
      // A part may be there. A file that failed once is opened anew.
      inLine = true;
      await handle?.close().catch(() => undefined);
      handle = null;
      throw error;
    }
  }

  return {
    append(line) {
      waiting.push(line);
      batch ??= last = writeBatch(last);
      return batch;
    },
    async close() {
      await last.catch(() => undefined);
      await handle?.close();
    },
  };
}

/** The text of a line, or nothing for an empty or half-written one. */
function parsed(entry: string): CapturedText[] {
  try {
    return [line.parse(JSON.parse(entry))];
  } catch {
    return [];
  }
}
