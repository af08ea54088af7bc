import type { ChannelName } from '../../config/channels.ts';
import { robotName } from '../../config/chatRobots.ts';
import { join } from 'node:path';
import type { Env } from '../../config/env.ts';
import { readMailSettings } from '../../config/smtp.ts';
import type { Clock } from '../clock.ts';
import type { Channel, LookUp } from './channels/channel.ts';
import { chatProvider, noRobots } from './channels/chat-provider.ts';
import { emailChannel } from './channels/email.ts';
import { smsChannel } from './channels/sms.ts';
import { smsProvider, smsWarnings } from './channels/sms-provider.ts';
import { type Gateway, startGateway } from './rehearsal/gateway.ts';
import { type Mailbox, startMailbox } from './rehearsal/mailbox.ts';

export type Sinks = {
  channels: Record<ChannelName, Channel>;
  /** Set while no SMTP_URL is given: mails are captured and shown, not sent. */
  mailbox: Mailbox | null;
  /** Set while no SMS provider is given. */
  gateway: Gateway | null;
  /** Messages to groups, set while mails are captured and there are no robots. */
  groups: Gateway | null;
  /** What an administrator should know of the settings, each a sentence with what to do. */
  warnings: string[];
  close(): Promise<void>;
};

/**
 * The configured providers, and a rehearsal sink in the place of each that is not configured. A sink knows what this
 * process captured: unless it works `alone`, what it does not know may lie with another and is `unknown`, not `absent`.
 */
export async function openSinks(env: Env, clock: Clock, alone: boolean): Promise<Sinks> {
  const missing: LookUp = alone ? 'absent' : 'unknown';
  // First, because its settings are checked here: what is wrong with them must not leave a mailbox running.
  const provider = await smsProvider(env);
  const robots = chatProvider(env, clock);
  const { relays, warnings, ...mail } = readMailSettings(env);
  const mailbox = relays.length === 0 ? await startMailbox({ dir: join(env.DATA_DIR, 'mail'), clock }) : null;
  const gateway = provider === null ? await startGateway({ dir: join(env.DATA_DIR, 'sms'), clock }) : null;
  const groups =
    robots === null && mailbox !== null
      ? await startGateway({ dir: join(env.DATA_DIR, 'chat'), clock, captures: 'chat' })
      : null;
  const email = emailChannel({
    ...mail,
    clock,
    relays: mailbox ? [{ url: mailbox.url, maxConnections: env.SMTP_CONNECTIONS }] : relays,
    // Below the lease of a message (src/delivery/send.ts): an outcome must be known before the lease runs out.
    timeouts: { totalMs: 240_000 },
    ...(mailbox && {
      lookUp: async (id: string): Promise<LookUp> => (mailbox.has(id) ? 'accepted' : missing),
    }),
  });
  const sms = provider ?? rehearsed('sms', gateway, missing);
  const chat = robots ?? (groups === null ? noRobots : rehearsed('chat', groups, missing));
  return {
    channels: { email, sms, chat },
    mailbox,
    gateway,
    groups,
    warnings: [...warnings, ...smsWarnings(env)],
    close: async () => {
      await Promise.all([email.close(), sms.close(), chat.close()]);
      await Promise.all([mailbox?.close(), gateway?.close(), groups?.close()]);
    },
  };
}

/** Texts, or messages to groups, into a rehearsal gateway, which is asked without HTTP. */
function rehearsed(name: 'sms' | 'chat', gateway: Gateway | null, missing: LookUp): Channel {
  return {
    ...smsChannel({ url: gateway?.url ?? '', ...(name === 'chat' && { to: robotName }) }),
    name,
    lookUp: async (id: string): Promise<LookUp> => (gateway?.has(id) ? 'accepted' : missing),
  };
}
