import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, systemClock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import { type Channel, type LookUp, oneLine, refused, type SendOutcome } from './channel.ts';
import { inFlight } from './in-flight.ts';
import { isOneAddress, mailOf, type ReadyMail, type Sender } from './mail-content.ts';
import type { Monotonic } from './smtp-order.ts';
import {
  type EmailTimeouts,
  type Relay,
  type RelayOptions,
  type RelaySecurity,
  smtpRelay,
  trusting,
} from './smtp-relay.ts';

export type EmailOptions = Sender &
  RelaySecurity & {
    /** In the order in which they are tried. */
    relays: readonly RelayOptions[];
    timeouts?: Partial<EmailTimeouts>;
    /** How to ask whether a message arrived; plain SMTP cannot say, the rehearsal mailbox can. */
    lookUp?: (messageId: string) => Promise<LookUp>;
    /** Whose time a mail's Date is. */
    clock?: Clock;
    /** Tests only. */
    elapsedMs?: Monotonic;
  };

const defaults: EmailTimeouts = {
  connectMs: 15_000,
  greetingMs: 15_000,
  silenceMs: 60_000,
  transactionMs: 90_000,
  totalMs: 240_000,
  idleMs: 20_000,
};

/** Mail through one SMTP relay, or the next one when that has certainly not taken it. Wrong addresses in the options: `UserError`. */
export function emailChannel(options: EmailOptions): Channel {
  const timeouts = { ...defaults, ...options.timeouts };
  const elapsedMs = options.elapsedMs ?? (() => performance.now());
  const clock = options.clock ?? systemClock;
  checkSender(options.from.address);
  const secureContext = trusting(options.ca);
  const security = { ...options, ...(secureContext && { secureContext }) };
  const relays = options.relays.map((relay) => smtpRelay(relay, security, timeouts, elapsedMs));
  const closing = new AbortController();
  const sending = inFlight();

  return {
    name: 'email',
    send(message) {
      if (!isOneAddress(message.to)) return Promise.resolve(refused(true, 'not a mail address'));
      const mail = mailOf(message, options, clock.now());
      const outcome = throughRelays(relays, mail, { timeouts, elapsedMs, closing: closing.signal });
      return sending.track(outcome.then((known) => ({ ...known, detail: withoutAddresses(known.detail) })));
    },
    lookUp: (messageId) => options.lookUp?.(messageId) ?? Promise.resolve('unknown'),
    async close() {
      closing.abort();
      for (const relay of relays) relay.close();
      await sending.settled();
    },
  };
}

type Bounds = { timeouts: EmailTimeouts; elapsedMs: Monotonic; closing: AbortSignal };

/**
 * One relay after the other, each at most once, and the next only when the one before has certainly not taken the mail for
 * a reason of its own or of the moment. What is uncertain, and what a relay says of the recipient for good, ends it.
 */
async function throughRelays(
  relays: readonly Relay[],
  mail: ReadyMail,
  bounds: Bounds,
): Promise<SendOutcome> {
  const { timeouts, elapsedMs, closing } = bounds;
  const end = elapsedMs() + timeouts.totalMs - timeouts.transactionMs;
  const untried = new Set(relays.filter(({ rest }) => !rest.resting()));
  if (untried.size === 0) relays.forEach((relay) => untried.add(relay));
  const said: string[] = [];
  while (untried.size > 0 && !closing.aborted) {
    const relay = soonest([...untried]);
    const waitMs = relay.pace.waitMs();
    if (elapsedMs() + waitMs > end) {
      said.unshift('no room within the limits and the time');
      break;
    }
    if (waitMs > 0) {
      await pause(waitMs, undefined, { signal: closing }).catch(() => undefined);
      continue;
    }
    untried.delete(relay);
    relay.pace.take();
    const outcome = await relay.send(mail, end - elapsedMs());
    said.unshift(`${relay.name}: ${outcome.detail}`);
    if (outcome.outcome !== 'refused' || outcome.permanent)
      return { ...outcome, detail: oneLine(said.join('; before: ')) };
  }
  return refused(false, said.join('; before: ') || 'closing');
}

/** The first that has room now, or else the one that has it soonest. */
function soonest(relays: readonly Relay[]): Relay {
  const [first, ...others] = relays;
  if (first === undefined) throw new Error('no relay');
  return others.reduce((best, relay) => (relay.pace.waitMs() < best.pace.waitMs() ? relay : best), first);
}

function checkSender(address: string): void {
  if (isOneAddress(address)) return;
  throw new UserError('MAIL_FROM_INVALID', `发件人地址无效：${address}。`, '请填写一个邮箱地址。');
}

/** A relay may write an address otherwise than we did, and say others of its own. */
const withoutAddresses = (detail: string): string =>
  detail.replace(/[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]*/g, '…');
