// Holds an embedded server in a process of its own: node embedded.mjs DATA_DIR own|join [forget]
// Prints one line of JSON when it has it (or why not), stops it and ends when its standard input ends. With
// `forget` it ends without stopping it.
import { startEmbedded } from '../../../../dist/src/db/embedded.js';
import { createLog } from '../../../../dist/src/log.js';

const [dataDir, mode, forget] = process.argv.slice(2);
try {
  const settings = { fsync: 'off' };
  const { url, stop } = await startEmbedded({ dataDir, mode, log: createLog('silent'), settings });
  process.stdout.write(`${JSON.stringify({ url })}\n`);
  for await (const _ of process.stdin);
  if (forget === 'forget') process.exit(0);
  await stop();
} catch (error) {
  const said = { code: error.code, line: error.line ?? String(error) };
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
