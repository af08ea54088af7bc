import { z } from 'zod';
import { UserError } from '../src/errors.ts';
import { type ChannelName, channels } from './channels.ts';
import { describeIssue, fieldName } from './problems.ts';
import { readTextFile, readYaml } from './textFile.ts';

/** At most so many messages of a channel are handed over within any so many minutes; several may hold at once. */
const rate = z.strictObject({ max: z.int().min(1).max(10_000_000), perMinutes: z.int().min(1).max(1440) });

/** What WeCom and DingTalk take from a robot. DingTalk takes nothing for ten minutes from one that sends more. */
const robotRate = [{ max: 20, perMinutes: 1 }];

/** How much may be sent, for the whole office. Stored in `settings` under `sending`. */
export const sendingSchema = z.strictObject({
  /** Texts for each number and day (Asia/Shanghai); what is over goes by mail. Carriers refuse a third by default. */
  smsPerNumberAndDay: z.int().min(1).max(100),
  rates: z.strictObject({
    email: z.array(rate).max(10),
    sms: z.array(rate).max(10),
    /** Of each robot: that is how the platforms count. Limits from before there were any have none. */
    chat: z.array(rate).max(10).default(robotRate),
  }),
});

export type SendingLimits = z.infer<typeof sendingSchema>;
export type RateWindow = z.infer<typeof rate>;

/** What a rate is counted over: the whole channel, and of groups the one robot. */
export const laneOf = ({ channel, chat }: { channel: ChannelName; chat: string | null }): string =>
  channel === 'chat' ? `chat ${chat ?? ''}` : channel;

export const windowsOf = ({ rates }: SendingLimits): number[] => [
  ...new Set(channels.flatMap((channel: ChannelName) => rates[channel].map(({ perMinutes }) => perMinutes))),
];

/** Reads config/sending.yaml or a file like it. Throws UserError SENDING_INVALID that names every field in error. */
export function readSendingFile(path: string): SendingLimits {
  const parsed = sendingSchema.safeParse(parseFile(path), { error: describeIssue });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${fieldName(issue.path)}${issue.message}`);
  throw invalid(`发送限额有${problems.length}处不正确：${problems.join('；')}。`);
}

function parseFile(path: string): unknown {
  const yaml = readYaml(readTextFile(path));
  if ('problem' in yaml) throw invalid(`发送限额文件 ${path} ${yaml.problem}。`);
  return yaml.value;
}

function invalid(message: string): UserError {
  return new UserError('SENDING_INVALID', message, '写法见 config/sending.yaml 中的说明。');
}
