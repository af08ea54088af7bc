import { setTimeout as pause } from 'node:timers/promises';
import type { Line, Moment } from '../support/line.ts';
import type { Role } from './crew.ts';
import type { Backend } from '../support/database.ts';
import type { Tally } from './account.ts';
import { openStormyOffice, type StormyOffice } from './office.ts';
import { personIn } from './person.ts';
import { calm, every, type Storm } from './storm.ts';

/** A server that goes away and comes back, seen by processes that go on all the time. */
export type Cut = {
  what: string;
  line: 'postgres' | 'redis';
  /** Default: at any moment. */
  at?: Moment;
  downMs: number;
};

const said = (words: string, passOn: boolean): Moment => ({
  from: 'client',
  sees: (bytes) => bytes.includes(words),
  passOn,
});

/** How a server of PostgreSQL ends an answer when a transaction stands open. */
const READY_IN_TRANSACTION = Buffer.from('5a0000000554', 'hex');

const POSTGRES: readonly Cut[] = [
  {
    what: 'in the middle of a transaction',
    line: 'postgres',
    at: { from: 'server', sees: (bytes) => bytes.subarray(-6).equals(READY_IN_TRANSACTION) },
    downMs: 500,
  },
  { what: 'committed, but not answered', line: 'postgres', at: said('commit\0', true), downMs: 300 },
  {
    what: 'the begin of a try, written but not answered',
    line: 'postgres',
    at: said('insert into "attempts"', true),
    downMs: 300,
  },
  {
    what: 'the outcome of a try, not written',
    line: 'postgres',
    at: said('told as (', false),
    downMs: 1_500,
  },
  {
    what: 'the outcome of a try, written but not answered',
    line: 'postgres',
    at: said('told as (', true),
    downMs: 300,
  },
];

const REDIS: readonly Cut[] = [
  { what: 'at any moment', line: 'redis', downMs: 1_500 },
  { what: 'jobs added, but not answered', line: 'redis', at: said('"messageIds"', true), downMs: 300 },
];

/** Every cut; with `once` each in one of the two queues only, for what the queue makes no difference to. */
export function cutsOf(backend: Backend, { once = false } = {}): readonly Cut[] {
  if (backend === 'postgres') return POSTGRES;
  return once ? REDIS : [...REDIS, ...POSTGRES];
}

export type CutOptions = {
  backend: Backend;
  cuts: readonly Cut[];
  /** Of the clock: at 30 a lease runs out in ten seconds, within which two cuts may follow each other. */
  speed: number;
  messages: number;
  seed: number;
  workers: number;
  dispatchers: number;
  webs: number;
  calmWithinMs: number;
};

/** Lets servers go away while workers, dispatchers and webs run. Every message has come to an end when it returns, or it throws. */
export async function sufferCuts(
  options: CutOptions,
  opened: (office: StormyOffice) => void,
): Promise<Storm> {
  const began = performance.now();
  const office = await openStormyOffice({ ...options, onlySlow: true });
  opened(office);
  const { crew, ground, lines } = office;
  const person = personIn(office, 0);
  const end = new AbortController();
  const looking = every(500, end.signal, () => person.look());
  const { cuts } = options;
  try {
    const start = (role: Role, count: number) =>
      Promise.all(Array.from({ length: count }, () => crew.start(role).said));
    const [webs] = await Promise.all([
      start('web', options.webs).then((all) => all.map(({ url = '' }) => url)),
      start('worker', options.workers),
      start('dispatcher', options.dispatchers),
    ]);
    const each = Math.ceil(options.messages / cuts.length);
    for (const cut of cuts) {
      const line = lines[cut.line];
      if (line === null) throw new Error('there is no such line');
      await ground.makeDue(each);
      await suffer(cut, line, webs);
    }
    await Promise.race([looking, calm(office, options)]);
  } finally {
    end.abort();
    await looking.catch(() => undefined);
    await crew.end();
  }
  const kills = { worker: 0, dispatcher: 0 };
  return { ...office, person, kills, flushes: 0, echoes: 0, seconds: (performance.now() - began) / 1000 };
}

async function suffer({ what, at, downMs }: Cut, line: Line, webs: string[]): Promise<void> {
  const before = line.broken();
  if (at === undefined) await pause(500).then(line.cut);
  else await within(20_000, `cut ${what}`, line.cutAt(at));
  if (line.broken() === before) throw new Error(`nothing was broken: ${what}`);
  for (const url of webs) {
    await become(`${url}/healthz`, 200, what);
    await become(`${url}/readyz`, 503, what);
  }
  await pause(downMs);
  await line.mend();
  for (const url of webs) await become(`${url}/readyz`, 200, what);
}

/** Asks until it is so; fails when it is not within three quarters of a minute. */
export async function become(url: string, status: number, what: string): Promise<void> {
  const deadline = performance.now() + 45_000;
  for (;;) {
    const answer = await fetch(url);
    const text = await answer.text();
    if (answer.status === status) return;
    if (performance.now() > deadline)
      throw new Error(`${what}: ${url} answers ${answer.status}, not ${status}: ${text}`);
    await pause(50);
  }
}

async function within(ms: number, what: string, done: Promise<void>): Promise<void> {
  const late = new AbortController();
  const timer = pause(ms, undefined, { signal: late.signal }).then(
    () => {
      throw new Error(`not within ${ms} ms: ${what}`);
    },
    () => undefined,
  );
  await Promise.race([done, timer]);
  late.abort();
}

/** What happened, on one line. */
export function told(
  { backend, cuts, seed }: CutOptions,
  { seconds, person, crew }: Storm,
  tally: Tally,
): string {
  return [
    `cuts on ${backend} (seed ${seed}): ${cuts.length} in ${seconds.toFixed(0)} s`,
    `${tally.messages} messages, kept ${tally.kept}, refused for good ${tally.refused}, copies ${tally.copies}`,
    `uncertain ${tally.uncertainByKill + tally.uncertainByReply}, settled by a person ${person.settled}`,
    `sent again unbegun ${tally.releasedUnsent}, looks of dispatchers that failed ${crew.failedLooks.length}`,
  ].join('; ');
}
