import { z } from 'zod';

type JobDefinition = {
  queue: string;
  /** Ids only: whoever works on the job reads the rest from the database, as it is by then. */
  payload: z.ZodType<Record<string, string[]>>;
};

/**
 * Messages in one job. A job costs BullMQ on PostgreSQL about half a millisecond of two cores, four times what is left of
 * a mail's own cost, so many messages share one; more than this make no difference that can be measured.
 */
export const MESSAGES_A_JOB = 50;

const messagesPayload = z.strictObject({ messageIds: z.array(z.uuid()).min(1).max(MESSAGES_A_JOB) });

/** Every job there is. Each needs exactly one handler, which `startWorkers` checks. */
export const jobs = {
  'send-email': { queue: 'email', payload: messagesPayload },
  'send-sms': { queue: 'sms', payload: messagesPayload },
  'send-chat': { queue: 'chat', payload: messagesPayload },
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
 * one that failed and is still kept, and so swallow a resend. What keeps a message from going out twice is its row. Nor
 * does the queue try a job again: when a message is to be tried again stands in its row, where no queue can lose it.
 */
export const jobOptions = {
  attempts: 1,
  // The record that counts is in the database. Keeping the last thousand here was measured to cost two thirds of
  // the throughput on PostgreSQL (1,300 instead of 3,600 jobs/s): every finished job looks for ones to remove.
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 5_000 },
};
