// A scheduler in a process of its own: node scheduler.mjs DATABASE_URL ticked|running
// Every run of its schedules is written to the table `acts` (schedule, due, pid).
//   ticked: looks when told to: a line {"at", "hang"} on standard input sets its clock and makes it look; it answers with
//           {"ran"}. With `hang` a run that it begins never ends.
//   running: node-cron ticks every second, with a lease of 1.5 seconds; the schedule `slow` never ends. A line {"backMs"} on
//           standard input sets the machine's clock back, as far as this process sees it; it answers with {"back"}.
import { createInterface } from 'node:readline';
import { startSchedules } from '../../../../dist/schedules/register.js';
import { runIfDue } from '../../../../dist/schedules/turn.js';
import { liveCalendar } from '../../../../dist/src/calendar/live.js';
import { manualClock, systemClock } from '../../../../dist/src/clock.js';
import { connectDatabase } from '../../../../dist/src/db/connect.js';
import { createLog } from '../../../../dist/src/log.js';

const [databaseUrl, mode] = process.argv.slice(2);
const log = createLog('error');
const { pool, db } = await connectDatabase(databaseUrl, { log });
const calendar = liveCalendar();
let hang = false;

const schedule = (name, cron, hangs) => ({
  name,
  title: name,
  cron,
  async run(_app, due) {
    await pool.query('insert into acts values ($1, $2, $3)', [name, due, process.pid]);
    if (hangs()) await new Promise(() => {});
  },
});
const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);

if (mode === 'running') {
  const schedules = [
    schedule('tick', '* * * * * *', () => false),
    schedule('slow', '* * * * * *', () => true),
  ];
  const app = { clock: systemClock, log, db, calendar };
  startSchedules(app, { schedules, leaseMs: 1_500, watchMs: 1_000 });
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    setBack(JSON.parse(line).backMs);
    say({ back: true });
  }
} else {
  const clock = manualClock(new Date(0));
  const everyMinute = schedule('minute', '* * * * *', () => hang);
  const turn = { holder: `test:${process.pid}:`, leaseMs: 60_000 };
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const told = JSON.parse(line);
    clock.set(new Date(told.at));
    hang = told.hang;
    say({ ran: await runIfDue({ clock, log, db, calendar }, everyMinute, turn) });
  }
}

function setBack(ms) {
  const Real = Date;
  globalThis.Date = class extends Real {
    static now = () => Real.now() - ms;
    constructor(...given) {
      super(...(given.length === 0 ? [Real.now() - ms] : given));
    }
  };
}
