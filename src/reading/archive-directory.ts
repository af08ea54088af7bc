import { damagedFile, oversizedFile } from './refusals.ts';

/** One file in a zip file, as the directory at its end describes it. */
export interface ArchiveEntry {
  /** With `/` between folders. */
  readonly path: string;
  /** 0 stored, 8 deflated; office programs write no other. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  /** Where its packed bytes begin, and how many there are. */
  readonly start: number;
  readonly packedSize: number;
  /** What it claims to unpack to. */
  readonly size: number;
}

/** A docx or xlsx with a picture on each of a thousand pages has about 2,000. */
const MAX_ENTRIES = 10_000;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;

/**
 * The directory of a zip file (PKWARE APPNOTE 6.3, zip64 included). It is what office programs go by; the sizes in
 * the local headers are often left out. Read by hand because fflate gives neither the encryption flag nor the place.
 */
export function directoryOf(bytes: Uint8Array, name: string): ArchiveEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { count, start } = endOf(view);
    if (count > MAX_ENTRIES) throw oversizedFile(name);
    const entries: ArchiveEntry[] = [];
    let at = start;
    for (let i = 0; i < count; i += 1) {
      if (view.getUint32(at, true) !== CENTRAL) throw damagedFile(name);
      const entry = entryAt(view, bytes, at);
      if (entry === null) throw damagedFile(name);
      entries.push(entry);
      at +=
        46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return entries;
  } catch (error) {
    // A place beyond the end of the file.
    if (error instanceof RangeError) throw damagedFile(name);
    throw error;
  }
}

/** How many entries there are and where the directory begins. */
function endOf(view: DataView): { count: number; start: number } {
  let end = view.byteLength - 22;
  const last = Math.max(0, end - 0xffff);
  while (end >= last && view.getUint32(end, true) !== END) end -= 1;
  if (end < last) throw new RangeError('no directory');
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count !== 0xffff && start !== 0xffffffff) return { count, start };
  if (end < 20 || view.getUint32(end - 20, true) !== END64_LOCATOR) return { count, start };
  const end64 = large(view, end - 20 + 8);
  if (view.getUint32(end64, true) !== END64) throw new RangeError('no directory');
  return { count: large(view, end64 + 32), start: large(view, end64 + 48) };
}

function entryAt(view: DataView, bytes: Uint8Array, at: number): ArchiveEntry | null {
  const nameLength = view.getUint16(at + 28, true);
  if (at + 46 + nameLength > bytes.length) return null;
  const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/');
  if (!isPlainPath(path)) return null;
  const wide = wideSizes(view, at, nameLength);
  const { packedSize, offset } = wide;
  if (view.getUint32(offset, true) !== LOCAL) return null;
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packedSize > bytes.length) return null;
  return {
    path,
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    crc: view.getUint32(at + 16, true),
    start,
    packedSize,
    size: wide.size,
  };
}

/** Sizes and offset; where a field is all ones, the zip64 extra field has it, in this order. */
function wideSizes(view: DataView, at: number, nameLength: number) {
  let size = view.getUint32(at + 24, true);
  let packedSize = view.getUint32(at + 20, true);
  let offset = view.getUint32(at + 42, true);
  if (size !== 0xffffffff && packedSize !== 0xffffffff && offset !== 0xffffffff) {
    return { size, packedSize, offset };
  }
  let extra = at + 46 + nameLength;
  const end = extra + view.getUint16(at + 30, true);
  while (extra + 4 <= end) {
    let field = extra + 4;
    if (view.getUint16(extra, true) === 1) {
      if (size === 0xffffffff) [size, field] = [large(view, field), field + 8];
      if (packedSize === 0xffffffff) [packedSize, field] = [large(view, field), field + 8];
      if (offset === 0xffffffff) offset = large(view, field);
      break;
    }
    extra += 4 + view.getUint16(extra + 2, true);
  }
  return { size, packedSize, offset };
}

function large(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** Nothing is written to disk, but a path that climbs out of its folder shows what the file is for. */
function isPlainPath(path: string): boolean {
  return !path.includes('\0') && !/^(?:\/|[A-Za-z]:)/.test(path) && !path.split('/').includes('..');
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** The check sum of zip files. A flipped bit could otherwise change a date unseen. */
export function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < data.length; i += 1) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (data[i] ?? 0)) & 0xff] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
