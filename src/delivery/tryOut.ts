import { randomUUID } from 'node:crypto';
import type { ChannelName } from '../../config/channels.ts';
import type { Env } from '../../config/env.ts';
import { readMailSettings } from '../../config/smtp.ts';
import { dateInShanghai } from '../calendar/date.ts';
import type { Clock } from '../clock.ts';
import type { Channel, Outgoing, SendOutcome } from './channels/channel.ts';
import { chatProvider } from './channels/chat-provider.ts';
import { emailChannel } from './channels/email.ts';
import { smsProvider } from './channels/sms-provider.ts';
import type { Notice, NoticeOffice } from './notice.ts';
import { letterHtml } from './render/layout.ts';
import { footerOf, type Letter, letterText, signatureOf } from './render/letter.ts';

export type Tried = { messageId: string; outcome: SendOutcome };

/**
 * One message that is no reminder, by the settings as they are: does the provider take it? Nothing of it is stored. Null
 * where the channel has no provider. Throws a UserError when a setting is wrong.
 */
export async function tryOut(
  env: Env,
  clock: Clock,
  office: NoticeOffice,
  { name, to }: { name: ChannelName; to: string },
): Promise<Tried | null> {
  const channel = await channelOf(env, clock, name);
  if (channel === null) return null;
  const messageId = randomUUID();
  const trial = { messageId, office, sentOn: dateInShanghai(clock.now()) };
  try {
    return { messageId, outcome: await channel.send({ messageId, to, ...wordsOf(channel, trial) }) };
  } finally {
    await channel.close();
  }
}

async function channelOf(env: Env, clock: Clock, name: ChannelName): Promise<Channel | null> {
  if (name === 'sms') return smsProvider(env);
  if (name === 'chat') return chatProvider(env, clock);
  const { relays, ...mail } = readMailSettings(env);
  return relays.length === 0 ? null : emailChannel({ ...mail, relays, clock });
}

type Trial = { messageId: string; office: NoticeOffice; sentOn: string };
type Words = Pick<Outgoing, 'subject' | 'text' | 'html' | 'template'>;

function wordsOf(channel: Channel, trial: Trial): Words {
  if (channel.name === 'email') return mailOf(trial);
  const registered = channel.wording?.(sample(trial));
  if (registered) return { subject: '', html: null, ...registered };
  const number = channel.name === 'chat' ? `\n消息编号：${trial.messageId}` : '';
  return { subject: '', html: null, text: `发送测试：${purpose}${number}` };
}

const purpose = '收到本消息，说明发送设置正确。本消息不涉及任何任务，不必办理和回复。';

function mailOf({ messageId, office, sentOn }: Trial): Words {
  const letter: Letter = {
    subject: '【发送测试】催办系统的邮件，不必回复',
    sender: office.name,
    title: '发送测试',
    subtitle: null,
    salutation: '系统管理员：',
    paragraphs: [purpose],
    figures: [],
    sections: [],
    closing: [],
    signature: signatureOf(office, sentOn),
    footer: footerOf(messageId),
  };
  return { subject: letter.subject, text: letterText(letter), html: letterHtml(letter) };
}

/** For providers that take registered words only: these are about a task, so the task says that it is none. */
function sample({ messageId, office, sentOn }: Trial): Notice {
  return {
    kind: 'reminder',
    messageId,
    unit: '发送测试',
    contact: { name: '系统管理员', role: '承办人' },
    office,
    sentOn,
    items: [
      {
        planTitle: '发送测试',
        docNumber: null,
        ref: '',
        task: '发送测试，不必办理',
        phrase: '',
        dueOn: sentOn,
        role: 'supporting',
        stage: 'due',
        workingDaysLeft: 0,
        ordinal: 1,
        next: null,
      },
    ],
  };
}
