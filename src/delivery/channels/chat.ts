import * as http from 'node:http';
import * as https from 'node:https';
import type { Robot } from '../../../config/chatRobots.ts';
import type { Clock } from '../../clock.ts';
import { allowedWebhook } from './allowed-url.ts';
import { accepted, type Channel, type Outgoing, refused, type SendOutcome, uncertain } from './channel.ts';
import { platforms, type Said } from './chat-platforms.ts';
import { meaningOf, outcomeOfMeaning, outcomeOfStatus } from './codes.ts';
import { type Exchange, httpOnce } from './http-once.ts';
import { inFlight } from './in-flight.ts';
import { publicLookup, type Resolve } from './public-address.ts';
import { mainlandMobile, withoutNumber } from './sms-number.ts';

export type ChatOptions = {
  robots: readonly Robot[];
  /** Hosts that may be on an inner network, and be spoken to over plain http. */
  allowHosts: readonly string[];
  /** Signatures hold the time. */
  clock: Clock;
  /** For a whole exchange. Default 15 000. */
  timeoutMs?: number;
  /** How names are looked up. */
  resolve?: Resolve;
  /** PEM of a private certificate authority. */
  ca?: string;
};

/** Largest answer that is read: the platforms answer with a hundred bytes. */
const maxBytes = 64 * 1024;

type Line = { robot: Robot; agent: http.Agent };

/**
 * Messages to groups on WeCom, DingTalk and Feishu by their robots: one request for each, and the platform's own word for
 * taken. None of them knows our message ids or can be asked later, so what is uncertain waits for a person. Throws a
 * UserError for a robot whose address may not be written to.
 */
export function chatChannel(options: ChatOptions): Channel {
  const { clock } = options;
  const lines = new Map(options.robots.map((robot) => [robot.name, lineTo(robot, options)]));
  const sending = inFlight();

  async function attempt(message: Outgoing, { robot, agent }: Line): Promise<SendOutcome> {
    const mobile = mainlandMobile(message.phone ?? '');
    const { url, body } = platforms[robot.kind].request(robot, { text: message.text, mobile }, clock.now());
    const json = JSON.stringify(body);
    const exchange = await httpOnce({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(json)),
        accept: 'application/json',
      },
      body: json,
      timeoutMs: options.timeoutMs ?? 15_000,
      maxBytes,
      agent,
    });
    return outcomeOf(robot, exchange, discreet(robot, message.phone ?? ''));
  }

  return {
    name: 'chat',
    send(message) {
      const line = lines.get(message.to);
      // Our list is wrong, not the message: it may be mended.
      if (line === undefined)
        return Promise.resolve(
          refused(
            false,
            `CHAT_ROBOTS 中没有名为“${message.to}”的群机器人，请补充，或改正单位通讯录的工作群一列`,
          ),
        );
      return sending.track(attempt(message, line));
    },
    lookUp: () => Promise.resolve('unknown'),
    async close() {
      await sending.settled();
      for (const { agent } of lines.values()) agent.destroy();
    },
  };
}

/** A connection for each message: a kept one may be closed by the platform at the very moment that it is written to. */
function lineTo(robot: Robot, { allowHosts, resolve, ca }: ChatOptions): Line {
  const { url, name } = robot;
  const anywhere = allowedWebhook(url, name, allowHosts);
  const connections = { keepAlive: false, ...(!anywhere && { lookup: publicLookup(resolve) }) };
  const agent =
    url.protocol === 'https:'
      ? new https.Agent({ ...connections, ...(ca !== undefined && { ca }) })
      : new http.Agent(connections);
  return { robot, agent };
}

/**
 * What an exchange means. Only the platform's own form is its word: any other answer may come from something in between.
 * `tell` keeps what nobody may read out of a detail, before it is cut to length.
 */
function outcomeOf(robot: Robot, exchange: Exchange, tell: (words: string) => string): SendOutcome {
  if (exchange.reached === 'nothing') return refused(false, `no connection: ${tell(exchange.detail)}`);
  if (exchange.reached === 'written') return uncertain(`no answer: ${tell(exchange.detail)}`);
  const { status } = exchange;
  if (exchange.reached === 'halfAnswered') return outcomeOfStatus(status, tell(exchange.detail));
  const said = platforms[robot.kind].answer.safeParse(parsed(exchange.body)).data;
  if (said === undefined) return outcomeOfStatus(status, tell(exchange.body).slice(0, 200));
  if (said.code !== 0) return outcomeOfCode(robot, { ...said, words: tell(said.words) });
  if (status < 200 || status > 299) return uncertain(`taken, but HTTP ${status}`);
  return accepted(null, `HTTP ${status}`);
}

function outcomeOfCode({ kind, name }: Robot, said: Said): SendOutcome {
  const { codes, meaning = () => meaningOf(String(said.code), codes) } = platforms[kind];
  const detail = `${said.code} ${said.words}`;
  if (codes.setup.includes(String(said.code)))
    return refused(
      false,
      `群机器人“${name}”的设置有误，请核对它是否还在群里、密钥、关键词和 IP 白名单：${detail}`,
    );
  return outcomeOfMeaning(meaning(said), detail);
}

/** Words without the robot's key, its secret and the reader's number. */
function discreet({ url, secret }: Robot, phone: string): (words: string) => string {
  const secrets = [secret, url.pathname.split('/').at(-1), ...url.searchParams.values()];
  return (words) =>
    secrets
      .filter((one) => typeof one === 'string' && one.length >= 8)
      .reduce<string>((rest, one) => rest.replaceAll(one ?? '', '…'), withoutNumber(words, phone));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
