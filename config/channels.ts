/** Every way to reach a contact. Whatever differs by channel is a table over these names: the compiler asks for its rows. */
export const channels = ['email', 'sms', 'chat'] as const;
export type ChannelName = (typeof channels)[number];

/** What notices, pages and commands call them. */
export const channelNames: Readonly<Record<ChannelName, string>> = {
  email: '邮件',
  sms: '短信',
  chat: '工作群',
};

/** What one sends there. */
export const messageNames: Readonly<Record<ChannelName, string>> = { ...channelNames, chat: '工作群消息' };

/** What a contact must have to be told there. */
export const addressNames: Readonly<Record<ChannelName, string>> = {
  email: '邮箱',
  sms: '手机号',
  chat: '工作群',
};

/** Where a contact can be reached. `chat` names a robot of `CHAT_ROBOTS`, never its address. Null or blank: not there. */
export type Addresses = Readonly<{ email: string | null; phone: string | null; chat: string | null }>;

export const addressFields = { email: 'email', sms: 'phone', chat: 'chat' } as const satisfies Record<
  ChannelName,
  keyof Addresses
>;

export const addressOn = (contact: Addresses, channel: ChannelName): string | null =>
  contact[addressFields[channel]];

const counters: Readonly<Record<ChannelName, string>> = { email: '封', sms: '条', chat: '条' };

export type Counts = Readonly<Record<ChannelName, number>>;

export function countsOf(messages: readonly { channel: ChannelName }[]): Counts {
  const counts = { email: 0, sms: 0, chat: 0 };
  for (const { channel } of messages) counts[channel] += 1;
  return counts;
}

/** `邮件3封，短信2条`: every count, but no word of groups where an office has none. */
export function countsInWords(counts: Counts): string {
  return channels
    .filter((channel) => channel !== 'chat' || counts[channel] > 0)
    .map((channel) => `${messageNames[channel]}${counts[channel]}${counters[channel]}`)
    .join('，');
}
