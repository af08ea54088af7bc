import { UserError } from '../errors.ts';
import { readBounded } from './bounded.ts';
import { isPlain } from './format.ts';
import { parseDocument } from './parse.ts';
import type { SourceDocument } from './types.ts';

/** Larger files are refused before anything is decoded: no work plan is that long. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Plain files up to this size are read on the spot: their readers take time by length, and a thread takes 40 ms. */
const SMALL_BYTES = 1024 * 1024;

/** Reads a file's bytes. Time and memory are bounded; every fault of the file is a `UserError`. */
export async function readDocument(bytes: Uint8Array, name: string): Promise<SourceDocument> {
  if (bytes.length === 0) {
    throw new UserError('FILE_EMPTY', `文件“${name}”是空的。`, '请检查文件是否保存完整后重新导入。');
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new UserError('FILE_TOO_LARGE', `文件“${name}”超过 50 MB。`, '请拆分后分别导入。');
  }
  const small = bytes.length <= SMALL_BYTES && isPlain(bytes);
  return small ? parseDocument(bytes, name) : readBounded(bytes, name);
}
