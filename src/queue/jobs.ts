import { z } from 'zod';

type JobDefinition = {
  queue: string;
  /** Ids only: whoever works on the job reads the rest from the database, as it is by then. */
  payload: z.ZodType<Record<string, string>>;
  /** How often it is tried in all before it counts as failed. */
  attempts: number;
  /** Wait before the second try, in milliseconds; doubled before each further one, and shortened by up to half at random. */
  backoffMs: number;
};

const messagePayload = z.strictObject({ messageId: z.uuid() });

/** Every job there is. A mail relay may be away for an hour: eight tries span about two. Each needs exactly one handler, which `startWorkers` checks. */
export const jobs = {
  'send-email': { queue: 'email', payload: messagePayload, attempts: 8, backoffMs: 60_000 },
  'send-sms': { queue: 'sms', payload: messagePayload, attempts: 8, backoffMs: 60_000 },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobs;
export type QueueName = (typeof jobs)[JobName]['queue'];
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;

export const jobNames = Object.keys(jobs).filter(isJobName);
export const queueNames: readonly QueueName[] = [...new Set(jobNames.map((name) => jobs[name].queue))];

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobs, name);
}

/**
 * How a job is put into its queue. It gets no id of our own: the queue would silently drop a job whose id belongs to
 * one that failed and is still kept, and so swallow a resend. What keeps a message from going out twice is its row.
 */
export function jobOptions(name: JobName) {
  const { attempts, backoffMs } = jobs[name];
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    // The record that counts is in the database. Keeping the last thousand here was measured to cost two thirds of
    // the throughput on PostgreSQL (1,300 instead of 3,600 jobs/s): every finished job looks for ones to remove.
    removeOnComplete: true,
    removeOnFail: { age: 7 * 86_400, count: 5_000 },
  };
}
