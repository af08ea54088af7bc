import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSchedules } from '../../../schedules/register.ts';
import type { Schedule } from '../../../schedules/schedule.ts';
import { readScheduleTimes, resetScheduleTime, setScheduleTime } from '../../../schedules/times.ts';
import { runIfDue } from '../../../schedules/turn.ts';
import { systemClock } from '../../../src/clock.ts';
import { readScheduleRow, saveScheduleRow } from '../../../src/db/scheduleTimes.ts';
import { scheduleTimes } from '../../../src/db/schema.ts';
import { moment, openWorld, type World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld({ backend: 'postgres', start: '2018-11-23 09:00', workers: false });
});
afterEach(() => world.end());

const stored = () => world.app.db.select().from(scheduleTimes);
const turn = { holder: 'machine:1:a', leaseMs: 60_000 };
const shown = async (name: string) =>
  (await readScheduleTimes(world.app.db, world.clock.now())).find((time) => time.name === name);

describe('setScheduleTime', () => {
  it('stores a time, shows it with the next five runs, and goes back to the default', async () => {
    const set = await setScheduleTime(world.app, 'weekly-digest', ' 0  10 * * 1 ');
    expect(set).toMatchObject({ cron: '0 10 * * 1', words: '每周一10:00', changed: true, lastRunAt: null });
    expect(set.next).toEqual(
      ['2018-11-26', '2018-12-03', '2018-12-10', '2018-12-17', '2018-12-24'].map((on) =>
        moment(`${on} 10:00`),
      ),
    );
    expect(await stored()).toMatchObject([{ name: 'weekly-digest', cron: '0 10 * * 1' }]);
    expect(await resetScheduleTime(world.app, 'weekly-digest')).toMatchObject({
      cron: '30 8 * * *',
      changed: false,
    });
  });

  it.each([
    ['weekly-digest', '* * * *', 'CRON_INVALID'],
    ['weekly-digest', '* * * * * *', 'CRON_INVALID'],
    ['dispatch', '0 9 * * *', 'CRON_TOO_RARE'],
    ['weekly', '0 9 * * *', 'SCHEDULE_UNKNOWN'],
  ])('refuses %s at “%s” (%s) before anything is written', async (name, cron, code) => {
    await expect(setScheduleTime(world.app, name, cron)).rejects.toMatchObject({ code });
    expect(await stored()).toEqual([]);
  });

  it('loses no run that was due by the old time', async () => {
    const runs: string[] = [];
    const recorded: Schedule = {
      name: 'weekly-digest',
      title: '',
      cron: '30 8 * * *',
      run: async (_app, due) => void runs.push(due?.toISOString() ?? ''),
    };
    const look = () => runIfDue(world.app, recorded, turn);
    expect(await look()).toBe(true);
    expect(runs.splice(0)).toEqual([moment('2018-11-23 08:30').toISOString()]);

    // 08:30 has come, nobody has looked yet, and it is moved to the afternoon.
    world.clock.set(moment('2018-11-24 08:31'));
    await setScheduleTime(world.app, 'weekly-digest', '0 16 * * *');
    expect(await look()).toBe(true);
    expect(await look()).toBe(false);
    world.clock.set(moment('2018-11-24 16:00'));
    expect(await look()).toBe(true);
    expect(runs.at(-1)).toBe(moment('2018-11-24 16:00').toISOString());
    expect(runs).toHaveLength(2);

    // 16:00 was acted on: moving it to a time that has passed runs nothing before tomorrow.
    world.clock.set(moment('2018-11-24 18:00'));
    await setScheduleTime(world.app, 'weekly-digest', '0 17 * * *');
    expect(await look()).toBe(false);
    expect(await shown('weekly-digest')).toMatchObject({ lastError: null });
  });
});

const failing = (error: () => string | null): Schedule => ({
  name: 'weekly-digest',
  title: '',
  cron: '30 8 * * *',
  run: async () => {
    const words = error();
    if (words !== null) throw new Error(words);
  },
});

describe('runIfDue', () => {
  it('writes down who ran, when, and how it went, and tries a failed run again after five minutes', async () => {
    let error: string | null = '连不上';
    const schedule = failing(() => error);
    expect(await runIfDue(world.app, schedule, turn)).toBe(true);
    expect(await shown('weekly-digest')).toMatchObject({
      lastRunAt: moment('2018-11-23 09:00'),
      lastError: '连不上',
      holder: 'machine:1:a',
      running: false,
    });
    world.clock.set(moment('2018-11-23 09:04'));
    expect(await runIfDue(world.app, schedule, turn)).toBe(false);
    error = null;
    world.clock.set(moment('2018-11-23 09:05'));
    expect(await runIfDue(world.app, schedule, { ...turn, holder: 'machine:2:b' })).toBe(true);
    expect(await shown('weekly-digest')).toMatchObject({ lastError: null, holder: 'machine:2:b' });
  });
});

describe('startSchedules', () => {
  it('follows a time that is set while it runs; one that cannot be read stops nobody', async () => {
    const app = { ...world.app, clock: systemClock };
    const runs: string[] = [];
    const recorded = (name: string, cron: string): Schedule => ({
      name,
      title: '',
      cron,
      run: async () => void runs.push(name),
    });
    const schedules = [recorded('broken', '* * * * * *'), recorded('yearly', '0 0 1 1 *')];
    // What was due at the turn of the year was acted on.
    await saveScheduleRow(app.db, 'yearly', { lastRunAt: systemClock.now() });
    await saveScheduleRow(app.db, 'broken', { cron: 'kaputt' });
    const { stop } = startSchedules(app, { schedules, watchMs: 1_000 });
    try {
      await until(() => runs.filter((name) => name === 'broken').length >= 2);
      expect(runs).not.toContain('yearly');
      await saveScheduleRow(app.db, 'yearly', { cron: '* * * * * *', changedAt: systemClock.now() });
      await until(() => runs.filter((name) => name === 'yearly').length >= 2);
    } finally {
      await stop();
    }
    expect(await readScheduleRow(app.db, 'yearly')).toMatchObject({ lastError: null });
  });

  it('at the start the audit waits for what the others make up for', async () => {
    const app = { ...world.app, clock: systemClock };
    const order: string[] = [];
    const gate = new EventEmitter();
    const held = once(gate, 'open');
    const yearly = { title: '', cron: '0 0 1 1 *' };
    const audit: Schedule = {
      ...yearly,
      name: 'audit',
      afterOthers: true,
      run: async () => void order.push('audit'),
    };
    const slow: Schedule = {
      ...yearly,
      name: 'dispatch',
      run: async () => {
        order.push('began');
        await held;
        order.push('ended');
      },
    };
    const other: Schedule = { ...yearly, name: 'look-up', run: async () => void order.push('other') };
    const { stop } = startSchedules(app, { schedules: [slow, other, audit], watchMs: 1_000 });
    try {
      await until(() => order.includes('began') && order.includes('other'));
      // It would have come by now: the other one, looked at after it, has.
      await readScheduleRow(app.db, 'audit');
      expect(order).not.toContain('audit');
      gate.emit('open');
      await until(() => order.includes('audit'));
      expect(order.indexOf('audit')).toBeGreaterThan(order.indexOf('ended'));
    } finally {
      gate.emit('open');
      await stop();
    }
  });
});

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('not within 20 s');
    await pause(20);
  }
}
