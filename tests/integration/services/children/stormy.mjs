// A process of the product on a clock that runs fast: node stormy.mjs worker|dispatcher|web T0 R0 SPEED
// By its clock it is T0 + (the machine's time − R0) × SPEED, in milliseconds; everything else comes from the environment.
// Prints {"ready"}, a web with its {"url"}, and works until it is killed, or whoever started it is. A dispatcher looks at each full
// minute of its clock, as the schedules do, and prints {"failed"} for a look that failed.
import { setTimeout as pause } from 'node:timers/promises';
import { loadEnv } from '../../../../dist/config/env.js';
import { lookUpUncertain } from '../../../../dist/src/delivery/lookUp.js';
import { errorText } from '../../../../dist/src/errors.js';
import { startWeb } from '../../../../dist/src/http/web.js';
import { openApp } from '../../../../dist/src/open.js';
import { dispatchDue } from '../../../../dist/src/reminders/dispatch.js';
import { startWorkers } from '../../../../dist/workers/register.js';

const MINUTE_MS = 60_000;
const [role, ...numbers] = process.argv.slice(2);
const [t0, r0, speed] = numbers.map(Number);
const clock = { now: () => new Date(Math.round(t0 + (Date.now() - r0) * speed)) };
const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);

process.stdin.resume().once('end', () => process.exit(1));
const opened = await openApp({ env: loadEnv(), clock, mode: 'join', alone: false });
const { app } = opened;
if (role === 'worker') await startWorkers(app);
if (role === 'web') say({ ready: role, url: (await startWeb(opened)).url });
else say({ ready: role });
if (role === 'dispatcher') await dispatch();

async function dispatch() {
  for (;;) {
    const now = clock.now().getTime();
    await pause((MINUTE_MS - (now % MINUTE_MS)) / speed);
    const looks = await Promise.allSettled([dispatchDue(app), lookUpUncertain(app)]);
    for (const { reason } of looks) if (reason !== undefined) say({ failed: errorText(reason) });
  }
}
