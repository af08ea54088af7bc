import type { Letter } from './bare.ts';
import { type Backend, type Bench, closing } from './bench.ts';
import { cpuOfProcess } from './cpu.ts';
import { openPlace, type Place } from './place.ts';
import { figure, median, profile, say } from './report.ts';
import { sendRound, warmUp } from './round.ts';
import { type BareLoop, startBare } from './servers.ts';

const WARM_UP = 500;

/** How long the mail server takes for a mail, and what each backend must reach of the bare loop. */
const servers = {
  relay: { title: '20 ms for a mail', delayMs: 20, atLeast: { embedded: 0.95, redis: 0.95 } },
  instant: { title: 'answers at once', delayMs: 0, atLeast: { embedded: 0.4, redis: 0.5 } },
} as const;
type Kind = keyof typeof servers;

/**
 * End to end, from dispatch to the last message accepted in PostgreSQL, against a bare pooled loop with as many
 * connections into the same server: bare and product take turns, and each ratio is of one turn.
 */
export async function endToEnd(bench: Bench, kind: Kind): Promise<void> {
  const { title, atLeast } = servers[kind];
  const { mails, rounds, connections, backends } = bench;
  say(`\nEnd to end, ${mails.toLocaleString('en')} mails, server: ${title}; ${connections} connections`);
  const open = closing();
  try {
    const bare = open.add(await startBare());
    const places: [Backend, Place][] = [];
    for (const backend of backends) {
      const { place, letters } = await warmPlace(bench, `${kind}_${backend}`, backend);
      places.push([backend, open.add(place)]);
      await bare.ask('letters', letters);
    }
    await sendBare(bench, bare, WARM_UP, 0);
    const ratios = new Map<Backend, number[]>(backends.map((backend) => [backend, []]));
    for (let i = 0; i < rounds; i += 1) {
      for (const [backend, place] of places)
        ratios.get(backend)?.push(await turn(bench, bare, place, backend, kind));
    }
    for (const [backend, all] of ratios)
      figure(`end to end, ${title}, ${backend}: median ratio of ${rounds}`, median(all), {
        atLeast: atLeast[backend],
      });
    if (kind === 'instant') await withoutWaiting(bench, bare);
  } finally {
    await open.close();
  }
}

/** What waiting for the disk costs: for information only, nobody should run it so. */
async function withoutWaiting(bench: Bench, bare: BareLoop): Promise<void> {
  for (const backend of bench.backends) {
    const { place } = await warmPlace(bench, `instant_${backend}_off`, backend, 'off');
    try {
      await turn(bench, bare, place, `${backend}, for information, synchronous_commit off:`, 'instant');
    } finally {
      await place.close();
    }
  }
}

async function warmPlace(
  { product, postgres, redis, smtp }: Bench,
  name: string,
  backend: Backend,
  synchronousCommit?: 'off',
): Promise<{ place: Place; letters: Letter[] }> {
  const place = await openPlace({
    product,
    name,
    postgres,
    redis: backend === 'redis' ? redis : undefined,
    smtp,
    workers: 1,
    ...(synchronousCommit && { synchronousCommit }),
  });
  return { place, letters: await warmUp(place, WARM_UP) };
}

/** The bare loop, then the product; the ratio of their mails per second. */
async function turn(bench: Bench, bare: BareLoop, place: Place, label: string, kind: Kind): Promise<number> {
  const { mails } = bench;
  const { delayMs } = servers[kind];
  const alone = await sendBare(bench, bare, mails, delayMs);
  const round = await sendRound(place, mails, delayMs);
  const ratio = round.rate / alone.rate;
  const rates = `${Math.round(round.rate)} mails/s, bare loop ${Math.round(alone.rate)}`;
  say(`  ${label.padEnd(8)} ${rates}: ${ratio.toFixed(3)}`);
  profile(round);
  say(`    bare loop, CPU ms/mail: loop ${alone.loop.toFixed(2)}, smtp ${alone.smtp.toFixed(2)}`);
  return ratio;
}

async function sendBare({ smtp, connections }: Bench, bare: BareLoop, mails: number, delayMs: number) {
  await smtp.ask('reset', { delayMs, keep: 0 });
  const cpu = (): [number, number] => [cpuOfProcess(bare.pid), cpuOfProcess(smtp.pid)];
  const [loopBefore, smtpBefore] = cpu();
  const seconds = await bare.ask('send', { port: smtp.hello.port, mails, connections });
  const [loop, server] = cpu();
  const { distinct } = await smtp.ask('count', null);
  if (distinct !== mails) throw new Error(`the bare loop sent ${distinct} of ${mails} mails`);
  return { rate: mails / seconds, loop: (loop - loopBefore) / mails, smtp: (server - smtpBefore) / mails };
}
