import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  aliyunReports,
  type Pushed,
  takeAliyunReports,
  takeTencentReports,
  tencentReports,
} from '../../../delivery/receipts/pushed.ts';
import type { Opened } from '../../../open.ts';
import type { Server } from '../../types.ts';

const bodyLimit = 512 * 1024;
const byToken = z.object({ token: z.string() });

/**
 * Where SMS providers push their receipts. They cannot log in: who knows the token in the address is believed. Without the
 * right token there is no such page. What is not ours is answered like what is, so that nobody learns which ids exist. With
 * 503 a provider pushes again: Aliyun after 1, 5 and 10 minutes.
 */
export function receiptRoutes(server: Server, { app }: Opened): void {
  const expected = app.env.SMS_RECEIPT_TOKEN;
  if (expected === undefined) return;
  server.post(
    '/receipts/aliyun/:token',
    { bodyLimit, schema: { params: byToken, body: aliyunReports }, onRequest: guard(expected) },
    async ({ body }, reply) =>
      answer(reply, await takeAliyunReports(app, body), { code: 0, msg: '接收成功' }),
  );
  server.post(
    '/receipts/tencent/:token',
    { bodyLimit, schema: { params: byToken, body: tencentReports }, onRequest: guard(expected) },
    async ({ body }, reply) =>
      answer(reply, await takeTencentReports(app, body), { result: 0, errmsg: 'OK' }),
  );
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Before the body is read. Compared by hashes, so that how long it takes says nothing about the token. */
function guard(expected: string) {
  const right = hash(expected);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { token } = byToken.parse(request.params);
    if (!timingSafeEqual(hash(token), right)) return reply.callNotFound();
  };
}

function answer(reply: FastifyReply, pushed: Pushed, taken: object): FastifyReply {
  if (pushed.tooEarly > 0)
    return reply.code(503).send({ code: 1, result: 1, msg: '请稍后重推', errmsg: 'retry' });
  return reply.send(taken);
}
