import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import type { ExtractedPlan } from '../../../src/extraction/types.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { compare } from '../../support/score.ts';
import { bytesOf, formats, labelsOf, seedsIn, type Format } from './seeds.ts';

async function planFrom(seed: string, format: Format): Promise<ExtractedPlan> {
  return extractPlan(await readDocument(bytesOf(seed, format), `${seed}.${format}`));
}

/** What the plan says of itself; a blank inside a title is a matter of the page. */
function headOf({ title, issuer, docNumber, docDate, planYear }: ExtractedPlan) {
  return { title: title?.replace(/\s/g, ''), issuer, docNumber, docDate, planYear };
}

/** The plan is the same whatever file it comes in. Files by LibreOffice: see tests/fixtures/formats/README.md. */
describe.each(formats)('five real plans as %s', (format) => {
  it.each(seedsIn(format))('%s: the deadlines, units and rows of its labels', async (seed) => {
    const labels = labelsOf(seed);
    const figures = compare(labels, await planFrom(seed, format));
    const shown = figures.mistakes.join('\n');
    expect(figures.f1, shown).toBeGreaterThanOrEqual(0.97);
    expect(figures.lead, shown).toBeGreaterThanOrEqual(0.97);
    expect(figures.other, shown).toBeGreaterThanOrEqual(0.97);
    // The labels are in doubt about the time of one row and the key of three, not about what is compared here.
    expect(figures.rows[0], shown).toBe(labels.rows?.length ?? 0);
  });

  it.each(seedsIn(format))('%s: the same title, issuer, number, date and tasks as the text', async (seed) => {
    const text = await planFrom(seed, 'txt');
    const plan = await planFrom(seed, format);
    expect(headOf(plan)).toEqual(headOf(text));
    expect(plan.tasks.map((task) => task.ref)).toEqual(text.tasks.map((task) => task.ref));
  });
});
