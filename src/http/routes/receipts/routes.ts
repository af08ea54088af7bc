import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  aliyunReports,
  mailReports,
  type Pushed,
  takeAliyunReports,
  takeMailReports,
  takeReturnedMail,
  takeTencentReports,
  tencentReports,
} from '../../../delivery/receipts/pushed.ts';
import { READ_BYTES } from '../../../delivery/receipts/report.ts';
import type { Opened } from '../../../open.ts';
import type { Server } from '../../types.ts';
import type { Refusals } from './refusals.ts';

const bodyLimit = 512 * 1024;
const byToken = z.object({ token: z.string() });

/**
 * Where SMS providers push their receipts. They cannot log in: who knows the token in the address is believed. Without the
 * right token there is no such page. What is not ours is answered like what is, so that nobody learns which ids exist. With
 * 503 a provider pushes again: Aliyun after 1, 5 and 10 minutes.
 */
export function receiptRoutes(server: Server, opened: Opened, refusals: Refusals): void {
  void server.register(async (scope) => {
    // What the form of a body has wrong is answered before any of our own code runs.
    scope.addHook('onResponse', async (_request, { statusCode }) => {
      if (ofForm.has(statusCode)) refusals.count('form');
    });
    scope.setErrorHandler<FastifyError>(answerWrongForm);
    const routes = scope.withTypeProvider<ZodTypeProvider>();
    smsRoutes(routes, opened, refusals);
    mailRoutes(routes, opened, refusals);
  });
}

const ofForm = new Set([400, 413, 415]);

/** A program asks here: it is told in JSON that its address is right and its body is not. What else goes wrong is the server's to answer. */
function answerWrongForm(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = hasZodFastifySchemaValidationErrors(error) ? 400 : (error.statusCode ?? 500);
  if (!ofForm.has(status)) throw error;
  const msg = status === 413 ? '正文过大，没有采信。' : '正文不合格式，没有采信。';
  return reply.code(status).send({ code: 1, result: 1, msg, errmsg: 'wrong form' });
}

function smsRoutes(server: Server, { app }: Opened, refusals: Refusals): void {
  const expected = app.env.SMS_RECEIPT_TOKEN;
  if (expected === undefined) return;
  const onRequest = guard(expected, refusals);
  server.post(
    '/receipts/aliyun/:token',
    { bodyLimit, schema: { params: byToken, body: aliyunReports }, onRequest },
    async ({ body }, reply) =>
      answer(reply, refusals, await takeAliyunReports(app, body), { code: 0, msg: '接收成功' }),
  );
  server.post(
    '/receipts/tencent/:token',
    { bodyLimit, schema: { params: byToken, body: tencentReports }, onRequest },
    async ({ body }, reply) =>
      answer(reply, refusals, await takeTencentReports(app, body), { result: 0, errmsg: 'OK' }),
  );
}

/** Reports of mails, as JSON, or a mail that came back, as it is. */
function mailRoutes(server: Server, { app }: Opened, refusals: Refusals): void {
  const expected = app.env.SMTP_BOUNCE_TOKEN;
  if (expected === undefined) return;
  void server.register(async (scope) => {
    scope.addContentTypeParser('message/rfc822', async (_request: FastifyRequest, payload: IncomingMessage) =>
      beginningOf(payload),
    );
    scope
      .withTypeProvider<ZodTypeProvider>()
      .post(
        '/receipts/mail/:token',
        { bodyLimit, schema: { params: byToken, body: mailOrReports }, onRequest: guard(expected, refusals) },
        async ({ body }, reply) => {
          const pushed = Array.isArray(body)
            ? await takeMailReports(app, body)
            : await takeReturnedMail(app, body);
          return answer(reply, refusals, pushed, { code: 0, msg: 'OK' });
        },
      );
  });
}

const mailOrReports = z.union([mailReports, z.instanceof(Uint8Array)]);

/** What need be read of a mail; the rest is let pass, so that a large one is no fault of whoever hands it over. */
async function beginningOf(payload: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of payload) {
    if (size < READ_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, READ_BYTES);
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Before the body is read. Compared by hashes, so that how long it takes says nothing about the token. */
function guard(expected: string, refusals: Refusals) {
  const right = hash(expected);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { token } = byToken.parse(request.params);
    if (timingSafeEqual(hash(token), right)) return;
    refusals.count('token');
    return reply.callNotFound();
  };
}

function answer(
  reply: FastifyReply,
  refusals: Refusals,
  { tooEarly, unknown }: Pick<Pushed, 'tooEarly' | 'unknown'>,
  taken: object,
): FastifyReply {
  refusals.count('unknown', unknown);
  if (tooEarly > 0) return reply.code(503).send({ code: 1, result: 1, msg: '请稍后重推', errmsg: 'retry' });
  return reply.send(taken);
}
