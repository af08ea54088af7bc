import { type Backend, type Bench, closing } from './delivery/bench.ts';
import { serveBare } from './delivery/bare.ts';
import { endToEnd } from './delivery/once.ts';
import { described, loadProduct } from './delivery/product.ts';
import { say } from './delivery/report.ts';
import { startPostgres, startRedis, startSmtp } from './delivery/servers.ts';
import { serveSmtp } from './delivery/smtp.ts';

/**
 * Throughput of delivery against a bare nodemailer loop, in one run: `npm run bench:delivery -- [PART …]`. Parts: `relay`
 * and `instant` (or `once` for both). Words `embedded` and `redis` choose a backend. The environment:
 *
 *   CUIBAN_BENCH_ROOT    another work tree to measure, which is built first
 *   CUIBAN_BENCH_MAILS   mails in a round of end to end (10,000)
 *   CUIBAN_BENCH_ROUNDS  rounds that the median is of (3)
 *   SMTP_CONNECTIONS, WORKER_CONCURRENCY  as for the product; its defaults otherwise
 */
const parts = ['instant', 'relay'] as const;
const backends: readonly Backend[] = ['embedded', 'redis'];

async function main(words: readonly string[]): Promise<void> {
  const known = ['once', ...parts, ...backends];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`${unknown}: not one of ${known.join(', ')}`);
  const open = closing();
  const stop = (): void => void open.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    const product = await loadProduct();
    say(described());
    const postgres = open.add(await startPostgres(product));
    const wanted = backends.filter((b) => words.includes(b) || !backends.some((one) => words.includes(one)));
    const redis = wanted.includes('redis') ? await startRedis(product) : undefined;
    if (redis) open.add(redis);
    else if (wanted.includes('redis')) say('redis-server is not installed: embedded only');
    const bench: Bench = {
      product,
      postgres,
      redis,
      smtp: open.add(await startSmtp()),
      backends: wanted.filter((backend) => backend !== 'redis' || redis !== undefined),
      mails: size('CUIBAN_BENCH_MAILS', 10_000),
      rounds: size('CUIBAN_BENCH_ROUNDS', 3),
      connections: product.loadEnv().SMTP_CONNECTIONS,
    };
    await run(bench, words);
  } finally {
    await open.close();
  }
}

async function run(bench: Bench, words: readonly string[]): Promise<void> {
  const named = parts.some((part) => words.includes(part));
  const has = (part: string): boolean => words.includes(part) || !named;
  if (has('instant')) await endToEnd(bench, 'instant');
  if (has('relay')) await endToEnd(bench, 'relay');
}

function size(name: string, fallback: number): number {
  return Number(process.env[name] ?? fallback);
}

const [, , first, second, ...rest] = process.argv;
if (first === 'child' && second === 'smtp') await serveSmtp();
else if (first === 'child' && second === 'bare') serveBare();
else await main([first, second, ...rest].filter((word) => word !== undefined));
