import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { UserError } from '../../../src/errors.ts';
import { extractPlan } from '../../../src/extraction/extract.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { mutated, randomFrom, type Sample } from './mutations.ts';
import { fixtures } from './seeds.ts';

/** Feeds broken files of every format to reading and extraction, and counts how each ends. */

export interface Outcome {
  results: number;
  refusals: number;
  /** Anything else than a result or a refusal, with the number of the file, so that it can be made again. */
  unexpected: string[];
  /** The five slowest, the slowest first. */
  slowest: { milliseconds: number; file: string }[];
  /** Of the whole process, in MB. */
  peakMemory: number;
  byCode: Map<string, number>;
}

const READ = ['txt', 'docx', 'html', 'pdf', 'xlsx', 'xls', 'et', 'csv', 'tsv'];

/** Every committed file that a reader reads, in groups of one format, so that no format is rare. */
export function samplesByFormat(): Sample[][] {
  const groups = new Map<string, Sample[]>();
  for (const folder of ['formats', 'reading', 'seeds/docs']) {
    for (const name of filesIn(folder)) {
      const format = extname(name).slice(1);
      if (!READ.includes(format)) continue;
      const bytes = new Uint8Array(readFileSync(join(fixtures, folder, name)));
      groups.set(format, [...(groups.get(format) ?? []), { name: basename(name), bytes }]);
    }
  }
  return [...groups.keys()].toSorted().map((format) => groups.get(format) ?? []);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(fixtures, folder), { recursive: true, encoding: 'utf8' }).toSorted();
  } catch {
    return [];
  }
}

/** Breaks and reads the files with the numbers `from` to `to`. */
export async function fuzz(from: number, to: number): Promise<Outcome> {
  const groups = samplesByFormat();
  const all = groups.flat();
  const outcome: Outcome = {
    results: 0,
    refusals: 0,
    unexpected: [],
    slowest: [],
    peakMemory: 0,
    byCode: new Map(),
  };
  for (let number = from; number < to; number += 1) {
    const group = groups[number % groups.length] ?? [];
    const file = mutated(randomFrom(number), group, all);
    const began = performance.now();
    // One after another: times and memory are those of a single file.
    // oxlint-disable-next-line no-await-in-loop
    await readOne(number, file, outcome);
    outcome.slowest.push({ milliseconds: performance.now() - began, file: `${number} ${file.name}` });
    outcome.slowest.sort((a, b) => b.milliseconds - a.milliseconds).splice(5);
  }
  outcome.peakMemory = process.resourceUsage().maxRSS / 1024;
  return outcome;
}

async function readOne(number: number, { name, bytes }: Sample, outcome: Outcome): Promise<void> {
  try {
    const document = await readDocument(bytes, name);
    const plan = extractPlan(document);
    for (const { deadlines } of plan.tasks) {
      for (const { span, phrase } of deadlines) {
        if (document.text.slice(...span) !== phrase)
          throw new Error(`${phrase} does not stand at ${span.join()}`);
      }
    }
    outcome.results += 1;
  } catch (error) {
    if (error instanceof UserError) {
      outcome.refusals += 1;
      outcome.byCode.set(error.code, (outcome.byCode.get(error.code) ?? 0) + 1);
    } else {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      outcome.unexpected.push(`${number} ${name}: ${said.split('\n').slice(0, 4).join('\n')}`);
    }
  }
}
