import type { FastifyReply } from 'fastify';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

export type PageAnswer = { status: number; page: ReactElement };

export function sendPage(reply: FastifyReply, { status, page }: PageAnswer): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(`<!DOCTYPE html>${renderToStaticMarkup(page)}`);
}
