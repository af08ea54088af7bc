import * as http from 'node:http';
import * as https from 'node:https';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import {
  accepted,
  type Channel,
  type LookUp,
  type Outgoing,
  refused,
  type SendOutcome,
  uncertain,
} from './channel.ts';
import { type Exchange, httpOnce } from './http-once.ts';
import { inFlight } from './in-flight.ts';
import { withoutNumber } from './sms-number.ts';

export type SmsOptions = {
  /** Base address of the gateway, without `/messages`: `https://sms.example.gov.cn/api`. */
  url: string;
  /** Sent as `Authorization: Bearer …` when given. */
  token?: string;
  /** What it takes for a recipient. Default: a telephone number. */
  to?: RegExp;
  /** Connections at a time. Default 10. */
  maxConnections?: number;
  /** For a whole exchange. Default 15 000. */
  timeoutMs?: number;
};

/** Largest answer that is read: a gateway answers with a few hundred bytes. */
const maxBytes = 64 * 1024;

const oneNumber = /^\+?[0-9]{5,15}$/;
const promised = z.object({ id: z.union([z.string().min(1).max(200), z.number()]) });

/**
 * Texts through a generic HTTP gateway: `POST /messages` with `{ key, to, text }` answers 2xx and `{ id }`;
 * `GET /messages/:key` answers 200 or 404. The key is the message id, so a gateway that heeds it takes a text once.
 */
export function smsChannel(options: SmsOptions): Channel {
  const base = baseOf(options.url);
  const timeoutMs = options.timeoutMs ?? 15_000;
  // An unused connection is dropped after 4 s: most servers do so after 5, and a request that crosses their close
  // on the wire would have to be called uncertain.
  const pool = { keepAlive: true, maxSockets: options.maxConnections ?? 10, timeout: 4000 };
  const agent = base.protocol === 'https:' ? new https.Agent(pool) : new http.Agent(pool);
  const authorization: Record<string, string> =
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const sending = inFlight();

  async function attempt(message: Outgoing): Promise<SendOutcome> {
    const body = JSON.stringify({ key: message.messageId, to: message.to, text: message.text });
    const exchange = await httpOnce({
      method: 'POST',
      url: new URL('messages', base),
      headers: {
        ...authorization,
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'idempotency-key': message.messageId,
        accept: 'application/json',
      },
      body,
      timeoutMs,
      maxBytes,
      agent,
    });
    const outcome = outcomeOf(exchange);
    return { ...outcome, detail: withoutNumber(outcome.detail, message.to) };
  }

  return {
    name: 'sms',
    send(message) {
      if (!(options.to ?? oneNumber).test(message.to))
        return Promise.resolve(refused(true, 'not a telephone number'));
      return sending.track(attempt(message));
    },
    async lookUp(messageId): Promise<LookUp> {
      const url = new URL(`messages/${encodeURIComponent(messageId)}`, base);
      const headers = { ...authorization, accept: 'application/json' };
      const exchange = await httpOnce({
        method: 'GET',
        url,
        headers,
        body: null,
        timeoutMs,
        maxBytes,
        agent,
      });
      if (exchange.reached !== 'answered') return 'unknown';
      if (exchange.status === 404) return 'absent';
      return exchange.status === 200 && idIn(exchange.body) !== null ? 'accepted' : 'unknown';
    },
    async close() {
      await sending.settled();
      agent.destroy();
    },
  };
}

/** Statuses in the 400s that blame the moment or our configuration, not this text: they may pass later. */
const mayPass = new Set([401, 403, 404, 405, 407, 408, 425, 429]);

/** Statuses by which a proxy says that it lost the answer of the gateway behind it (RFC 9110 §15.6.3, §15.6.5). */
const answerLost = new Set([502, 504]);

/**
 * What an exchange means. Any answer outside 2xx is a refusal, even if its body is broken: the status came. A 2xx
 * that does not carry the promised `{ id }` may come from anything in between (a login page, a cache): uncertain.
 */
export function outcomeOf(exchange: Exchange): SendOutcome {
  if (exchange.reached === 'nothing') return refused(false, `no connection: ${exchange.detail}`);
  if (exchange.reached === 'written') return uncertain(`no answer: ${exchange.detail}`);
  const { status } = exchange;
  const said = exchange.reached === 'answered' ? exchange.body.slice(0, 200) : exchange.detail;
  const detail = `HTTP ${status}: ${said}`;
  if (status >= 200 && status < 300) {
    const id = exchange.reached === 'answered' ? idIn(exchange.body) : null;
    return id === null ? uncertain(`not the promised answer, ${detail}`) : accepted(id, `HTTP ${status}`);
  }
  if (answerLost.has(status)) return uncertain(detail);
  return refused(status >= 400 && status < 500 && !mayPass.has(status), detail);
}

function idIn(body: string): string | null {
  try {
    const answer = promised.safeParse(JSON.parse(body));
    return answer.success ? String(answer.data.id) : null;
  } catch {
    return null;
  }
}

function baseOf(address: string): URL {
  if (!/^https?:\/\/[^/]/.test(address) || !URL.canParse(address)) {
    throw new UserError(
      'SMS_URL_INVALID',
      'SMS_URL 不是有效的短信网关地址。',
      '请写成 http://主机:端口 或 https://主机/路径。',
    );
  }
  return new URL(address.endsWith('/') ? address : `${address}/`);
}
