import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Opened } from '../open.ts';
import { answerErrors, answerFrameworkError } from './errors.ts';
import { frameOf } from './page/frame.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoutes } from './routes/metrics/routes.ts';
import { mailboxRoutes } from './routes/mailbox/routes.ts';
import { queueRoutes } from './routes/queues/routes.ts';
import { watchRefusals } from './routes/receipts/refusals.ts';
import { receiptRoutes } from './routes/receipts/routes.ts';
import { statusRoutes } from './routes/status/routes.ts';
import { pageHeaders } from './security.ts';
import type { Server } from './types.ts';

/** The web server without a port, so that tests can ask it directly. Every GET changes nothing; only receipts are posted. */
export function buildApp(opened: Opened): Server {
  const loggerInstance: FastifyBaseLogger = opened.app.log;
  const frame = frameOf(opened);
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // Message-IDs of other senders are longer than an id of ours.
    routerOptions: { maxParamLength: 1_000 },
    requestTimeout: 30_000,
    frameworkErrors: (error, _request, reply) => void answerFrameworkError(frame, error, reply),
  })
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler)
    .withTypeProvider<ZodTypeProvider>();

  server.addHook('onRequest', async (_request, reply) => void reply.headers(pageHeaders));
  // The pattern and not the address: addresses will hold what only the one who got the link may know.
  server.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime, log }) => {
    log.debug(
      { method, route: routeOptions.url, status: statusCode, ms: Math.round(elapsedTime) },
      'answered',
    );
  });

  answerErrors(server, frame);
  statusRoutes(server, opened, frame);
  mailboxRoutes(server, opened, frame);
  const refusals = watchRefusals(opened.app);
  receiptRoutes(server, opened, refusals);
  queueRoutes(server, opened, frame);
  metricsRoutes(server, opened, frame, refusals.read);
  healthRoutes(server, opened);
  return server;
}
