import { setTimeout as pause } from 'node:timers/promises';
import { inArray } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { messages as sent } from '../../src/db/schema.ts';
import { backends } from '../support/database.ts';
import { account } from './account.ts';
import { become } from './cuts.ts';
import { install, type Installation, type Stoppable } from './installation.ts';
import { personIn } from './person.ts';
import { calm, every } from './storm.ts';

const seed = Number(process.env['CUIBAN_CRASH_SEED'] ?? Date.now() % 1_000_000);
const DOWN_MS = 30_000;
const MESSAGES = 600;
/** A lease of five minutes and whatever the machine takes. */
const CALM_WITHIN_MS = 900_000;

/** Until so many messages have been accepted and more are on their way; fails when that is not so within two minutes. */
async function underWay({ app, sinks }: Installation, atLeast: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const n = await app.db.$count(sent, inArray(sent.state, ['accepted', 'delivered']));
    // What was accepted may be left from before the last outage: the next dispatch is up to a minute away.
    if (n >= atLeast && sinks.busy() > 0) return;
    if (performance.now() > deadline)
      throw new Error(`${n} of ${atLeast} accepted, ${sinks.busy()} on their way`);
    await pause(5);
  }
}

/** A server is stopped while messages are on their way, for half a minute. The webs say so and come back by themselves. */
async function suffer({ urls }: Installation, what: string, server: Stoppable): Promise<void> {
  await server.stop();
  const since = performance.now();
  for (const url of urls) {
    await become(`${url}/healthz`, 200, what);
    await become(`${url}/readyz`, 503, what);
  }
  await pause(DOWN_MS - (performance.now() - since));
  await server.start();
  for (const url of urls) await become(`${url}/readyz`, 200, what);
}

describe.each(backends)(
  'three webs, three workers and three schedulers as installed, queue: %s',
  (backend) => {
    let office: Installation | undefined;
    afterEach(() => office?.end());

    it('servers stopped for half a minute: it recovers by itself, nothing lost, nothing twice', async () => {
      const began = performance.now();
      office = await install({ backend, messages: MESSAGES, seed });
      const { app, ground, sinks, postgres, redis, urls, losses } = office;
      const crew = { losses, failedLooks: [] };
      const person = personIn({ app, sinks }, 0);
      for (const url of urls) await become(`${url}/readyz`, 200, 'at the start');

      const outages: [string, Stoppable][] = [['PostgreSQL', postgres]];
      if (redis) outages.push(['Redis', redis]);
      const each = Math.floor(MESSAGES / (outages.length + 1));
      for (const [what, server] of outages) {
        const before = await app.db.$count(sent, inArray(sent.state, ['accepted', 'delivered']));
        await ground.makeDue(each);
        await underWay(office, before + 10);
        await suffer(office, what, server);
      }
      await ground.makeDue(MESSAGES);

      const end = new AbortController();
      const looking = every(1_000, end.signal, () => person.look());
      await calm({ app, ground }, { messages: MESSAGES, calmWithinMs: CALM_WITHIN_MS }).finally(() =>
        end.abort(),
      );
      await looking;
      const tally = await account({ app, sinks, ground, person, crew });
      // By itself: there was nothing that anybody had to settle.
      expect(tally).toMatchObject({ copies: 0, uncertainByKill: 0, uncertainByReply: 0 });
      process.stdout.write(
        `installed on ${backend}: ${tally.messages} messages in ${((performance.now() - began) / 1000).toFixed(0)} s; ` +
          `${outages.map(([what]) => what).join(' and ')} stopped for ${DOWN_MS / 1000} s each; kept ${tally.kept}, ` +
          `refused for good ${tally.refused}, copies 0; uncertain ${tally.uncertainByKill + tally.uncertainByReply}, ` +
          `settled by a person ${person.settled}, sent again unbegun ${tally.releasedUnsent}\n`,
      );
      // Nothing is on its way any more: all nine end as they should.
      expect(await office.stopAll()).toEqual(Array(9).fill(0));
    }, 1_500_000);
  },
);
