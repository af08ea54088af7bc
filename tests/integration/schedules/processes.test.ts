import { on, once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Child, startChild } from '../../support/children.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/** Three schedulers, each a process of its own, on one database. */

let database: TestDatabase;
let children: Child[];

beforeEach(async () => {
  database = await createTestDatabase();
  await database.pool.query('create table acts (schedule text, due timestamptz, pid int)');
  children = [];
});

afterEach(async () => {
  for (const { process } of children) process.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  await database.drop();
});

type Act = { schedule: string; due: Date; pid: number };

async function acts(schedule: string): Promise<Act[]> {
  const { rows } = await database.pool.query<Act>(
    'select * from acts where schedule = $1 order by due, pid',
    [schedule],
  );
  return rows;
}

/** Looks again and again until it is so; fails when it is not within `seconds`. */
async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(50);
  }
}

async function startThree(mode: 'ticked' | 'running'): Promise<void> {
  children = [1, 2, 3].map(() => startChild('scheduler.mjs', database.url, mode));
  await Promise.all(children.map(({ said }) => said));
}

type Teller = { pid: number; tell(at: Date, hang?: boolean): Promise<boolean> };

/** Tells a child to look, and hands back whether it ran. */
function tellerOf(child: Child): Teller {
  const { stdin, stdout, pid = 0 } = child.process;
  if (!stdin || !stdout) throw new Error('the child has no pipes');
  const lines = on(createInterface({ input: stdout }), 'line');
  return {
    pid,
    tell: async (at, hang = false) => {
      stdin.write(`${JSON.stringify({ at, hang })}\n`);
      const { value } = (await lines.next()) as { value: [string] };
      return (JSON.parse(value[0]) as { ran: boolean }).ran;
    },
  };
}

async function setBack({ process: { stdin, stdout } }: Child, backMs: number): Promise<void> {
  if (!stdin || !stdout) throw new Error('the child has no pipes');
  const answered = once(createInterface({ input: stdout }), 'line');
  stdin.write(`${JSON.stringify({ backMs })}\n`);
  await answered;
}

describe('three schedulers whose ticks come at the same moment', () => {
  const start = Date.parse('2018-11-30T00:30:00.000Z');
  const minute = (n: number, seconds = 0) => new Date(start + n * 60_000 + seconds * 1_000);

  it('act once for each minute, and go on within two minutes when the one at work is killed', async () => {
    await startThree('ticked');
    const tellers = children.map(tellerOf);
    for (let n = 0; n < 40; n += 1) {
      const ran = await Promise.all(tellers.map(({ tell }) => tell(minute(n))));
      expect(ran.filter(Boolean)).toHaveLength(1);
    }
    expect((await acts('minute')).map(({ due }) => due)).toEqual(
      Array.from({ length: 40 }, (_, n) => minute(n)),
    );

    // One of them takes the next minute and does not come to an end; the others have nothing to do.
    const answers = tellers.map(({ tell }) => tell(minute(40), true));
    await until('somebody took the minute', 20, async () => (await acts('minute')).length === 41);
    const holder = (await acts('minute')).at(-1)?.pid;
    const others = tellers.filter(({ pid }) => pid !== holder);
    expect(others).toHaveLength(2);
    await Promise.all(answers.filter((_, i) => tellers[i]?.pid !== holder));
    children.find(({ process }) => process.pid === holder)?.process.kill('SIGKILL');

    // While its lease lasts it might be alive; afterwards exactly one of the others takes over.
    expect(await Promise.all(others.map(({ tell }) => tell(minute(40, 59))))).toEqual([false, false]);
    const taken = await Promise.all(others.map(({ tell }) => tell(minute(41))));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect((await acts('minute')).slice(41)).toMatchObject([{ due: minute(41) }]);
  });
});

describe('three schedulers that run by the clock', () => {
  it('act once for each second, keep a long run to one process, and take it over when that is killed', async () => {
    await startThree('running');
    // Long enough for the lease of the slow run to have run out three times, were it not renewed.
    await until('five seconds were acted on', 30, async () => (await acts('tick')).length >= 5);
    const [slow, ...more] = await acts('slow');
    expect(slow).toBeDefined();
    expect(more).toEqual([]);

    children.find(({ process }) => process.pid === slow?.pid)?.process.kill('SIGKILL');
    await until('another took over', 20, async () => (await acts('slow')).length === 2);
    const [, next] = (await acts('slow')).sort((a) => (a.pid === slow?.pid ? -1 : 1));
    expect(next?.pid).not.toBe(slow?.pid);

    const before = (await acts('tick')).length;
    await until('the seconds go on', 20, async () => (await acts('tick')).length >= before + 2);
    const seconds = (await acts('tick')).map(({ due }) => due.getTime());
    expect(seconds).toEqual([...new Set(seconds)]);
  });

  it('go on, still once for each second, when the clock is set back by an hour', async () => {
    await startThree('running');
    await until('some seconds were acted on', 30, async () => (await acts('tick')).length >= 3);
    const hour = 3_600_000;
    await Promise.all(children.map((child) => setBack(child, hour)));
    // While one of them still had the old time, they could not agree.
    const since = Date.now() - hour + 1_000;
    const byNewTime = ({ due }: Act) => due.getTime() > since && due.getTime() < Date.now() - hour / 2;
    const again = async () => (await acts('tick')).filter(byNewTime);
    await until('seconds are acted on by the new time', 40, async () => (await again()).length >= 4);
    const seconds = (await again()).map(({ due }) => due.getTime());
    expect(seconds).toEqual([...new Set(seconds)]);
  });
});
