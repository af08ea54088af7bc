import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../config/paths.ts';
import { confirmedLines } from '../../src/cli/confirmed.ts';
import type { Urgency } from '../../src/db/schema.ts';
import { confirmPlan } from '../../src/plans/confirmPlan.ts';
import { importPlan } from '../../src/plans/importPlan.ts';
import { preview } from '../../src/preview/preview.ts';
import { readText } from '../../src/reading/txt.ts';
import { parseRegistry } from '../../src/units/registryFile.ts';
import { openWorld, planText, type World } from '../support/world.ts';

const PLAN = planText([
  '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
  '加强政策解读。（县教育局负责落实。完成时限：长期坚持）',
]);

let world: World;
afterEach(() => world.end());

const open = async (change = (csv: string) => csv) => {
  world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
  const csv = change(await readFile(join(projectRoot, 'tests/fixtures/flows/units.csv'), 'utf8'));
  const document = readText(new TextEncoder().encode(PLAN), '要点.txt');
  return (urgency?: Urgency) =>
    importPlan(world.app, {
      document,
      registry: parseRegistry(csv, 'units.csv'),
      ...(urgency && { urgency }),
    });
};

const leaderless = (csv: string): string => csv.replace(/.*leader@xzf.*\n?/, '');

describe('再次导入同一份计划', () => {
  it('换一个紧急程度：不改变，并说明', async () => {
    const imported = await open();
    expect((await imported('light')).urgencyKept).toBeNull();
    expect((await imported('urgent')).urgencyKept).toBe('light');
    expect((await imported('light')).urgencyKept).toBeNull();
    expect((await imported()).urgencyKept).toBeNull();
  });
});

describe('没有标题的文件', () => {
  const untitled = readText(
    new TextEncoder().encode('一、县财政局2018年11月30日前完成预算公开专项检查。\n'),
    '第30次常务会议议定事项.txt',
  );
  const take = async (title?: string) => {
    const csv = await readFile(join(projectRoot, 'tests/fixtures/flows/units.csv'), 'utf8');
    const registry = parseRegistry(csv, 'units.csv');
    return importPlan(world.app, { document: untitled, registry, ...(title && { title }) });
  };

  it('通知里用文件名，不带扩展名，并说明；补上名称的从此用这个名称', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
    expect(await take()).toMatchObject({ title: '第30次常务会议议定事项', untitled: true });
    const named = { title: '县政府第30次常务会议议定事项', untitled: false, known: true };
    expect(await take('县政府第30次常务会议议定事项')).toMatchObject(named);
    const again = await take();
    expect(again).toMatchObject(named);
    await confirmPlan(world.app, again.planId);
    const { messages } = await preview(world.app, { from: '2018-11-20', to: '2018-11-20' });
    expect(messages[0]?.subject).toContain('《县政府第30次常务会议议定事项》');
  });

  it('首次导入就写明名称：不用文件里的，也不用文件名', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
    expect(await take('议定事项')).toMatchObject({ title: '议定事项', untitled: false, known: false });
  });
});

describe('确认以后还要做什么', () => {
  it('联系方式不全的单位：一个单位一行，不说成无法通知', async () => {
    const { planId } = await (await open((csv) => csv.replace(/.*(?:section|deputy)@cz.*\n/g, '')))();
    const lines = confirmedLines(await confirmPlan(world.app, planId));
    const at = lines.indexOf('联系方式不全的单位1个（届时改送谁、有没有人接收，用 preview 查看）：');
    expect(lines.slice(at, at + 2)[1]).toBe('  示例县财政局：没有登记科室负责人、没有登记分管领导');
  });

  it('长期任务：说明怎样才会定期询问', async () => {
    const { planId } = await (await open())();
    const lines = confirmedLines(await confirmPlan(world.app, planId));
    expect(lines.find((line) => line.startsWith('长期任务1处'))).toContain('ongoing: { every: quarter }');
  });

  it('通讯录里没有领导：预览说明逾期周报没有人收', async () => {
    await (
      await open(leaderless)
    )();
    expect((await preview(world.app, { from: '2018-11-20', to: '2018-12-05' })).digestToNobody).toBe(true);
  });
});
