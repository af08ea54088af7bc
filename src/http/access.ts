import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Env } from '../../config/env.ts';
import type { Frame } from './page/frame.ts';
import { problemPage } from './page/problem.tsx';
import { sendPage } from './page/send.ts';

const onlyHere = {
  status: 403,
  title: '只能在本机查看',
  text: '这个网址只供本机访问。要从别处或经反向代理访问，请设置 METRICS_TOKEN，并在访问时提供。',
};
const noToken = {
  status: 401,
  title: '需要口令',
  text: '请提供 METRICS_TOKEN 所设的口令（Bearer，或任意用户名加此口令）。',
};

/**
 * For what tells how the machinery stands. While METRICS_TOKEN is set, whoever brings it may look, as a bearer token or as the
 * password of HTTP Basic; while it is not, only who sits at this machine and comes straight to us.
 */
export function onlyOperators({ METRICS_TOKEN: token }: Pick<Env, 'METRICS_TOKEN'>, frame: Frame) {
  const right = token === undefined ? null : hash(token);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (right === null) return isHere(request) ? undefined : sendPage(reply, problemPage(frame, onlyHere));
    if (timingSafeEqual(hash(presented(request)), right)) return undefined;
    reply.header('www-authenticate', 'Basic realm="cuiban", charset="UTF-8"');
    return sendPage(reply, problemPage(frame, noToken));
  };
}

/** Compared by hashes, so that how long it takes says nothing about the token. */
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

function presented({ headers: { authorization = '' } }: FastifyRequest): string {
  const [scheme = '', given = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return given;
  if (scheme.toLowerCase() !== 'basic') return '';
  const pair = Buffer.from(given, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

const loopback = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/;
const ownNames = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Not through a proxy, which speaks for others, and by one of this machine's own names: a page elsewhere can make a browser
 * here ask for a name of its own that leads to us.
 */
function isHere({ socket, headers }: FastifyRequest): boolean {
  const direct = passedOn.every((name) => headers[name] === undefined);
  return direct && loopback.test(socket.remoteAddress ?? '') && ownNames.test(headers.host ?? '');
}
