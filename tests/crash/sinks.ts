import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../src/clock.ts';
import { type Gateway, startGateway, type TextFault } from '../../src/delivery/rehearsal/gateway.ts';
import { type Mailbox, type MailFault, startMailbox } from '../../src/delivery/rehearsal/mailbox.ts';
import { pick, type Random } from './random.ts';

/** The shares of all mails and texts that something happens to, at each stage. */
const atRecipient: Partial<Record<MailFault, number>> = { deferRecipient: 0.04, dropAtRecipient: 0.03 };
const afterBody: Partial<Record<MailFault, number>> = {
  temporary: 0.05,
  dropAfterBody: 0.03,
  keepThenDrop: 0.04,
  keepThenReset: 0.03,
};
const ofTexts: Partial<Record<TextFault, number>> = {
  temporary: 0.04,
  tooMany: 0.03,
  badGateway: 0.02,
  html: 0.01,
  dropAfterBody: 0.03,
  keepThenDrop: 0.05,
  keepThenReset: 0.03,
};
const kept: ReadonlySet<string> = new Set(['none', 'keepThenDrop', 'keepThenReset']);

/** These shares of all answers are slow. */
const SLOW = { rcpt: 1 / 5, mail: 2 / 3, text: 2 / 3 };
const SLOWEST_MS = 300;

/** Of this many messages one is refused for good, always with the same words. */
const REFUSED_ONE_IN = 50;

/** Whether a message is one that the sinks refuse for good: that follows from its id, so that every try hears the same. */
export const isRefused = (messageId: string): boolean =>
  Number.parseInt(messageId.slice(0, 8), 16) % REFUSED_ONE_IN === 0;

export type StormySinks = {
  mailbox: Mailbox;
  gateway: Gateway;
  /** How often a message was kept, counted here: the gateway itself would take a repeated key for the same text. */
  copies(messageId: string): number;
  /** The ids of everything that was kept. */
  keptIds(): string[];
  /** How many answers are being thought about at this moment. */
  busy(): number;
  /** What happened to how many tries. */
  faults: ReadonlyMap<string, number>;
  /** From now on nothing goes wrong but what is refused for good. */
  calm(): void;
  close(): Promise<void>;
};

type SinkOptions = {
  clock: Clock;
  random: Random;
  /** They are slow, but refuse only what they refuse for good. */
  onlySlow?: boolean;
};

/** A mail server and an SMS gateway that fail at each stage, and are slow. */
export async function startSinks({ clock, random, onlySlow = false }: SinkOptions): Promise<StormySinks> {
  const dir = await mkdtemp(join(tmpdir(), 'cuiban-storm-'));
  const texts = new Map<string, number>();
  const mails = new Set<string>();
  const faults = new Map<string, number>();
  let stormy = true;
  let busy = 0;

  const count = (what: string): void => void faults.set(what, (faults.get(what) ?? 0) + 1);
  const answer = async <Kind extends string>(
    stage: keyof typeof SLOW,
    shares: Partial<Record<Kind, number>>,
    refused: Kind | null,
  ): Promise<Kind | 'none'> => {
    const slow = stormy && random.next() < SLOW[stage];
    if (slow) {
      busy += 1;
      await pause(random.between(0, SLOWEST_MS));
      busy -= 1;
    }
    const kind = refused ?? (stormy && !onlySlow ? pick(random, shares) : 'none');
    if (slow) count(`${stage} slow`);
    if (kind !== 'none') count(`${stage} ${kind}`);
    return kind;
  };

  const mailbox = await startMailbox({
    dir: join(dir, 'mail'),
    clock,
    fault: async ({ messageId }) => {
      // None for good here: an address that is refused as such makes other messages, to whoever else can be told.
      if (messageId === null) return answer('rcpt', atRecipient, null);
      const kind = await answer('mail', afterBody, isRefused(messageId) ? 'refuse' : null);
      if (kept.has(kind)) mails.add(messageId);
      return kind;
    },
  });
  const gateway = await startGateway({
    dir: join(dir, 'sms'),
    clock,
    fault: async ({ key }) => {
      const kind = await answer('text', ofTexts, isRefused(key) ? 'refuse' : null);
      if (kept.has(kind)) texts.set(key, (texts.get(key) ?? 0) + 1);
      return kind;
    },
  });
  return {
    mailbox,
    gateway,
    copies: (id) => mailbox.copies(id) + (texts.get(id) ?? 0),
    keptIds: () => [...mails, ...texts.keys()],
    busy: () => busy,
    faults,
    calm: () => void (stormy = false),
    close: async () => {
      await mailbox.close();
      await gateway.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
