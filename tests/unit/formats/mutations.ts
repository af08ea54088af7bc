import { strFromU8, strToU8, unzipSync, unzlibSync, zipSync, zlibSync } from 'fflate';

/** Ways to break a file. Each takes whole files and gives back new bytes; `random` decides everything. */

export type Random = (below: number) => number;

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Repeatable random numbers (xorshift32): the same file number breaks the same way on every machine. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}

const ENDINGS = 'txt docx doc wps rtf xlsx xls et csv pdf ofd html htm md zip bin'.split(' ');

/** One of the samples, broken in one to three ways; pieces of `others` may get into it. */
export function mutated(random: Random, samples: readonly Sample[], others: readonly Sample[]): Sample {
  const sample = pick(random, samples);
  const other = pick(random, random(2) === 0 ? samples : others);
  let { name } = sample;
  let bytes: Uint8Array = sample.bytes.slice();
  for (let times = 1 + random(3); times > 0; times -= 1) {
    const way = random(9);
    if (way === 0) bytes = flipped(random, bytes);
    else if (way === 1) bytes = bytes.slice(0, random(bytes.length));
    else if (way === 2) bytes = doubled(random, bytes, bytes);
    else if (way === 3) bytes = doubled(random, bytes, other.bytes);
    else if (way === 4) bytes = cutOut(random, bytes);
    else if (way === 5) bytes = rewritten(random, bytes);
    else if (way === 6) name = `${name.replace(/\.\w+$/, '')}.${pick(random, ENDINGS)}`;
    else bytes = isPdf(bytes) ? restreamed(random, bytes) : repacked(random, bytes, other.bytes);
  }
  return { name, bytes };
}

function pick<T>(random: Random, list: readonly T[]): T {
  const item = list[random(list.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

function flipped(random: Random, bytes: Uint8Array): Uint8Array {
  for (let count = 1 << random(10); count > 0; count -= 1) bytes[random(bytes.length)] = random(256);
  return bytes;
}

/** A piece of `from` put into `bytes`, once or many times. */
function doubled(random: Random, bytes: Uint8Array, from: Uint8Array): Uint8Array {
  const start = random(from.length);
  const chunk = from.slice(start, start + 1 + random(4096));
  const at = random(bytes.length);
  const times = random(4) === 0 ? 1 + random(50) : 1;
  return joined(bytes.slice(0, at), ...Array<Uint8Array>(times).fill(chunk), bytes.slice(at));
}

function cutOut(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random(bytes.length);
  return joined(bytes.slice(0, at), bytes.slice(at + 1 + random(bytes.length >> 2)));
}

const HOSTILE = [
  '<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;&b;&b;">]>',
  '&d;&#x110000;&#0;&nbsp',
  '<td rowspan="65535" colspan="1000000">',
  '<w:gridSpan w:val="2000000000"/>',
  '<w:vMerge/>',
  '<mergeCell ref="A1:XFD1048576"/>',
  '<c r="XFD1048576" t="s"><v>4294967295</v></c>',
  '<table><tr><td>'.repeat(300),
  '（'.repeat(2000),
  '一、（一）1.①'.repeat(300),
  '2018年13月45日前每季度末月'.repeat(100),
  '</w:tbl></table></tr></td></w:p>',
  '<![CDATA[',
  '/Kids [1 0 R 2 0 R] /Count -1 ',
  'endstream endobj 1 0 obj << /Length 999999999 >> stream',
  '"'.repeat(999),
  '\u0000\uFFFE\uFEFF',
];

/** As text: numbers grow, hostile words are put in. Every byte stays where Latin-1 keeps it. */
function rewritten(random: Random, bytes: Uint8Array): Uint8Array {
  const text = strFromU8(bytes, true);
  const at = random(text.length);
  const window = text.slice(at, at + 2000);
  const numbers = ['0', '-1', '65536', '4294967296', '99999999999', '1e308'];
  const changed = random(2) === 0 ? window.replace(/\d+/g, () => pick(random, numbers)) : window;
  const insert = random(2) === 0 ? strToU8(pick(random, HOSTILE)) : new Uint8Array();
  return joined(
    strToU8(text.slice(0, at), true),
    insert,
    strToU8(changed, true),
    strToU8(text.slice(at + window.length), true),
  );
}

/** Zip-based files: an entry is broken, lost, or taken from another archive, and the archive is whole again. */
function repacked(random: Random, bytes: Uint8Array, from: Uint8Array): Uint8Array {
  const entries = unpacked(bytes);
  const names = Object.keys(entries);
  if (names.length === 0) return rewritten(random, bytes);
  const name = pick(random, names);
  const entry = entries[name] ?? new Uint8Array();
  const others = Object.entries(unpacked(from));
  const way = random(6);
  if (way === 0) delete entries[name];
  else if (way === 1 && others.length > 0) entries[name] = pick(random, others)[1];
  else if (way === 2) entries[name] = flipped(random, entry.slice());
  else if (way === 3) entries[name] = doubled(random, entry, entry);
  else entries[name] = rewritten(random, entry);
  return zipSync(entries, { level: 1 });
}

function isPdf(bytes: Uint8Array): boolean {
  return strFromU8(bytes.subarray(0, 5), true) === '%PDF-';
}

/** A page's or a font's packed stream is broken inside and packed again; the table of places is wrong then, too. */
function restreamed(random: Random, bytes: Uint8Array): Uint8Array {
  const text = strFromU8(bytes, true);
  const starts = [...text.matchAll(/FlateDecode[^>]*>>\s*stream\r?\n/g)].map((m) => m.index + m[0].length);
  if (starts.length === 0) return rewritten(random, bytes);
  const start = pick(random, starts);
  const end = text.indexOf('endstream', start);
  try {
    const broken = rewritten(random, unzlibSync(bytes.slice(start, end)));
    return joined(bytes.slice(0, start), zlibSync(broken), bytes.slice(end));
  } catch {
    return rewritten(random, bytes);
  }
}

function unpacked(bytes: Uint8Array): Record<string, Uint8Array> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return {};
  try {
    return unzipSync(bytes, { filter: ({ originalSize }) => originalSize < 5_000_000 });
  } catch {
    return {};
  }
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
