import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths.ts';
import type { Gold } from '../../support/score.ts';

/** The five seed plans: their texts and labels, and the same plans in other formats. */

export const fixtures = join(projectRoot, 'tests', 'fixtures');
const names = readdirSync(join(fixtures, 'seeds', 'gold'))
  .map((file) => file.replace(/\.json$/, ''))
  .toSorted();

const all = names.map((name) => name.slice(0, 3));
const ledgers = all.filter((seed) => labelsOf(seed).rows !== undefined);

/** `txt` is the text that the labels were made for; the others are committed in `tests/fixtures/formats`. */
export const formats = ['txt', 'docx', 'html', 'xlsx', 'pdf', 'xls', 'csv'] as const;
export type Format = (typeof formats)[number];

/** `000` to `004`; a format of tables alone has the ledger. */
export function seedsIn(format: Format): readonly string[] {
  return format === 'xls' || format === 'csv' ? ledgers : all;
}

export function labelsOf(seed: string): Gold {
  return JSON.parse(readFileSync(join(fixtures, 'seeds', 'gold', `${nameOf(seed)}.json`), 'utf8')) as Gold;
}

export function bytesOf(seed: string, format: Format): Uint8Array {
  const path = format === 'txt' ? `seeds/docs/${nameOf(seed)}.txt` : `formats/${seed}.${format}`;
  return new Uint8Array(readFileSync(join(fixtures, path)));
}

function nameOf(seed: string): string {
  const name = names.find((n) => n.startsWith(seed));
  if (name === undefined) throw new Error(`no seed ${seed}`);
  return name;
}
