import type { Opened } from '../../../open.ts';
import { onlyOperators } from '../../access.ts';
import type { Frame } from '../../page/frame.ts';
import type { Server } from '../../types.ts';
import { contentType, exposition, type Metric } from './exposition.ts';
import { watchProcess } from './process.ts';
import { readMetrics } from './read.ts';

/** However many scrape, and however often: what the database says is read once in so long. */
const KEPT_MS = 10_000;

/** `GET /metrics` for Prometheus. `more`: what else this process alone has counted. */
export function metricsRoutes(server: Server, opened: Opened, frame: Frame, more: () => Metric[]): void {
  const { clock, env } = opened.app;
  const own = watchProcess();
  server.addHook('onClose', async () => own.stop());
  let kept: { at: number; metrics: Promise<Metric[]> } | null = null;

  const shared = (): Promise<Metric[]> => {
    const at = clock.now().getTime();
    // A clock that was set back makes what is kept stale, too.
    if (kept === null || at < kept.at || at >= kept.at + KEPT_MS) kept = { at, metrics: readMetrics(opened) };
    return kept.metrics;
  };
  server.get('/metrics', { onRequest: onlyOperators(env, frame) }, async (_request, reply) =>
    reply.type(contentType).send(exposition([...(await shared()), ...own.read(), ...more()])),
  );
}
