import { constants, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { openArchive } from '../../../src/reading/archive.ts';

const all = () => true;

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return '';
}

/** Changes a field of the first directory entry: offsets as in the zip specification. */
function withDirectory(zip: Uint8Array, at: number, value: number, bytes: 2 | 4): Uint8Array {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  let entry = copy.length - 4;
  while (view.getUint32(entry, true) !== 0x02014b50) entry -= 1;
  if (bytes === 2) view.setUint16(entry + at, value, true);
  else view.setUint32(entry + at, value, true);
  return copy;
}

/** A gigabyte of zeros, deflated in one megabyte: 16 MB of them, 64 times. */
function bomb(): Uint8Array {
  const part = deflateRawSync(new Uint8Array(16 << 20), { finishFlush: constants.Z_FULL_FLUSH });
  const packed = Buffer.concat([
    ...Array.from({ length: 64 }, () => part),
    deflateRawSync(new Uint8Array(1)),
  ]);
  expect(packed.length).toBeLessThan(1_200_000);
  return withDirectory(zipSync({ 'word/document.xml': packed }, { level: 0 }), 10, 8, 2);
}

describe('an archive', { timeout: 60_000 }, () => {
  it('gives what is wanted, stored and deflated, and nothing else', () => {
    const long = strToU8('催办'.repeat(100_000));
    const zip = zipSync({ 'a.xml': [strToU8('一'), { level: 0 }], 'b/c.xml': long, 'd.bin': long });
    const found = openArchive(zip, 'x.docx', (path) => path.endsWith('.xml'));
    expect([...found.keys()]).toEqual(['a.xml', 'b/c.xml']);
    expect(found.get('a.xml')).toEqual(strToU8('一'));
    expect(found.get('b/c.xml')).toEqual(long);
  });

  it('may lie in the middle of a larger buffer', () => {
    const zip = zipSync({ 'a.xml': strToU8('一') });
    const around = new Uint8Array(zip.length + 20);
    around.set(zip, 7);
    expect(openArchive(around.subarray(7, 7 + zip.length), 'x.docx', all).size).toBe(1);
  });

  const small = zipSync({ 'a.xml': strToU8('催办'.repeat(1000)) });
  it.each([
    ['FILE_DAMAGED', 'cut off', small.subarray(0, small.length - 30)],
    ['FILE_DAMAGED', 'no archive at all', strToU8('PK\u0003\u0004 and no more')],
    ['FILE_DAMAGED', 'empty', new Uint8Array(0)],
    ['FILE_DAMAGED', 'another check sum', withDirectory(small, 16, 1, 4)],
    ['FILE_DAMAGED', 'claims less than it unpacks to', withDirectory(small, 24, 10, 4)],
    ['FILE_DAMAGED', 'claims more than it unpacks to', withDirectory(small, 24, 20_000, 4)],
    ['FILE_DAMAGED', 'claims more than deflate can make', withDirectory(small, 24, 90_000_000, 4)],
    ['FILE_DAMAGED', 'a method that nobody uses', withDirectory(small, 10, 12, 2)],
    ['FILE_DAMAGED', 'lies outside the file', withDirectory(small, 42, 1 << 30, 4)],
    ['FILE_ENCRYPTED', 'encrypted', withDirectory(small, 8, 1, 2)],
    ['ARCHIVE_TOO_LARGE', 'claims too much', withDirectory(small, 24, 200_000_000, 4)],
    ['FILE_DAMAGED', 'climbs out of its folder', zipSync({ '../a.xml': strToU8('x') })],
    ['FILE_DAMAGED', 'a path from the root', zipSync({ '/a.xml': strToU8('x') })],
  ])('is refused: %s, %s', (code, _why, zip) => {
    expect(codeOf(() => openArchive(zip, 'x.docx', all))).toBe(code);
  });

  it('is refused with too many entries, and with too much in all', () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`${i}`, new Uint8Array(0)]));
    expect(codeOf(() => openArchive(zipSync(many, { level: 0 }), 'x', all))).toBe('ARCHIVE_TOO_LARGE');
    const part = new Uint8Array(80 * 1024 * 1024);
    const parts = zipSync({ a: part, b: part, c: part }, { level: 1 });
    expect(codeOf(() => openArchive(parts, 'x', all))).toBe('ARCHIVE_TOO_LARGE');
    expect(openArchive(parts, 'x', (path) => path === 'a').size).toBe(1);
  });

  it.each([1 << 30, 1000, 99 * 1024 * 1024])(
    'of a gigabyte of zeros that claims %d bytes is refused before it is unpacked',
    (claimed) => {
      const zip = withDirectory(bomb(), 24, claimed, 4);
      const before = process.memoryUsage().arrayBuffers;
      expect(codeOf(() => openArchive(zip, 'x', all))).toMatch(/^(?:ARCHIVE_TOO_LARGE|FILE_DAMAGED)$/);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * 1024 * 1024);
    },
  );

  it('ends in entries or a refusal, whatever its bytes are', () => {
    const zip = zipSync({ 'a.xml': strToU8('催办'.repeat(50)), 'b/c.xml': strToU8('x') });
    const change = fc.record({ at: fc.nat(zip.length - 1), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const copy = zip.slice();
        for (const { at, to } of changes) copy[at] = to;
        codeOf(() => openArchive(copy, 'x', all));
      }),
      { numRuns: 3000 },
    );
  });
});
