// A worker in a process of its own, to be killed: node worker.mjs SETTINGS NAMESPACE INSTANT
// SETTINGS: the environment as JSON. Its clock stands still at INSTANT. It says {"ready": true} and sends what is queued.
import { loadEnv } from '../../../../dist/config/env.js';
import { manualClock } from '../../../../dist/src/clock.js';
import { openApp } from '../../../../dist/src/open.js';
import { startWorkers } from '../../../../dist/workers/register.js';

const [settings, queueNamespace, instant] = process.argv.slice(2);
const clock = manualClock(new Date(instant));
const { app } = await openApp({
  env: loadEnv(JSON.parse(settings)),
  clock,
  mode: 'join',
  alone: false,
  queueNamespace,
});
await startWorkers(app);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
