import { type Backend, type Bench, closing } from './delivery/bench.ts';
import { serveBare } from './delivery/bare.ts';
import { lag } from './delivery/lag.ts';
import { memory } from './delivery/memory.ts';
import { endToEnd } from './delivery/once.ts';
import { whereItGoes } from './delivery/profile.ts';
import { described, loadProduct } from './delivery/product.ts';
import { say } from './delivery/report.ts';
import { startPostgres, startRedis, startSmtp } from './delivery/servers.ts';
import { serveSmtp } from './delivery/smtp.ts';
import { endChildren } from './delivery/talk.ts';
import { twoWorkers } from './delivery/two.ts';

/**
 * How delivery does, in one run on loopback: `npm run bench:delivery -- [WORD …]`. Parts, all of them without a word:
 *
 *   instant, relay (or `once` for both)  end to end against a bare nodemailer loop
 *   two     two worker processes against one
 *   memory  resident memory of a worker that sends 100,000 messages
 *   lag     from due to handed over at 1,000 due a minute
 *   profile where the worker's time goes; only when named
 *
 * `embedded` and `redis` choose a backend; without either, end to end measures both and the other parts the embedded
 * default. The environment:
 *
 *   CUIBAN_BENCH_ROOT     another work tree to measure, which is built first
 *   CUIBAN_BENCH_MAILS    mails in a round of end to end (10,000); a fifth of it in one of two workers
 *   CUIBAN_BENCH_ROUNDS   rounds that a median is of (3)
 *   CUIBAN_BENCH_MEMORY   messages of the part on memory (100,000)
 *   CUIBAN_BENCH_MINUTES  minutes of each of the two series of the part on lag (3)
 *   SMTP_CONNECTIONS      as for the product, with its default
 */
const parts = ['instant', 'relay', 'two', 'memory', 'lag'] as const;
const onlyWhenNamed = ['profile'];
const backends: readonly Backend[] = ['embedded', 'redis'];

async function main(words: readonly string[]): Promise<void> {
  const known = ['once', ...parts, ...onlyWhenNamed, ...backends];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`${unknown}: not one of ${known.join(', ')}`);
  const open = closing();
  const stop = (): void => {
    endChildren();
    void open.close().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    const product = await loadProduct();
    say(described());
    const postgres = open.add(await startPostgres(product));
    const named = backends.filter((backend) => words.includes(backend));
    const wanted = named.length > 0 ? named : backends;
    const redis = wanted.includes('redis') ? await startRedis(product) : undefined;
    if (redis) open.add(redis);
    else if (wanted.includes('redis')) say('redis-server is not installed: embedded only');
    const available = wanted.filter((backend) => backend !== 'redis' || redis !== undefined);
    const bench: Bench = {
      product,
      postgres,
      redis,
      smtp: open.add(await startSmtp()),
      backends: available,
      mails: size('CUIBAN_BENCH_MAILS', 10_000),
      rounds: size('CUIBAN_BENCH_ROUNDS', 3),
      memoryMails: size('CUIBAN_BENCH_MEMORY', 100_000),
      minutes: size('CUIBAN_BENCH_MINUTES', 3),
      connections: product.loadEnv().SMTP_CONNECTIONS,
    };
    await run(bench, words);
  } finally {
    await open.close();
  }
}

async function run(bench: Bench, words: readonly string[]): Promise<void> {
  const chosen = parts.filter((part) => words.includes(part));
  if (words.includes('once')) chosen.push('instant', 'relay');
  const all = !words.some((word) => !backends.some((backend) => word === backend));
  const has = (part: (typeof parts)[number]): boolean => all || chosen.includes(part);
  const one = backends.some((backend) => words.includes(backend));
  const others: Bench = one ? bench : { ...bench, backends: ['embedded'] };
  if (has('instant')) await endToEnd(bench, 'instant');
  if (has('relay')) await endToEnd(bench, 'relay');
  if (has('two')) await twoWorkers(others);
  if (has('memory')) await memory(others);
  if (has('lag')) await lag(others);
  if (words.includes('profile')) await whereItGoes(others);
}

function size(name: string, fallback: number): number {
  return Number(process.env[name] ?? fallback);
}

const [, , first, second, ...rest] = process.argv;
if (first === 'child' && second === 'smtp') await serveSmtp();
else if (first === 'child' && second === 'bare') serveBare();
else await main([first, second, ...rest].filter((word) => word !== undefined));
