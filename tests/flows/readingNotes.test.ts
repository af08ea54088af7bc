import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { plans } from '../../src/db/schema.ts';
import { importPlan } from '../../src/plans/importPlan.ts';
import { readDocument } from '../../src/reading/read.ts';
import { readRegistryFile } from '../../src/units/readRegistryFile.ts';
import { openWorld, type World } from '../support/world.ts';

describe('文件读取说明', () => {
  let world: World;
  afterEach(() => world.end());

  it('带批注和嵌入附件的 Word 计划入库：说明交给导入的人，并随计划保存', async () => {
    world = await openWorld({ backend: 'postgres', start: '2026-03-05 10:00', workers: false });
    const bytes = await readFile('tests/fixtures/reading/docx/beside.docx');
    const document = await readDocument(bytes, '要点.docx');
    const registry = await readRegistryFile('tests/fixtures/flows/units.csv');
    const { planId, readingNotes } = await importPlan(world.app, { document, registry });
    const notes = ['批注没有读取。', '文件中嵌入的附件或对象1个没有读取，其中如有任务请另行导入。'];
    expect(readingNotes).toEqual(notes);
    const [stored] = await world.app.db.select().from(plans).where(eq(plans.id, planId));
    expect(stored?.warnings.slice(0, 2)).toEqual(notes);
  });
});
