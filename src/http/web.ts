import type { Env } from '../../config/env.ts';
import { errorText, UserError } from '../errors.ts';
import type { Opened } from '../open.ts';
import { buildApp } from './app.ts';

export type Web = {
  /** What to type into a browser on this machine, for example `http://127.0.0.1:8080`. */
  url: string;
  /** Takes no further request, answers those under way and ends. */
  close(): Promise<void>;
};

/** Starts listening on HOST and PORT. Throws a UserError when that address cannot be had. */
export async function startWeb(opened: Opened): Promise<Web> {
  const { env } = opened.app;
  const server = buildApp(opened);
  try {
    await server.listen({
      host: env.HOST,
      port: env.PORT,
      listenTextResolver: (address) => `网页服务在 ${address} 上监听`,
    });
  } catch (error) {
    await server.close();
    throw listenProblem(error, env);
  }
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : env.PORT;
  return { url: `http://${shownHost(env.HOST)}:${port}`, close: () => server.close() };
}

/** An address that a browser can open: "every network card" is none. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listenProblem(error: unknown, { HOST, PORT }: Env): UserError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const [name, message, advice] = explained(code, errorText(error), HOST, PORT);
  return new UserError(name, message, advice, { cause: error });
}

function explained(code: unknown, text: string, host: string, port: number): [string, string, string] {
  const otherPort = '或用 PORT=… 换一个端口。';
  switch (code) {
    case 'EADDRINUSE':
      return ['PORT_IN_USE', `端口 ${port} 已被占用。`, `请停止占用它的程序，${otherPort}`];
    case 'EACCES':
      return [
        'PORT_UNUSABLE',
        `没有权限使用端口 ${port}。`,
        '1024 以下的端口一般要管理员权限，请用 PORT=… 换一个端口。',
      ];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [
        'HOST_UNUSABLE',
        `${host} 不是本机的地址。`,
        '请改正 HOST，例如 127.0.0.1，0.0.0.0 表示所有网卡。',
      ];
    default:
      return ['PORT_UNUSABLE', `无法在 ${host}:${port} 上监听：${text}。`, `请改正 HOST，${otherPort}`];
  }
}
