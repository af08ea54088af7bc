import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths.ts';

/** The five seed plans: their texts and labels, and the same plans in other formats. */

export interface Labels {
  planYear: number | null;
  deadlines: LabelledDeadline[];
  disputed?: LabelledDeadline[];
  duplicates?: { phrase: string; context: string; of: string }[];
  rows?: LabelledRow[];
}

export interface LabelledDeadline {
  ref: string;
  title: string;
  phrase: string;
  context: string;
  kind: string;
  due: string | null;
  rrule: string | null;
  relative: { n: number; unit: string; after: string } | null;
  leadUnits: string[];
  otherUnits: string[];
}

export interface LabelledRow {
  no: number;
  leadUnits: string[];
  otherUnits: string[];
  timeLimit: string;
  timeLimitFrom: number;
  uncertain?: boolean;
}

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

export function labelsOf(seed: string): Labels {
  return JSON.parse(readFileSync(join(fixtures, 'seeds', 'gold', `${nameOf(seed)}.json`), 'utf8')) as Labels;
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
