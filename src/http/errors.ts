import type { FastifyError, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDatabaseAway } from '../db/away.ts';
import { type Problem, problemPage } from './page/problem.tsx';
import type { Frame } from './page/frame.ts';
import { sendPage } from './page/send.ts';
import { pageHeaders } from './security.ts';
import type { Server } from './types.ts';

const notFound: Problem = {
  status: 404,
  title: '没有这个页面',
  text: '请检查网址，或从上方的导航重新进入。',
};
const onlyLook: Problem = {
  status: 405,
  title: '本页面只供查看',
  text: '这个网址不接受提交。',
};
const badRequest: Problem = {
  status: 400,
  title: '网址不正确',
  text: '网址中有不能识别的内容，请从上方的导航重新进入。',
};
const databaseAway: Problem = {
  status: 503,
  title: '数据库暂时没有回应',
  text: '已排定的催办都保存在数据库中，不会丢失；数据库恢复后请刷新本页。如长时间没有恢复，请检查 PostgreSQL 是否在运行、磁盘是否已满。',
};
const ourFault: Problem = {
  status: 500,
  title: '系统出错',
  text: '错误已记入日志，请将出错的时间告知系统管理员。',
};

/** Whatever goes wrong is answered in Chinese; the text of an error of ours goes to the log and nowhere else. */
export function answerErrors(server: Server, frame: Frame): void {
  server.setNotFoundHandler((request, reply) => {
    const looking = request.method === 'GET' || request.method === 'HEAD';
    if (!looking) reply.header('allow', 'GET, HEAD');
    return sendPage(reply, problemPage(frame, looking ? notFound : onlyLook));
  });
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 500)
      request.log.error({ err: error, route: request.routeOptions.url }, '请求出错');
    if (problem.status === 503) reply.header('retry-after', '30');
    return sendPage(reply, problemPage(frame, problem));
  });
}

/** An address that cannot even be parsed comes here, before any hook has run. */
export function answerFrameworkError(frame: Frame, error: FastifyError, reply: FastifyReply): FastifyReply {
  return sendPage(reply.headers(pageHeaders), problemPage(frame, problemOf(error)));
}

function problemOf(error: FastifyError): Problem {
  if (isDatabaseAway(error)) return databaseAway;
  const { statusCode: status = 500 } = error;
  if (hasZodFastifySchemaValidationErrors(error) || status === 400) return badRequest;
  return status < 500 ? { ...badRequest, status } : ourFault;
}
