import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, closing } from './bench.ts';
import { addUnits, openPlace, type Place, startRole } from './place.ts';
import { say } from './report.ts';
import { warmUp } from './round.ts';
import { MAILS_A_UNIT, seedReminders } from './seed.ts';

const A_MINUTE = 1_000;
const MINUTE_MS = 60_000;
const RELAY_MS = 20;

/**
 * From due to handed over, on the real clock: the production scheduler dispatches once a minute, one worker sends. First
 * everything is due at the whole minute, as policies plan it; then as many are due at any time within the minute, as
 * notices after a confirmation are: those wait for the next dispatch, half a minute on average.
 */
export async function lag(bench: Bench): Promise<void> {
  const { product, postgres, redis, smtp, backends, minutes } = bench;
  for (const backend of backends) {
    say(
      `\nLag at ${A_MINUTE.toLocaleString('en')} due a minute, ${backend}, server: ${RELAY_MS} ms for a mail`,
    );
    const open = closing();
    try {
      const queue = backend === 'redis' ? redis : undefined;
      const name = `lag_${backend}`;
      const place = open.add(await openPlace({ product, name, postgres, redis: queue, smtp, workers: 1 }));
      await warmUp(place, 500);
      await addUnits(place, (2 * minutes * A_MINUTE) / MAILS_A_UNIT);
      const first = Math.ceil((Date.now() + 30_000) / MINUTE_MS) * MINUTE_MS;
      for (let i = 0; i < 2 * minutes; i += 1) await due(place, i, first, i < minutes ? 0 : MINUTE_MS);
      open.add(await startRole(place, 'scheduler'));
      await smtp.ask('reset', { delayMs: RELAY_MS, keep: 0 });
      await handedOver(place, 2 * minutes * A_MINUTE, first + (2 * minutes + 3) * MINUTE_MS);
      const half = first + minutes * MINUTE_MS;
      await told(place, `due at the whole minute, ${minutes} minutes`, first, half);
      await told(place, `due within the minute, ${minutes} minutes`, half, Infinity);
    } finally {
      await open.close();
    }
  }
}

async function due(
  { client, policyId }: Place,
  minute: number,
  first: number,
  spreadMs: number,
): Promise<void> {
  await seedReminders(client, {
    mails: A_MINUTE,
    firstUnit: (minute * A_MINUTE) / MAILS_A_UNIT,
    policyId,
    plannedAt: new Date(first + minute * MINUTE_MS),
    spreadMs,
  });
}

async function handedOver({ smtp }: Place, mails: number, until: number): Promise<void> {
  for (;;) {
    const { received } = await smtp.ask('count', null);
    if (received >= mails) return;
    if (Date.now() > until) throw new Error(`only ${received} of ${mails} mails in time`);
    await pause(500);
  }
}

async function told({ client, smtp }: Place, label: string, from: number, to: number): Promise<void> {
  const taken = new Map(await smtp.ask('times', null));
  const { rows } = await client.query<{ id: string; at: Date }>(
    `select message_id as id, planned_at as at from reminders where message_id is not null`,
  );
  const lags = rows
    .filter(({ at }) => at.getTime() >= from && at.getTime() < to)
    .map(({ id, at }) => ((taken.get(id) ?? NaN) - at.getTime()) / 1000)
    .sort((a, b) => a - b);
  const at = (share: number): string => (lags[Math.ceil(lags.length * share) - 1] ?? NaN).toFixed(2);
  say(`  ${label}, ${lags.length} mails: median ${at(0.5)} s, p99 ${at(0.99)} s, last ${at(1)} s`);
}
