import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathError, UserError } from '../errors.ts';
import { MAX_FILE_BYTES, readDocument } from './read.ts';
import { PASTED } from './txt.ts';
import type { SourceDocument } from './types.ts';

/** Reads a plan from disk. What can go wrong with a path is said in one sentence; the rest is `readDocument`'s. */
export async function readPlanFile(path: string): Promise<SourceDocument> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (info.isDirectory()) {
      throw new UserError('FILE_IS_FOLDER', `“${path}”是文件夹，不是文件。`, '请指定其中的一个文件。');
    }
    if (info.size > MAX_FILE_BYTES) {
      throw new UserError('FILE_TOO_LARGE', `文件“${name}”超过 50 MB。`, '请拆分后分别导入。');
    }
    return await readDocument(await readFile(path), name);
  } catch (error) {
    throw pathError(error, path);
  }
}

/** Reads a plan from standard input: what somebody pasted, or what another program hands on. */
export async function readPasted(input: AsyncIterable<Uint8Array> = process.stdin): Promise<SourceDocument> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_FILE_BYTES) break;
  }
  if (length === 0) {
    throw new UserError('FILE_EMPTY', '没有收到粘贴的文本。', '请粘贴计划正文，或用管道送入文件内容。');
  }
  return readDocument(Buffer.concat(chunks), PASTED);
}
