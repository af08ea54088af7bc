import { isMigrated, pingDatabase } from '../../db/status.ts';
import { errorText } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Opened } from '../../open.ts';
import type { Server } from '../types.ts';
import { within } from '../within.ts';

const answerWithinMs = 3_000;

/** Why a process is not ready, as half a sentence. */
const wrong = {
  stopping: '本进程正在停止',
  database: '数据库没有回应',
  queue: '队列没有回应',
  migrations: '数据库结构不是本版本的',
} as const;
type Part = keyof typeof wrong;

/**
 * For watchdogs and load balancers. `/healthz`: the process lives; whoever restarts processes asks here, because a restart
 * mends no database. `/readyz`: it can do its work, otherwise 503 with one sentence and the names of the parts that fail.
 */
export function healthRoutes(server: Server, opened: Opened): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (request, reply) => {
    const failed = opened.isStopping() ? (['stopping'] as const) : await failing(opened, request.log);
    if (failed.length === 0) return reply.send({ status: 'ok' });
    const message = `${failed.map((part) => wrong[part]).join('，')}。`;
    return reply.code(503).send({ status: 'error', failed, message });
  });
}

async function failing({ app }: Opened, log: Pick<Log, 'warn'>): Promise<Part[]> {
  const [database, queue] = await Promise.all([
    answers('database', log, () => pingDatabase(app.db)),
    answers('queue', log, () => app.queues.counts()),
  ]);
  // What does not answer cannot be asked for its schema.
  const migrations =
    !database || (await answers('migrations', log, () => requireMigrated(isMigrated(app.db))));
  const parts = { database, queue, migrations };
  return (['database', 'queue', 'migrations'] as const).filter((part) => !parts[part]);
}

async function requireMigrated(migrated: Promise<boolean>): Promise<void> {
  if (!(await migrated)) throw new Error('the database has an older schema');
}

async function answers(part: Part, log: Pick<Log, 'warn'>, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(answerWithinMs, ask());
    return true;
  } catch (error) {
    // Why is for the log alone: it may name hosts and accounts.
    log.warn({ part, cause: errorText(error) }, '健康检查未通过');
    return false;
  }
}
