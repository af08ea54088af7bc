import { Redis } from 'ioredis';
import { errorText, UserError } from '../errors.ts';
import type { Log } from '../log.ts';

const connectWithinMs = 10_000;

/**
 * Makes sure that Redis answers, once, before anything is built on it: BullMQ itself would wait for ever.
 * Throws a UserError when it does not.
 */
export async function checkRedis(url: string, log: Log): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectWithinMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The promise only says that the connection is closed; why, comes as an event.
  let reason: unknown;
  client.on('error', (error) => (reason = error));
  try {
    await client.connect();
    const memory = await client.info('memory');
    const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      log.warn({ policy }, 'Redis 内存不足时会丢弃队列数据，请把 maxmemory-policy 设为 noeviction');
    }
  } catch (error) {
    throw redisProblem(reason ?? error, url);
  } finally {
    client.disconnect();
  }
}

/** A client for adding jobs: while Redis is away a call fails soon, and its caller tries again in its own time. */
export function producerClient(url: string, onError: (error: unknown) => void): Redis {
  const client = new Redis(url, { connectTimeout: connectWithinMs, maxRetriesPerRequest: 2 });
  client.on('error', onError);
  return client;
}

/** A client for workers, which wait for Redis as long as it takes. */
export function consumerClient(url: string, onError: (error: unknown) => void): Redis {
  const client = new Redis(url, { connectTimeout: connectWithinMs, maxRetriesPerRequest: null });
  client.on('error', onError);
  return client;
}

function redisProblem(error: unknown, url: string): UserError {
  const host = URL.canParse(url) ? new URL(url).host : '';
  const [message, advice] = explained(error, host);
  return new UserError('REDIS_UNREACHABLE', message, advice, { cause: error });
}

function explained(error: unknown, host: string): [string, string] {
  const text = errorText(error);
  if (/ECONNREFUSED/.test(text)) {
    return [`连不上 Redis ${host}：对方没有在监听。`, '请确认 Redis 已启动、REDIS_URL 的地址和端口正确。'];
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) {
    return [`找不到 Redis 主机 ${host}。`, '请检查 REDIS_URL 里的主机名和本机的域名解析。'];
  }
  if (/WRONGPASS|NOAUTH|invalid username-password|NOPERM/i.test(text)) {
    return [`Redis ${host} 拒绝登录。`, '请检查 REDIS_URL 里的用户名和密码。'];
  }
  if (/ETIMEDOUT|timed? ?out|EHOSTUNREACH|ENETUNREACH/i.test(text)) {
    return [`连不上 Redis ${host}：没有回应。`, '请检查网络和防火墙。'];
  }
  return [`Redis ${host} 用不了：${text}。`, '请检查 REDIS_URL 和 Redis 的日志。'];
}
