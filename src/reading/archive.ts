import { Inflate } from 'fflate';
import { crc32, directoryOf, type ArchiveEntry } from './archive-directory.ts';
import { damagedFile, encryptedFile, oversizedFile } from './refusals.ts';

/** What one entry and all wanted entries together may unpack to. The largest honest plan seen unpacks to 20 MB. */
export const MAX_ENTRY_BYTES = 100 * 1024 * 1024;
export const MAX_UNPACKED_BYTES = 200 * 1024 * 1024;

/** Deflate cannot grow data more than this: an entry that claims more lies. */
const MAX_GROWTH = 1032;
/** Packed bytes that are inflated in one go: they become 4 MB at most before the limit is looked at again. */
const STEP = 4096;

/**
 * Unpacks the wanted entries of a zip file (docx, xlsx) into memory, by path with `/`. What is not wanted is never
 * inflated. fflate's own `unzipSync` trusts the sizes that the file claims; here they are checked first, and
 * inflation stops as soon as it passes them.
 *
 * Throws `FILE_DAMAGED`, `FILE_ENCRYPTED` or `ARCHIVE_TOO_LARGE`, never anything else.
 */
export function openArchive(
  bytes: Uint8Array,
  name: string,
  wanted: (path: string) => boolean,
): Map<string, Uint8Array> {
  const entries = directoryOf(bytes, name).filter((entry) => wanted(entry.path));
  let total = 0;
  for (const entry of entries) {
    total += entry.size;
    if (entry.size > MAX_ENTRY_BYTES || total > MAX_UNPACKED_BYTES) throw oversizedFile(name);
  }
  const unpacked = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (entry.encrypted) throw encryptedFile(name);
    // Two entries of one name: readers differ in which one they show, so neither can be trusted.
    if (unpacked.has(entry.path)) throw damagedFile(name);
    const data = unpack(bytes, entry);
    if (data === null || crc32(data) !== entry.crc) throw damagedFile(name);
    unpacked.set(entry.path, data);
  }
  return unpacked;
}

/** An entry's data, or null where they are not what the directory says. */
function unpack(bytes: Uint8Array, entry: ArchiveEntry): Uint8Array | null {
  const packed = bytes.subarray(entry.start, entry.start + entry.packedSize);
  if (entry.method === 0) return packed.length === entry.size ? packed : null;
  if (entry.method !== 8 || entry.size > packed.length * MAX_GROWTH) return null;
  const data = new Uint8Array(entry.size);
  let filled = 0;
  const inflate = new Inflate((chunk) => {
    if (filled + chunk.length > data.length) throw new RangeError('more than it claims');
    data.set(chunk, filled);
    filled += chunk.length;
  });
  try {
    for (let i = 0; i < packed.length; i += STEP) {
      inflate.push(packed.subarray(i, i + STEP), i + STEP >= packed.length);
    }
  } catch {
    return null;
  }
  return filled === data.length ? data : null;
}
