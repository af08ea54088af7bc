import { randomUUID } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';

/** One text as the rehearsal gateway kept it. */
export type CapturedText = { id: string; key: string; to: string; text: string; capturedAt: Date };

export type TextLog = {
  /** Resolves when the text is in the file. A known key is not written again. */
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

/** An append-only file with one JSON line for each text. A line cut off by a kill was never answered, and is passed over. */
export async function textLog(file: string, clock: Clock): Promise<TextLog> {
  const content = await readFile(file, 'utf8').catch(() => '');
  const texts = content.split('\n').flatMap(parsed);
  const byKey = new Map(texts.map((text) => [text.key, { text, written: Promise.resolve() }]));
  const handle = await open(file, 'a');
  let waiting: string[] = content === '' || content.endsWith('\n') ? [] : ['\n'];
  let batch: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();

  /** What arrives while a write is under way goes into the next one together. */
  function append(entry: string): Promise<void> {
    waiting.push(entry);
    batch ??= last = writeBatch(last);
    return batch;
  }

  async function writeBatch(before: Promise<void>): Promise<void> {
    await before;
    const entries = waiting;
    waiting = [];
    batch = null;
    await handle.appendFile(entries.join(''));
  }

  return {
    async keep({ key, to, text }) {
      const known = byKey.get(key);
      if (known !== undefined) {
        await known.written;
        return { id: known.text.id, repeated: true };
      }
      const kept: CapturedText = { id: randomUUID(), key, to, text, capturedAt: clock.now() };
      const written = append(`${JSON.stringify(kept)}\n`);
      byKey.set(key, { text: kept, written });
      texts.push(kept);
      await written;
      return { id: kept.id, repeated: false };
    },
    find: (key) => byKey.get(key)?.text ?? null,
    list: ({ limit, offset }) =>
      texts
        .slice()
        .reverse()
        .slice(offset, offset + limit),
    count: () => texts.length,
    async close() {
      await last;
      await handle.close();
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
