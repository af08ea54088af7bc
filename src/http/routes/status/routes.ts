import type { Opened } from '../../../open.ts';
import type { Frame } from '../../page/frame.ts';
import { sendPage } from '../../page/send.ts';
import type { Server } from '../../types.ts';
import { statusPage } from './page.tsx';
import { readStatus } from './read.ts';

/** `GET /`: how things stand, until the console exists. */
export function statusRoutes(server: Server, opened: Opened, frame: Frame): void {
  server.get('/', async (_request, reply) => sendPage(reply, statusPage(frame, await readStatus(opened))));
}
