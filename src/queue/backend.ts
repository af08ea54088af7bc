import { createPostgresBackend, type JobsOptions, Queue, runMigrations, Worker } from 'bullmq';
import { Client, type ClientConfig } from 'pg';
import { withClient } from '../db/connect.ts';
import { connectionWarner } from '../db/warnings.ts';
import type { Log } from '../log.ts';
import { checkRedis, consumerClient, producerClient } from './redis.ts';

/** What the rest of src/queue uses of a BullMQ job. */
export type QueuedJob = { id?: string | undefined; name: string; data: unknown };

/** One that failed and is kept for a while. */
export type FailedJob = QueuedJob & {
  /** Milliseconds since 1970. */
  processedOn?: number | undefined;
  failedReason?: string | undefined;
};
export type Processor = (job: QueuedJob) => Promise<void>;

export type JobQueue = {
  /**
   * Throws when its connection broke while it was being opened: BullMQ remembers that for good, and such a queue never
   * answers again, however soon the server is back.
   */
  waitUntilReady(): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown; opts: JobsOptions }[]): Promise<unknown>;
  getJobCounts(): Promise<Record<string, number>>;
  /** Newest first. */
  getFailed(start: number, end: number): Promise<FailedJob[]>;
  obliterate(options: { force: boolean }): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

export type JobWorker = {
  /**
   * Takes jobs from now on. Throws, as with a queue, when its connection broke while it was being opened: left to itself
   * it would then ask again for ever without a pause, and nothing else in the process would have a turn.
   */
  start(): Promise<void>;
  /** Told of every try that failed; `job` is missing when it is no longer there. */
  onFailed(listener: (job: QueuedJob | undefined, error: Error) => void): void;
  /** Takes no further job and waits for those that run; with `force` it does not wait. */
  close(force?: boolean): Promise<void>;
};

/** Where the queues live. Only this file knows whether that is PostgreSQL or Redis. */
export type QueueBackend = {
  kind: 'postgres' | 'redis';
  createQueue(name: string): JobQueue;
  createWorker(name: string, processor: Processor, options: { concurrency: number }): JobWorker;
  /** After its queues and workers. */
  close(): Promise<void>;
};

export type BackendOptions = {
  databaseUrl: string;
  /** Given: the queues live in Redis. */
  redisUrl?: string | undefined;
  log: Log;
  /** PostgreSQL schema or Redis key prefix; tests set their own. */
  namespace?: string;
};

/** BullMQ waits 15 s by default after a refused connection; a restarted database is back sooner. */
const runRetryDelay = 2_000;

/**
 * Opens the place where the queues live and brings it to BullMQ's schema. Throws a UserError when it cannot be reached;
 * when it goes away later, that is logged, adding jobs fails, and workers carry on when it is back.
 */
export async function openQueueBackend(options: BackendOptions): Promise<QueueBackend> {
  const { databaseUrl, redisUrl, log, namespace = 'cuiban_queue' } = options;
  if (redisUrl !== undefined) {
    await checkRedis(redisUrl, log);
    return redisBackend(redisUrl, namespace, log);
  }
  // One session of its own, because the lock that lets ten processes start at once belongs to the session.
  await withClient(databaseUrl, (client) => runMigrations(client, namespace));
  return postgresBackend(databaseUrl, namespace, log);
}

function postgresBackend(connectionString: string, schema: string, log: Log): QueueBackend {
  const broken = connectionWarner(log, '队列（PostgreSQL）');
  // As with the pool: at the end the server may be gone before the last socket is.
  let closing = false;
  const warn = (error: unknown): void => {
    if (!closing) broken(error);
  };
  /** BullMQ listens to few of its connections: another that broke while it was being used would end the process. */
  class HeardClient extends Client {
    constructor(config?: ClientConfig) {
      super(config);
      this.on('error', warn);
    }
  }
  const connection = (max: number) => ({
    connectionString,
    schema,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    Client: HeardClient,
  });
  return {
    kind: 'postgres',
    createQueue: (name) => {
      const queue = new Queue(name, { connection: connection(2) }, createPostgresBackend);
      queue.on('error', warn);
      return queue;
    },
    createWorker: (name, processor, { concurrency }) => {
      const max = Math.min(concurrency + 1, 5);
      const worker = new Worker(
        name,
        processor,
        { connection: connection(max), concurrency, runRetryDelay, autorun: false },
        createPostgresBackend,
      );
      worker.on('error', warn);
      return jobWorker(worker, warn);
    },
    close: async () => {
      closing = true;
    },
  };
}

/** What both kinds of BullMQ's workers have in common. */
type AnyWorker = Pick<JobWorker, 'close'> & {
  waitUntilReady(): Promise<void>;
  run(): Promise<void>;
  on(event: 'failed', listener: (job: QueuedJob | undefined, error: Error) => void): unknown;
};

/** Of a worker that was made with `autorun: false`. */
function jobWorker(worker: AnyWorker, warn: (error: unknown) => void): JobWorker {
  return {
    start: async () => {
      await worker.waitUntilReady();
      worker.run().catch(warn);
    },
    onFailed: (listener) => worker.on('failed', listener),
    close: (force) => worker.close(force),
  };
}

function redisBackend(url: string, prefix: string, log: Log): QueueBackend {
  const warn = connectionWarner(log, '队列（Redis）');
  const producer = producerClient(url, warn);
  const consumer = consumerClient(url, warn);
  return {
    kind: 'redis',
    createQueue: (name) => {
      const queue = new Queue(name, { connection: producer, prefix });
      queue.on('error', warn);
      return queue;
    },
    createWorker: (name, processor, { concurrency }) => {
      const worker = new Worker(name, processor, {
        connection: consumer,
        prefix,
        concurrency,
        runRetryDelay,
        autorun: false,
      });
      worker.on('error', warn);
      return jobWorker(worker, warn);
    },
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
