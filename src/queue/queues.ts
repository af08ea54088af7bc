import { setTimeout as pause } from 'node:timers/promises';
import { errorText, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { JobQueue, JobWorker, QueueBackend, QueuedJob } from './backend.ts';
import {
  isJobName,
  type JobName,
  jobNames,
  jobOptions,
  type JobPayload,
  jobs,
  type QueueName,
  queueNames,
} from './jobs.ts';

export type Handler<Name extends JobName> = (payload: JobPayload<Name>) => Promise<void>;
export type Handlers = { [Name in JobName]: Handler<Name> };

export type QueueCounts = Record<'waiting' | 'active' | 'delayed' | 'failed' | 'completed', number>;

/** A job that failed: by a fault of ours or of a server, for what a provider refuses is no failure of the job. */
export type BrokenJob = {
  id: string;
  queue: QueueName;
  /** None of one that is none of ours. */
  messageIds: string[];
  reason: string;
  at: Date | null;
};

export type Queues = {
  /** Adds one job for each payload. Call it after the transaction that wrote what the ids stand for. */
  enqueue<Name extends JobName>(name: Name, payloads: readonly JobPayload<Name>[]): Promise<void>;
  /** Starts a worker for every queue. Throws a UserError (QUEUE_LOST) when their server goes away meanwhile. */
  startWorkers(handlers: Handlers): Promise<void>;
  counts(): Promise<Record<QueueName, QueueCounts>>;
  /** Of each queue the newest ones, `limit` at most. */
  broken(limit: number): Promise<BrokenJob[]>;
  /** Empties every queue, also of jobs that are being worked on. For tests and for starting afresh. */
  obliterate(): Promise<void>;
  /** The workers take no further job. Resolves when those that run have ended, whatever time that takes. */
  stopWorkers(): Promise<void>;
  /** Stops the workers (at once with `force`), then the queues. */
  close(options?: { force?: boolean }): Promise<void>;
};

const bulkSize = 1_000;

/** In each queue: while the last messages of one job wait for their answers, those of the next are on their way. */
const JOBS_AT_ONCE = 2;

/** For those who do not stop the workers themselves: as long as a channel may take for what it has begun to send. */
const DRAIN_MS = 250_000;
const CLOSE_MS = 5_000;

/** False when it took longer, or failed. */
async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  const late = pause(limitMs, false, { signal: limit.signal }).catch(() => false);
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => limit.abort());
}

/** Throws a UserError (QUEUE_LOST) when their server goes away meanwhile; whoever supervises the process starts it again. */
export async function openQueues(backend: QueueBackend, { log }: { log: Log }): Promise<Queues> {
  const queues = new Map<QueueName, JobQueue>(queueNames.map((name) => [name, backend.createQueue(name)]));
  const workers: JobWorker[] = [];
  const opened: Queues = {
    enqueue: async (name, payloads) => {
      const queue = pick(queues, jobs[name].queue);
      const entries = payloads.map((payload) => ({
        name,
        data: jobs[name].payload.parse(payload),
        opts: jobOptions,
      }));
      for (let start = 0; start < entries.length; start += bulkSize) {
        await queue.addBulk(entries.slice(start, start + bulkSize));
      }
    },
    startWorkers: async (handlers) => {
      checkHandlers(handlers);
      for (const name of queueNames) {
        const worker = backend.createWorker(name, (job) => work(job, handlers), {
          concurrency: JOBS_AT_ONCE,
        });
        worker.onFailed((job, error) => logFailure(log, job, error));
        workers.push(worker);
      }
      await Promise.all(workers.map((worker) => worker.start())).catch(lost);
    },
    counts: () => countAll(queues),
    broken: async (limit) => {
      const lists = queueNames.map((name) => brokenJobs(pick(queues, name), name, limit));
      return (await Promise.all(lists)).flat();
    },
    stopWorkers: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
    obliterate: async () => {
      for (const queue of queues.values()) {
        await queue.obliterate({ force: true });
        // Emptying begins with a pause; what is added afterwards must run.
        await queue.resume();
      }
    },
    close: async ({ force = false } = {}) => {
      const closing = Promise.all(workers.map((worker) => worker.close(force)));
      const done = await within(closing, force ? CLOSE_MS : DRAIN_MS);
      if (!done) await within(Promise.all(workers.map((worker) => worker.close(true))), CLOSE_MS);
      // A queue whose server is away would wait for it.
      await within(Promise.all([...queues.values()].map((queue) => queue.close())), CLOSE_MS);
    },
  };
  try {
    await Promise.all([...queues.values()].map((queue) => queue.waitUntilReady()));
  } catch (error) {
    await opened.close({ force: true });
    lost(error);
  }
  return opened;
}

function lost(cause: unknown): never {
  throw new UserError(
    'QUEUE_LOST',
    `启动时与队列的连接中断：${errorText(cause)}。`,
    '请确认数据库（队列放在 Redis 的，是 Redis）在运行，再重新启动本程序。',
    { cause },
  );
}

async function work(job: QueuedJob, handlers: Handlers): Promise<void> {
  if (!isJobName(job.name)) throw new Error(`unknown job ${job.name}`);
  const parsed = jobs[job.name].payload.safeParse(job.data);
  if (!parsed.success) throw new Error(`job ${job.name} carries something else than its ids`);
  try {
    await handlers[job.name](parsed.data);
  } catch (error) {
    // The queue keeps what is thrown: of a failed query the reason, not its parameters, which are addresses and letters.
    const kept = new Error(errorText(error), { cause: error });
    kept.stack = '';
    throw kept;
  }
}

/** A job without a handler would wait for ever, and one that nothing enqueues is a typing error. */
function checkHandlers(handlers: Handlers): void {
  const given = Object.keys(handlers);
  const missing = jobNames.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !isJobName(name));
  if (missing.length + unknown.length === 0) return;
  throw new Error(`handlers do not match the jobs: missing [${missing.join()}], unknown [${unknown.join()}]`);
}

function logFailure(log: Log, job: QueuedJob | undefined, error: Error): void {
  log.warn({ messageIds: job && messageIdsOf(job), job: job?.name, cause: errorText(error) }, '队列任务失败');
}

/** None for a job that is none of ours, which may hold anything. */
function messageIdsOf({ name, data }: QueuedJob): string[] {
  return isJobName(name) ? (jobs[name].payload.safeParse(data).data?.messageIds ?? []) : [];
}

async function brokenJobs(queue: JobQueue, name: QueueName, limit: number): Promise<BrokenJob[]> {
  const failed = await queue.getFailed(0, limit - 1);
  return failed.map((job) => ({
    id: job.id ?? '',
    queue: name,
    messageIds: messageIdsOf(job),
    reason: job.failedReason ?? '',
    at: job.processedOn === undefined ? null : new Date(job.processedOn),
  }));
}

async function countAll(queues: Map<QueueName, JobQueue>): Promise<Record<QueueName, QueueCounts>> {
  const counted = async (name: QueueName): Promise<QueueCounts> => {
    const {
      waiting = 0,
      active = 0,
      delayed = 0,
      failed = 0,
      completed = 0,
    } = await pick(queues, name).getJobCounts();
    return { waiting, active, delayed, failed, completed };
  };
  return { email: await counted('email'), sms: await counted('sms'), chat: await counted('chat') };
}

function pick(queues: Map<QueueName, JobQueue>, name: QueueName): JobQueue {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`queue ${name} is not open`);
  return queue;
}
