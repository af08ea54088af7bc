import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { mapUnits } from '../../../src/plans/mapUnits.ts';
import { preview } from '../../../src/preview/preview.ts';
import { openWorld, planText, type World } from '../../support/world.ts';

describe('preview of one unit', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    await world.confirm(planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']));
  });
  afterAll(() => world.end());

  const look = (unit?: string) =>
    preview(world.app, { from: '2018-11-05', to: '2018-12-31', ...(unit !== undefined && { unit }) });

  it.each(['示例县财政局', '县财政局', '财政局', '示例县 财政局'])('finds “%s”', async (unit) => {
    const whole = await look();
    const shown = await look(unit);
    expect(shown.obligations).toBe(1);
    expect(shown.messages).toEqual(whole.messages);
    expect(shown.messages.length).toBeGreaterThan(0);
  });

  it('finds a unit by words that a person explained', async () => {
    await mapUnits(world.app, { words: '管钱的', units: ['县财政局'] });
    expect((await look('管钱的')).obligations).toBe(1);
  });

  it('says of a unit that owes nothing that it owes nothing', async () => {
    expect(await look('县教育局')).toMatchObject({ obligations: 0, messages: [] });
  });

  it.each(['示例县财正局', '财务处', '各部门'])('refuses “%s” with what may be meant', async (unit) => {
    const error: unknown = await look(unit).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).code).toBe('UNIT_UNKNOWN');
    expect((error as UserError).line).toContain('示例县财政局');
  });
});
