import { type Bench, closing } from './bench.ts';
import { openPlace, type Place } from './place.ts';
import { figure, median, profile, say } from './report.ts';
import { sendRound, warmUp } from './round.ts';
import { startBare } from './servers.ts';

const WARM_UP = 500;

/** How long the mail server takes for a mail, and what each backend must reach of the bare loop. */
const servers = {
  relay: { title: '20 ms for a mail', delayMs: 20, atLeast: { embedded: 0.95, redis: 0.95 } },
  instant: { title: 'answers at once', delayMs: 0, atLeast: { embedded: 0.4, redis: 0.5 } },
} as const;

/**
 * End to end, from dispatch to the last message accepted in PostgreSQL, against a bare pooled loop with as many
 * connections into the same server: bare and product take turns, and each ratio is of one turn.
 */
export async function endToEnd(bench: Bench, kind: keyof typeof servers): Promise<void> {
  const { title, delayMs, atLeast } = servers[kind];
  const { product, postgres, smtp, mails, rounds, connections, backends } = bench;
  say(`\nEnd to end, ${mails.toLocaleString('en')} mails, server: ${title}; ${connections} connections`);
  const open = closing();
  try {
    const bare = open.add(await startBare());
    const places = new Map<string, Place>();
    for (const backend of backends) {
      const redis = backend === 'redis' ? bench.redis : undefined;
      const name = `${kind}_${backend}`;
      const place = await openPlace({ product, name, postgres, redis, smtp, workers: 1 });
      places.set(backend, open.add(place));
      const letters = await warmUp(place, WARM_UP);
      await bare.ask('letters', letters);
    }
    const sendBare = async (n: number, pause: number): Promise<number> => {
      await smtp.ask('reset', { delayMs: pause, keep: 0 });
      const seconds = await bare.ask('send', { port: smtp.hello.port, mails: n, connections });
      return n / seconds;
    };
    await sendBare(WARM_UP, 0);
    const ratios = new Map<string, number[]>();
    for (let i = 0; i < rounds; i += 1) {
      for (const backend of backends) {
        const place = places.get(backend);
        if (place === undefined) continue;
        const bareRate = await sendBare(mails, delayMs);
        const round = await sendRound(place, mails, delayMs);
        const ratio = round.rate / bareRate;
        ratios.set(backend, [...(ratios.get(backend) ?? []), ratio]);
        say(
          `  ${backend.padEnd(8)} ${Math.round(round.rate)} mails/s, bare loop ${Math.round(bareRate)}: ${ratio.toFixed(3)}`,
        );
        profile(round);
      }
    }
    for (const backend of backends)
      figure(
        `end to end, ${title}, ${backend}: median ratio of ${rounds}`,
        median(ratios.get(backend) ?? []),
        {
          atLeast: atLeast[backend],
        },
      );
  } finally {
    await open.close();
  }
}
