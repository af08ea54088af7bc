import { type Bench, closing } from './bench.ts';
import { residentOf } from './cpu.ts';
import { openPlace } from './place.ts';
import { figure, median, say } from './report.ts';
import { sendRound, warmUp } from './round.ts';

/** Of one dispatch: a contact gets one mail of each kind at a time. */
const WAVE = 10_000;

/** Resident memory of one worker that sends wave after wave, looked at about twenty times a second while it sends. */
export async function memory(bench: Bench): Promise<void> {
  const { product, postgres, redis, smtp, backends, memoryMails } = bench;
  const wave = Math.min(WAVE, Math.round(memoryMails / 80) * 10);
  const waves = Math.round(memoryMails / wave);
  for (const backend of backends) {
    say(`\nMemory of a worker that sends ${(waves * wave).toLocaleString('en')} messages, ${backend}`);
    const open = closing();
    try {
      const queue = backend === 'redis' ? redis : undefined;
      const name = `memory_${backend}`;
      const place = open.add(await openPlace({ product, name, postgres, redis: queue, smtp, workers: 1 }));
      await warmUp(place, 500);
      const pid = place.running[0]?.pid ?? 0;
      const quarters: number[][] = [[], [], [], []];
      const rates: number[] = [];
      for (let i = 0; i < waves; i += 1) {
        const round = await sendRound(place, wave, 0, (received) => {
          const quarter = Math.min(3, Math.floor(((i * wave + received) / (waves * wave)) * 4));
          quarters[quarter]?.push(residentOf(pid));
        });
        rates.push(round.rate);
      }
      const medians = quarters.map(median);
      const highest = quarters.map((all) => Math.max(...all));
      say(`  MB in each quarter: median ${whole(medians)}; highest ${whole(highest)}`);
      say(`  mails/s, first to last wave: ${whole(rates)}`);
      const [, second = NaN, , last = NaN] = medians;
      figure(`resident memory, ${backend}: last quarter to second`, last / second, { atMost: 1.1 });
    } finally {
      await open.close();
    }
  }
}

const whole = (values: readonly number[]): string => values.map((value) => Math.round(value)).join(', ');
