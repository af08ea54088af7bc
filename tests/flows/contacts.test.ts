import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { importPlan } from '../../src/plans/importPlan.ts';
import { readText } from '../../src/reading/txt.ts';
import { readRegistryFile } from '../../src/units/readRegistryFile.ts';
import { openWorld, planText, type World } from '../support/world.ts';

const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);

/** 县财政局没有联系人的通讯录。 */
const without = (csv: string) =>
  csv
    .split('\n')
    .filter((line) => !line.includes('@cz.example'))
    .concat('示例县财政局,部门,县财政局,,,,')
    .join('\n');

/** 县财政局没有承办人的通讯录：单位的别名写在科室负责人一行。 */
const withoutHandler = (csv: string) =>
  csv
    .split('\n')
    .filter((line) => !line.includes('handler@cz.example'))
    .join('\n')
    .replace('部门,,办公室主任,科室负责人,section@cz', '部门,县财政局,办公室主任,科室负责人,section@cz');

describe('联系人变动', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'cuiban-units-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => world.end());

  /** 把样例通讯录改几处，再导入一次。 */
  const importAgain = async (change: (csv: string) => string) => {
    const file = join(folder, 'units.csv');
    await writeFile(file, change(await readFile('tests/fixtures/flows/units.csv', 'utf8')));
    const document = readText(new TextEncoder().encode(PLAN), '要点.txt');
    return importPlan(world.app, { document, registry: await readRegistryFile(file) });
  };

  it('承办人换人：旧的不再收到，新的接到交办和以后的催办', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    await world.confirm(PLAN);
    await world.until('2018-11-10 12:00');
    await world.sent();
    const { known, contactsLeft } = await importAgain((csv) =>
      csv.replace('承办人,承办人,handler@cz.example,19900000101', '李四,承办人,li@cz.example,19900000109'),
    );
    expect({ known, contactsLeft }).toEqual({
      known: true,
      contactsLeft: [{ unit: '示例县财政局', name: '承办人' }],
    });
    await world.until('2018-11-23 10:00');
    await world.expectSent([
      ['2018-11-12 08:30', 'email', 'leader@xzf.example'],
      // 最近一级提醒由同时发出的交办代替。
      ['2018-11-12 08:30', 'email', 'li@cz.example', '【交办】', '距到期还有14个工作日'],
      ['2018-11-19 08:30', 'email', 'leader@xzf.example'],
      ['2018-11-23 09:00', 'email', 'li@cz.example', '距到期还有5个工作日'],
      ['2018-11-23 09:00', 'sms', '19900000109'],
    ]);
  });

  it('一人兼两个角色、同一地址：每一级只通知一次', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-28 15:00' });
    await importAgain((csv) =>
      csv.replace('section@cz.example,19900000102', 'Handler@cz.example,19900000101'),
    );
    await world.confirmKnown(PLAN);
    await world.until('2018-11-29 18:00');
    await world.expectSent([
      ['2018-11-28 15:00', 'email', 'handler@cz.example'],
      ['2018-11-29 09:00', 'email', 'handler@cz.example', '距到期还有1个工作日'],
      ['2018-11-29 09:00', 'sms', '19900000101'],
    ]);
  });

  it('单位没有联系人：确认时当面说明；补登后照常通知', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    await importAgain(without);
    const { obligations, unreachable } = await world.confirmKnown(PLAN);
    expect(obligations).toBe(1);
    expect(unreachable).toContain('示例县财政局：没有登记承办人');
    await importAgain((csv) => csv);
    await world.until('2018-11-05 10:05');
    await world.expectSent([
      ['2018-11-05 10:00', 'email', 'handler@cz.example', '【交办】'],
      ['2018-11-05 10:00', 'email', 'section@cz.example', '【交办】'],
    ]);
  });

  it('承办人离任、没有接替的：此后改送上一级并说明；后来补上，就送新的人', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    await world.confirm(PLAN);
    await world.until('2018-11-12 12:00');
    await world.sent();
    expect((await importAgain(withoutHandler)).contactsLeft).toEqual([
      { unit: '示例县财政局', name: '承办人' },
    ]);
    await world.until('2018-11-27 18:00');
    await world.expectSent([
      // 承办人收到过的提前15个工作日提醒，代他的科室负责人也该知道；中午导入，等下午的时段。
      ['2018-11-12 14:30', 'email', 'section@cz.example', '（说明：承办人无法通知，改送科室负责人。）'],
      ['2018-11-19 08:30', 'email', 'leader@xzf.example'],
      ['2018-11-23 09:00', 'email', 'section@cz.example', '（说明：承办人无法通知，改送科室负责人。）'],
      ['2018-11-23 09:00', 'sms', '19900000102'],
      ['2018-11-26 08:30', 'email', 'leader@xzf.example'],
    ]);
    await importAgain((csv) => csv.replace('承办人,承办人,handler@cz', '王五,承办人,wang@cz'));
    await world.until('2018-11-29 18:00');
    await world.expectSent([
      // 交办一封，最近一级提醒只另发短信；更早的提醒不再补。
      ['2018-11-28 08:30', 'email', 'wang@cz.example', '【交办】'],
      ['2018-11-28 08:30', 'sms', '19900000101'],
      ['2018-11-29 09:00', 'email', 'wang@cz.example', '距到期还有1个工作日'],
      ['2018-11-29 09:00', 'email', 'section@cz.example'],
      ['2018-11-29 09:00', 'sms', '19900000101'],
      ['2018-11-29 09:00', 'sms', '19900000102'],
    ]);
  });

  it('通讯录补登后重新导入：原来未匹配的单位匹配上', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    const first = await importAgain((csv) =>
      csv
        .split('\n')
        .filter((line) => !line.includes('财政局'))
        .join('\n'),
    );
    expect(first.unmatched.map((u) => u.words)).toEqual(['县财政局']);
    const again = await importAgain((csv) => csv);
    expect({ known: again.known, unmatched: again.unmatched }).toEqual({ known: true, unmatched: [] });
    expect((await world.confirmKnown(PLAN)).obligations).toBe(1);
    await world.until('2018-11-05 10:05');
    expect(await world.sent()).toHaveLength(2);
  });
});
