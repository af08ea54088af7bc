import { readOnly } from '../../../db/status.ts';
import { heldFor, standingOf } from '../../../db/standing.ts';
import { errorText } from '../../../errors.ts';
import type { Opened } from '../../../open.ts';
import { onlyOperators } from '../../access.ts';
import type { Frame } from '../../page/frame.ts';
import { type Problem, problemPage } from '../../page/problem.tsx';
import { sendPage } from '../../page/send.ts';
import type { Server } from '../../types.ts';
import { within } from '../../within.ts';
import { queuesPage } from './page.tsx';

const limit = 50;
const queueWithinMs = 5_000;
const queryWithinMs = 3_000;

const queueAway: Problem = {
  status: 503,
  title: '队列暂时没有回应',
  text: '要发送的消息都保存在数据库中，不会丢失；队列恢复后会自动补齐。请检查 Redis 或数据库是否在运行。',
};

/** `GET /queues`: the board of the queues for administrators. It changes nothing. */
export function queueRoutes(server: Server, opened: Opened, frame: Frame): void {
  const { app } = opened;
  server.get('/queues', { onRequest: onlyOperators(app.env, frame) }, async (request, reply) => {
    const asked = Promise.all([app.queues.counts(), app.queues.broken(limit)]);
    const answer = await within(queueWithinMs, asked).catch((error: unknown) => {
      request.log.warn({ cause: errorText(error) }, '读取队列情况失败');
      return null;
    });
    if (answer === null) return sendPage(reply, problemPage(frame, queueAway));
    const [counts, broken] = answer;
    const ids = broken.flatMap(({ messageIds }) => messageIds);
    const figures = await readOnly(app.db, queryWithinMs, async (db) => ({
      held: await heldFor(db, limit),
      states: await standingOf(db, ids),
    }));
    const queues = Object.entries(counts).map(([name, depth]) => ({ name, ...depth }));
    return sendPage(reply, queuesPage(frame, { queues, broken, limit, ...figures }, app.clock.now()));
  });
}
