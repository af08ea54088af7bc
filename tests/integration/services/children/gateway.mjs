// A rehearsal gateway in a process of its own: node gateway.mjs FOLDER; prints its {"url"}.
import { systemClock } from '../../../../dist/src/clock.js';
import { startGateway } from '../../../../dist/src/delivery/rehearsal/gateway.js';

const { url } = await startGateway({ dir: process.argv[2], clock: systemClock });
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.stdin.resume().once('end', () => process.exit(0));
