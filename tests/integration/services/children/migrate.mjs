// Starts like the product does, in a process of its own: node migrate.mjs DATABASE_URL; ends with 0 when migrated.
import { connectDatabase } from '../../../../dist/src/db/connect.js';
import { migrateDatabase } from '../../../../dist/src/db/migrate.js';
import { createLog } from '../../../../dist/src/log.js';
import { openQueueBackend } from '../../../../dist/src/queue/backend.js';

const databaseUrl = process.argv[2];
const log = createLog('silent');
const database = await connectDatabase(databaseUrl, { log });
await migrateDatabase(database.pool);
await (await openQueueBackend({ databaseUrl, log })).close();
await database.close();
