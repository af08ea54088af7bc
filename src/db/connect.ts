import { hostname } from 'node:os';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Client, type ClientBase, type CustomTypesConfig, Pool, types } from 'pg';
import { errorText, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import * as schema from './schema.ts';
import { connectionWarner } from './warnings.ts';

export type Database = {
  pool: Pool;
  db: NodePgDatabase<typeof schema>;
  /** Waits for running queries and closes every connection. */
  close(): Promise<void>;
};

export type ConnectOptions = {
  log: Log;
  /** Connections at most. */
  max?: number;
};

const connectWithinMs = 10_000;
const queryWithinMs = 120_000;
const dateTypes: ReadonlySet<number> = new Set([types.builtins.DATE, 1182]);

/**
 * A calendar date stays the text that PostgreSQL sends (`2018-11-30`, and arrays of them): a JavaScript Date would be
 * midnight in the machine's time zone and thereby, elsewhere, another day.
 */
const keepDates: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    dateTypes.has(oid) && format !== 'binary' ? (text: string) => text : types.getTypeParser(oid, format),
};

/**
 * Opens the pool and makes sure that the database answers. A server that goes away later fails the queries of that
 * time and nothing else: the next query connects again. Throws a UserError when it cannot be reached.
 */
export async function connectDatabase(url: string, { log, max = 10 }: ConnectOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectWithinMs,
    // A connection that falls silent must not hold a schedule for ever.
    query_timeout: queryWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: keepDates,
    // Whatever the server's own zone is, SQL sees the same calendar day as the code does.
    options: '-c timezone=Asia/Shanghai',
    // The log of messages keeps it with every change: which process, on which machine.
    application_name: `cuiban ${process.pid}@${hostname()}`,
  });
  const broken = connectionWarner(log, '数据库');
  // At the end the server may be gone before the last socket is: nobody needs to hear of that.
  let closing = false;
  const warn = (error: unknown): void => {
    if (!closing) broken(error);
  };
  pool.on('error', warn);
  // The pool listens to idle connections only: one that breaks in the pauses of a transaction would end the process.
  pool.on('connect', (client) => client.on('error', warn));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw databaseProblem(error, url);
  }
  return {
    pool,
    db: drizzle(pool, { schema }),
    close: () => {
      closing = true;
      return pool.end();
    },
  };
}

/** Runs `work` on one connection of its own, which session locks and migrations need. Throws like `connectDatabase`. */
export async function withClient<T>(url: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectWithinMs });
  // Without a listener a connection that breaks between two queries would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw databaseProblem(error, url);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What is wrong with the database and what to do, on one line. The password is never part of it. */
export function databaseProblem(error: unknown, url: string): UserError {
  if (error instanceof UserError) return error;
  const { host, name, user } = described(url);
  const [message, advice] = explained(codeOf(error), error, host, name, user);
  return new UserError('DATABASE_UNREACHABLE', message, advice, { cause: error });
}

function explained(code: string, error: unknown, host: string, name: string, user: string): [string, string] {
  switch (code) {
    case 'ECONNREFUSED':
      return [
        `连不上数据库 ${host}：对方没有在监听。`,
        '请确认 PostgreSQL 已启动、DATABASE_URL 的地址和端口正确。',
      ];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`找不到数据库主机 ${host}。`, '请检查 DATABASE_URL 里的主机名和本机的域名解析。'];
    case '28P01':
    case '28000':
      return [`数据库 ${host} 拒绝用户 ${user} 登录。`, '请检查 DATABASE_URL 里的用户名和密码。'];
    case '3D000':
      return [
        `数据库 ${host} 上没有名为 ${name} 的库。`,
        `请先建库（createdb ${name}），或改正 DATABASE_URL。`,
      ];
    case '53300':
      return [`数据库 ${host} 的连接数已满。`, '请增大 max_connections 或减少进程数。'];
    case '57P03':
      return [`数据库 ${host} 正在启动或恢复。`, '请稍候再试。'];
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [`连不上数据库 ${host}：没有回应。`, '请检查网络和防火墙。'];
    default:
      return /timeout/i.test(errorText(error))
        ? [`连不上数据库 ${host}：${connectWithinMs / 1000} 秒内没有回应。`, '请检查网络和防火墙。']
        : [`数据库 ${host} 用不了：${errorText(error)}。`, '请检查 DATABASE_URL 和数据库的日志。'];
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function described(url: string): { host: string; name: string; user: string } {
  if (!URL.canParse(url)) return { host: '', name: '', user: '' };
  const { host, pathname, username } = new URL(url);
  return { host, name: decodeURIComponent(pathname.slice(1)), user: decodeURIComponent(username) };
}
