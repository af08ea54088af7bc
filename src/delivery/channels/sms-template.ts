import { createHash } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import {
  type GatewayFile,
  type GatewayMatch,
  type GatewayRequest,
  type Json,
  placeholders,
} from '../../../config/smsGateway.ts';
import type { SmsTemplates } from '../../../config/smsTemplates.ts';
import { dateInShanghai } from '../../calendar/date.ts';
import { registeredText } from '../render/smsTemplate.ts';
import {
  accepted,
  type Channel,
  type LookUp,
  type Outgoing,
  refused,
  type SendOutcome,
  type Sent,
  uncertain,
} from './channel.ts';
import { meaningOf, outcomeOfMeaning, outcomeOfStatus } from './codes.ts';
import { type Exchange, httpOnce } from './http-once.ts';
import { inFlight } from './in-flight.ts';
import { mainlandMobile, withoutNumber } from './sms-number.ts';

export type TemplateGatewayOptions = {
  file: GatewayFile;
  /** Set where the gateway takes registered templates only. */
  templates: SmsTemplates | null;
  token?: string;
  keyId?: string;
  keySecret?: string;
  /** Throws a UserError for an address that texts may not be sent to. */
  allow: (url: URL) => URL;
  /** For a whole exchange. Default 15 000. */
  timeoutMs?: number;
};

const maxBytes = 64 * 1024;
const oneNumber = /^\+?[0-9]{5,15}$/;

type Values = ReadonlyMap<string, string>;

/** Texts through an HTTP gateway that a file describes (config/smsGateway.ts): a carrier's MAS, an office's own platform. */
export function templateChannel(options: TemplateGatewayOptions): Channel {
  const { file, templates } = options;
  const timeoutMs = options.timeoutMs ?? 15_000;
  // A connection for each text, as for the clouds: how long a gateway keeps one open is not known.
  const agents = { 'http:': new http.Agent(), 'https:': new https.Agent() };
  const sending = inFlight();
  // An address that may not be used is found at the start, not with the first text.
  for (const { url } of [file.send, ...(file.lookUp ? [file.lookUp.request] : [])])
    addressOf(url, new Map(), options.allow);

  async function exchange(request: GatewayRequest, values: Values): Promise<Exchange> {
    const url = addressOf(request.url, values, options.allow);
    const { body, type } = bodyOf(request, values);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name.toLowerCase(),
        oneHeader(filledIn(value, values)),
      ]),
    );
    const described =
      body === null ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) };
    const agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
    return httpOnce({
      method: request.method,
      url,
      headers: { ...described, ...headers },
      body,
      timeoutMs,
      maxBytes,
      agent,
    });
  }

  async function attempt(message: Outgoing): Promise<SendOutcome> {
    const outcome = outcomeOf(file, await exchange(file.send, valuesOf(options, message)));
    return { ...outcome, detail: withoutNumber(outcome.detail, message.to) };
  }

  return {
    name: 'sms',
    ...((file.lookUp?.delivered ?? file.lookUp?.bounced) && { reports: true as const }),
    ...(templates && { wording: (notice) => registeredText(notice, templates) }),
    send(message) {
      if (!oneNumber.test(message.to))
        return Promise.resolve(outcomeOfMeaning('recipient', 'not a telephone number'));
      return sending.track(attempt(message));
    },
    async lookUp(messageId, sent) {
      if (file.lookUp === undefined || sent === undefined) return 'unknown';
      const outgoing = { messageId, to: sent.to, subject: '', text: '', html: null };
      return lookedUp(file, await exchange(file.lookUp.request, valuesOf(options, outgoing, sent)));
    },
    async close() {
      await sending.settled();
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

/** Everything that a placeholder may stand for. */
function valuesOf(options: TemplateGatewayOptions, message: Outgoing, sent?: Sent): Values {
  const { file, templates, token = '', keyId = '', keySecret = '' } = options;
  const values = new Map<string, string>([
    ['phone', message.to],
    ['mobile', mainlandMobile(message.to) ?? message.to],
    ['text', message.text],
    ['messageId', message.messageId],
    ['token', token],
    ['keyId', keyId],
    ['keySecret', keySecret],
    ['signature', templates?.signature ?? ''],
  ]);
  if (message.template) {
    values.set('templateId', templates?.texts[message.template.kind].id ?? '');
    values.set('variables', JSON.stringify(message.template.variables));
    for (const [name, value] of Object.entries(message.template.variables)) values.set(`var.${name}`, value);
  }
  if (sent) {
    values.set('providerId', sent.providerId ?? '');
    values.set('day', dateInShanghai(sent.sentAt).replaceAll('-', ''));
  }
  for (const [name, how] of Object.entries(file.values)) values.set(name, computed(how, values));
  return values;
}

function computed(how: GatewayFile['values'][string], values: Values): string {
  if (typeof how === 'string') return filledIn(how, values);
  if ('md5' in how) return createHash('md5').update(filledIn(how.md5, values)).digest('hex');
  if ('sha256' in how) return createHash('sha256').update(filledIn(how.sha256, values)).digest('hex');
  return Buffer.from(filledIn(how.base64, values)).toString('base64');
}

function filledIn(text: string, values: Values, encode = (value: string): string => value): string {
  return text.replace(placeholders, (_whole, name: string) => encode(values.get(name) ?? ''));
}

/** A value from outside may not begin another header. */
const oneHeader = (value: string): string => value.replace(/[^\x20-\x7e]/g, '');

function addressOf(text: string, values: Values, allow: (url: URL) => URL): URL {
  const url = filledIn(text, values, encodeURIComponent);
  return allow(new URL(url));
}

function bodyOf(request: GatewayRequest, values: Values): { body: string | null; type: string } {
  const { json, form, encode } = request;
  if (form !== undefined) {
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) fields.append(name, filledIn(value, values));
    return { body: fields.toString(), type: 'application/x-www-form-urlencoded' };
  }
  if (json === undefined) return { body: null, type: '' };
  const plain = JSON.stringify(filledTree(json, values));
  const body = encode === 'base64' ? Buffer.from(plain).toString('base64') : plain;
  return { body, type: encode === 'base64' ? 'text/plain' : 'application/json; charset=utf-8' };
}

function filledTree(tree: Json, values: Values): Json {
  if (typeof tree === 'string') return filledIn(tree, values);
  if (Array.isArray(tree)) return tree.map((entry) => filledTree(entry, values));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, filledTree(value, values)]));
}

/** Only what the file describes is taken for the gateway's word: any other 2xx may come from something in between. */
function outcomeOf(file: GatewayFile, exchange: Exchange): SendOutcome {
  if (exchange.reached === 'nothing') return refused(false, `no connection: ${exchange.detail}`);
  if (exchange.reached === 'written') return uncertain(`no answer: ${exchange.detail}`);
  if (exchange.reached === 'halfAnswered') return outcomeOfStatus(exchange.status, exchange.detail);
  const { status, body } = exchange;
  const answer = parsed(body);
  const ok = status >= 200 && status < 300;
  if (ok && matches(answer, file.accepted)) {
    const id = file.accepted.id === undefined ? null : at(answer, file.accepted.id);
    // An id that was promised and is not there: another program with the same word for success.
    if (file.accepted.id !== undefined && (id === null || id === ''))
      return uncertain('accepted without its id');
    return accepted(id, `HTTP ${status}`);
  }
  const code = file.refused === undefined ? null : at(answer, file.refused.at);
  if (file.refused === undefined || code === null || code === '')
    return outcomeOfStatus(status, body.slice(0, 200));
  const { content, wordsAt, ...lists } = file.refused;
  const words = wordsAt === undefined ? '' : (at(answer, wordsAt) ?? '');
  return outcomeOfMeaning(meaningOf(code, { ...lists, message: content }), `${code} ${words}`);
}

function lookedUp({ lookUp }: GatewayFile, exchange: Exchange): LookUp {
  if (exchange.reached !== 'answered' || exchange.status !== 200) return 'unknown';
  const answer = parsed(exchange.body);
  const order = ['delivered', 'bounced', 'accepted', 'absent'] as const;
  return order.find((what) => lookUp?.[what] !== undefined && matches(answer, lookUp[what])) ?? 'unknown';
}

function matches(answer: unknown, expected: NonNullable<GatewayMatch>): boolean {
  const found = at(answer, expected.path);
  return found !== null && expected.equals.includes(found);
}

/** What stands at a path, as text; null when there is nothing, or something that has parts. */
function at(answer: unknown, path: string): string | null {
  let value: unknown = answer;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null;
    value = new Map<string, unknown>(Object.entries(value)).get(part);
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
