import type { Server } from 'node:net';
import { errorText, UserError } from '../../errors.ts';

/** Waits until a server listens on loopback. A port in use, or one that is not ours to use: `UserError`. */
export function listening(server: Server, start: () => void, port: number, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, what)));
    server.once('listening', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
    start();
  });
}

function portError(error: Error, port: number, what: string): UserError {
  const code = 'code' in error ? error.code : null;
  const options = { cause: error };
  if (code === 'EADDRINUSE') {
    return new UserError(
      'PORT_IN_USE',
      `${what}的端口 ${port} 已被占用。`,
      '请停止占用它的程序，或换一个端口。',
      options,
    );
  }
  return new UserError(
    'PORT_UNUSABLE',
    `${what}无法使用端口 ${port}：${errorText(error)}。`,
    '请换一个端口。',
    options,
  );
}
