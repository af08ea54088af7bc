import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { CapturedText } from '../../../delivery/rehearsal/text-log.ts';
import type { Opened } from '../../../open.ts';
import type { Frame } from '../../page/frame.ts';
import { type Problem, problemPage } from '../../page/problem.tsx';
import { sendPage } from '../../page/send.ts';
import { maskPhones } from '../../page/words.ts';
import { mailHeaders } from '../../security.ts';
import type { Server } from '../../types.ts';
import { listCaptured } from './captured.ts';
import { listPage } from './list.tsx';
import { mailPage } from './mail.tsx';
import { textPage } from './text.tsx';

const listQuery = z.object({
  kind: z.enum(['all', 'mails', 'texts', 'chats']).default('all'),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
});
const byId = z.object({ id: z.string() });

const notRehearsing: Problem = {
  status: 404,
  title: '没有演练邮箱',
  text: '邮件和短信都已接入正式的服务，消息直接发出，不在这里留存。',
};
const unknownMail: Problem = { status: 404, title: '没有这封邮件', text: '演练邮箱中没有这个编号的邮件。' };
const unknownText: Problem = { status: 404, title: '没有这条短信', text: '演练邮箱中没有这个编号的短信。' };
const unknownChat: Problem = {
  status: 404,
  title: '没有这条工作群消息',
  text: '演练邮箱中没有这个编号的工作群消息。',
};
const noSuchPage: Problem = {
  status: 404,
  title: '没有这一页',
  text: '页码超出了范围，请从演练邮箱首页重新翻阅。',
};

/** The rehearsal mailbox: every mail, text and message to a group that was captured instead of being sent. */
export function mailboxRoutes(server: Server, { sinks }: Opened, frame: Frame): void {
  const { mailbox, gateway, groups } = sinks;
  const problem = (reply: FastifyReply, what: Problem) => sendPage(reply, problemPage(frame, what));

  server.get('/mailbox', { schema: { querystring: listQuery } }, async ({ query }, reply) => {
    if (mailbox === null && gateway === null && groups === null) return problem(reply, notRehearsing);
    const captured = listCaptured(sinks, query.kind, query.page);
    if (captured.page > captured.pages) return problem(reply, noSuchPage);
    return sendPage(reply, listPage(frame, query.kind, captured));
  });

  server.get('/mailbox/mails/:id', { schema: { params: byId } }, async ({ params: { id } }, reply) => {
    if (mailbox === null) return problem(reply, notRehearsing);
    const mail = await mailbox.read(id);
    return mail === null
      ? problem(reply, unknownMail)
      : sendPage(reply, mailPage(frame, mail, mailbox.copies(id)));
  });

  server.get('/mailbox/mails/:id/html', { schema: { params: byId } }, async ({ params: { id } }, reply) => {
    const mail = (await mailbox?.read(id)) ?? null;
    if (mail === null || mail.html === null) return problem(reply, unknownMail);
    return reply.headers(mailHeaders).type('text/html; charset=utf-8').send(maskPhones(mail.html));
  });

  server.get('/mailbox/texts/:id', { schema: { params: byId } }, async ({ params: { id } }, reply) => {
    if (gateway === null) return problem(reply, notRehearsing);
    const text = find(gateway.list({ limit: gateway.count(), offset: 0 }), id);
    return text === undefined ? problem(reply, unknownText) : sendPage(reply, textPage(frame, 'text', text));
  });

  server.get('/mailbox/chats/:id', { schema: { params: byId } }, async ({ params: { id } }, reply) => {
    if (groups === null) return problem(reply, notRehearsing);
    const chat = find(groups.list({ limit: groups.count(), offset: 0 }), id);
    return chat === undefined ? problem(reply, unknownChat) : sendPage(reply, textPage(frame, 'chat', chat));
  });
}

function find(texts: readonly CapturedText[], id: string): CapturedText | undefined {
  return texts.find((text) => text.key === id);
}
