import { setTimeout as pause } from 'node:timers/promises';
import { inArray, sql } from 'drizzle-orm';
import { messages } from '../../src/db/schema.ts';
import { enqueueMessages } from '../../src/delivery/enqueue.ts';
import type { Child } from '../support/children.ts';
import type { Backend } from '../support/database.ts';
import { openStormyOffice, type StormyOffice } from './office.ts';
import { type Person, personIn } from './person.ts';

export const WORKERS = 3;
const DISPATCHERS = 2;
const SPEED = 60;

export type StormOptions = {
  backend: Backend;
  messages: number;
  /** Of each worker. */
  kills: number;
  seed: number;
  /** How many messages that had arrived the person releases all the same. */
  mistakes: number;
  /** How often the queue is emptied. */
  flushes: number;
  /** For the last message to come to its end, when all is calm again. */
  calmWithinMs: number;
};

export type Storm = StormyOffice & {
  person: Person;
  kills: Record<'worker' | 'dispatcher', number>;
  flushes: number;
  /** Messages whose ids came from the queue once more, whatever their state. */
  echoes: number;
  seconds: number;
};

/** How long a worker lives from when it was ready; on a machine that is slow to start it, longer. */
const SHORTEST_MS = 100;
const LONGEST_MS = 1_800;
/** A share of them dies before it is ready, and another while an answer is awaited. */
const KILLED_EARLY = 0.1;
const KILLED_SENDING = 0.5;

/** Lets the storm rage and abate: every message has come to an end when it returns, or it throws. `end` it in any case. */
export async function rage(options: StormOptions, opened: (office: StormyOffice) => void): Promise<Storm> {
  const began = performance.now();
  const office = await openStormyOffice({ ...options, speed: SPEED });
  opened(office);
  const { crew, ground, sinks } = office;
  const person = personIn(office, options.mistakes);
  const kills = { worker: 0, dispatcher: 0 };
  const raging = new AbortController();
  const background = [
    ...Array.from({ length: DISPATCHERS }, () => dispatch(office, kills, raging.signal)),
    every(200, raging.signal, () => person.look()),
  ];
  const all = options.kills * WORKERS;
  const progress = (): number => kills.worker / all;
  // All are due before the last kills, so that these meet with work.
  const due = every(100, raging.signal, async () => {
    const wanted = Math.ceil(options.messages * Math.min(1, (progress() + 0.05) / 0.95));
    if (wanted > ground.made()) await ground.makeDue(wanted - ground.made());
  });
  let flushes = 0;
  const emptied = every(100, raging.signal, async () => {
    if (flushes >= options.flushes || progress() < (flushes + office.random.next()) / options.flushes) return;
    flushes += 1;
    await office.flush();
  });
  let echoes = 0;
  const echoed = every(500, raging.signal, async () => (echoes += await echo(office)));
  const failed = Promise.race(
    [...background, due, emptied, echoed].map((loop) => loop.then(() => new Promise<never>(() => undefined))),
  );
  try {
    await Promise.race([
      failed,
      Promise.all(Array.from({ length: WORKERS }, () => haunt(office, options.kills, kills))),
    ]);
    sinks.calm();
    for (let n = 0; n < WORKERS; n += 1) crew.start('worker');
    await Promise.race([failed, calm(office, options)]);
  } finally {
    raging.abort();
    await Promise.allSettled([...background, due, emptied, echoed]);
    await crew.end();
  }
  return { ...office, person, kills, flushes, echoes, seconds: (performance.now() - began) / 1000 };
}

/** A worker that is killed and started again, so many times. */
async function haunt(
  { crew, random, sinks }: StormyOffice,
  times: number,
  kills: Storm['kills'],
): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const worker = crew.start('worker');
    const startedAt = performance.now();
    if (random.next() < KILLED_EARLY) await pause(random.between(0, LONGEST_MS));
    else {
      await ready(worker);
      const tookMs = performance.now() - startedAt;
      await pause(random.between(SHORTEST_MS, Math.max(LONGEST_MS, 1.5 * tookMs)));
      if (random.next() < KILLED_SENDING) await soon(() => sinks.busy() > 0);
    }
    await crew.kill(worker);
    kills.worker += 1;
  }
}

const ready = (child: Child): Promise<unknown> => Promise.race([child.said, child.ended]);

/** Until it is so, for at most a second. */
async function soon(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !isSo(); n += 1) await pause(10);
}

/** A dispatcher that is killed now and then, too. The other one goes on. */
async function dispatch(
  { crew, random }: StormyOffice,
  kills: Storm['kills'],
  end: AbortSignal,
): Promise<void> {
  while (!end.aborted) {
    const dispatcher = crew.start('dispatcher');
    await ready(dispatcher);
    await pause(random.between(5_000, 20_000), undefined, { signal: end }).catch(() => undefined);
    if (end.aborted) return;
    await crew.kill(dispatcher);
    kills.dispatcher += 1;
  }
}

export async function every(ms: number, end: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!end.aborted) {
    await work();
    await pause(ms, undefined, { signal: end }).catch(() => undefined);
  }
}

/** A queue may hand out the same id more than once: here it does, for some messages that were made before. */
async function echo({ app }: StormyOffice): Promise<number> {
  const some = await app.db
    .select({ id: messages.id, channel: messages.channel })
    .from(messages)
    .orderBy(sql`random()`)
    .limit(5);
  await enqueueMessages(app, some);
  return some.length;
}

/** Until nothing is on its way any more. */
export async function calm(
  { app, ground }: Pick<StormyOffice, 'app' | 'ground'>,
  options: Pick<StormOptions, 'calmWithinMs' | 'messages'>,
): Promise<void> {
  const deadline = performance.now() + options.calmWithinMs;
  for (;;) {
    const open = await app.db
      .select({ id: messages.id, state: messages.state, reason: messages.reason })
      .from(messages)
      .where(inArray(messages.state, ['pending', 'held', 'sending', 'uncertain']));
    const made = await app.db.$count(messages);
    if (open.length === 0 && made === options.messages && ground.made() === options.messages) return;
    if (performance.now() > deadline)
      throw new Error(`${made} of ${options.messages} messages; open: ${JSON.stringify(open.slice(0, 20))}`);
    await pause(100);
  }
}
