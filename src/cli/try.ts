import { type ChannelName, channelNames, channels } from '../../config/channels.ts';
import { loadEnv } from '../../config/env.ts';
import { systemClock } from '../clock.ts';
import { robotNames } from '../delivery/channels/chat-provider.ts';
import type { SendOutcome } from '../delivery/channels/channel.ts';
import { reasonInWords } from '../delivery/reasonInWords.ts';
import { tryOut } from '../delivery/tryOut.ts';
import { UserError } from '../errors.ts';
import { maskAddresses, maskPhones } from '../maskPhone.ts';
import { officeOf } from '../open.ts';
import { readArgs } from './args.ts';
import { usages } from './usages.ts';

const USAGE = usages.try;

const setting: Readonly<Record<ChannelName, string>> = {
  email: 'SMTP_URL',
  sms: 'SMS_PROVIDER 和 SMS_URL 等',
  chat: 'CHAT_ROBOTS',
};

/** Sends one message that is no reminder, to see whether the settings are right. Needs no database and stores nothing. */
export async function runTry(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [2, 2], usage: USAGE });
  const [given = '', to = ''] = words;
  const name = channels.find((channel) => channel === given);
  if (name === undefined)
    throw new UserError(
      'ARGS',
      `没有“${given}”这种发送方式，可写 ${channels.join('、')}。`,
      `用法：npm run -s cuiban -- ${USAGE}`,
    );
  const env = loadEnv();
  checkRobot(name, to, robotNames(env));
  const tried = await tryOut(env, systemClock, officeOf(env), { name, to });
  if (tried === null)
    throw new UserError(
      'TRY_NO_PROVIDER',
      `没有设置${channelNames[name]}服务，无从测试。`,
      `请先设置 ${setting[name]}，说明见 .env.example。`,
    );
  if (tried.outcome.outcome !== 'accepted') throw failed(tried.outcome);
  console.log(
    `服务商已接收（${hidden(tried.outcome.detail)}），消息编号 ${tried.messageId}。请看收件的一方是否收到。`,
  );
}

function checkRobot(name: ChannelName, to: string, known: ReadonlySet<string> | null): void {
  if (name !== 'chat' || known === null || known.has(to)) return;
  throw new UserError(
    'ARGS',
    `CHAT_ROBOTS 里没有名为“${to}”的群机器人。`,
    `现有：${[...known].join('、')}。`,
  );
}

function failed({ outcome, detail }: SendOutcome): UserError {
  const why = reasonInWords(hidden(detail));
  return outcome === 'uncertain'
    ? new UserError('TRY_UNCERTAIN', `不清楚是否发出：${why}。`, '请看收件的一方是否收到，核对设置后再试。')
    : new UserError('TRY_REFUSED', `没有发出：${why}。`, '请核对收件地址和设置后再试。');
}

const hidden = (detail: string): string => maskPhones(maskAddresses(detail));
