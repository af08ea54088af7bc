import { type Bench, closing } from './bench.ts';
import { openPlace, type Place } from './place.ts';
import { figure, median, profile, say } from './report.ts';
import { sendRound, warmUp } from './round.ts';

const DELAY_MS = 50;
const WARM_UP = 200;
const TRIES = 20;

/** Two worker processes on one queue against one, where the mail server takes 50 ms for a mail. */
export async function twoWorkers(bench: Bench): Promise<void> {
  const { product, postgres, redis, smtp, rounds, connections, backends } = bench;
  const mails = Math.max(200, Math.round(bench.mails / 50) * 10);
  for (const backend of backends) {
    say(`\nTwo workers, ${backend}, ${mails.toLocaleString('en')} mails, server: ${DELAY_MS} ms for a mail`);
    say(`  ${connections} connections for each worker`);
    const open = closing();
    try {
      const places: Place[] = [];
      for (const workers of [1, 2]) {
        const name = `two_${backend}_${workers}`;
        const queue = backend === 'redis' ? redis : undefined;
        const place = open.add(await openPlace({ product, name, postgres, redis: queue, smtp, workers }));
        await warmAll(place);
        places.push(place);
      }
      const ratios: number[] = [];
      for (let i = 0; i < rounds; i += 1) {
        const rates: number[] = [];
        for (const place of places) {
          const round = await sendRound(place, mails, DELAY_MS);
          const rate = await rateOf(place);
          rates.push(rate);
          const shares = await sharesOf(place, mails);
          say(
            `  ${place.workers} worker(s): ${rate.toFixed(1)} mails/s; mails of each: ${shares.join(', ')}`,
          );
          profile(round);
        }
        ratios.push((rates[1] ?? 0) / (rates[0] ?? 1));
      }
      figure(`two workers against one, ${backend}: median ratio of ${rounds}`, median(ratios), {
        atLeast: 1.9,
      });
    } finally {
      await open.close();
    }
  }
}

/** From the first mail to the last: dispatch, which is one process either way, is not part of it. */
async function rateOf({ smtp }: Place): Promise<number> {
  const times = (await smtp.ask('times', null)).map(([, at]) => at);
  return ((times.length - 1) / (Math.max(...times) - Math.min(...times))) * 1000;
}

/** A worker that has just been started takes part only when it is up: until each has sent something. */
async function warmAll(place: Place): Promise<void> {
  for (let i = 0; i < TRIES; i += 1) {
    await warmUp(place, WARM_UP);
    const shares = await sharesOf(place, WARM_UP);
    if (shares.length === place.workers) return;
  }
  throw new Error('a worker takes no part');
}

/** How many of the last messages each process sent, by the log of messages. */
async function sharesOf({ client }: Place, last: number): Promise<number[]> {
  const { rows } = await client.query<{ n: string }>(
    `select count(*) as n from (select by from message_log where to_state = 'accepted' order by seq desc limit $1) as own
     group by by`,
    [last],
  );
  return rows.map(({ n }) => Number(n));
}
