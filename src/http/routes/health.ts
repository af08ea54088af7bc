import type { FastifyReply } from 'fastify';
import { isMigrated, pingDatabase } from '../../db/status.ts';
import { errorText } from '../../errors.ts';
import type { Opened } from '../../open.ts';
import type { Server } from '../types.ts';
import { within } from '../within.ts';

const answerWithinMs = 3_000;

type Check = { name: 'database' | 'queue' | 'migrations'; run(): Promise<unknown> };

/** For watchdogs and load balancers: 200 when the parts answer in good time, otherwise 503 with the names of those that do not. */
export function healthRoutes(server: Server, { app }: Opened): void {
  const alive: Check[] = [
    { name: 'database', run: () => pingDatabase(app.db) },
    { name: 'queue', run: () => app.queues.counts() },
  ];
  const ready: Check[] = [...alive, { name: 'migrations', run: () => requireMigrated(isMigrated(app.db)) }];
  server.get('/healthz', async (request, reply) => report(reply, await failing(alive, request.log)));
  server.get('/readyz', async (request, reply) => report(reply, await failing(ready, request.log)));
}

async function requireMigrated(migrated: Promise<boolean>): Promise<void> {
  if (!(await migrated)) throw new Error('the database has an older schema');
}

async function failing(
  checks: readonly Check[],
  log: { warn(fields: object, text: string): void },
): Promise<string[]> {
  const failed = await Promise.all(
    checks.map(async ({ name, run }) => {
      try {
        await within(answerWithinMs, run());
        return null;
      } catch (error) {
        // Why is for the log alone: it may name hosts and accounts.
        log.warn({ part: name, cause: errorText(error) }, '健康检查未通过');
        return name;
      }
    }),
  );
  return failed.filter((name) => name !== null);
}

function report(reply: FastifyReply, failed: string[]): FastifyReply {
  if (failed.length === 0) return reply.send({ status: 'ok' });
  return reply.code(503).send({ status: 'error', failed });
}
