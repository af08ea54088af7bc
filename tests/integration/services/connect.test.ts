import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectDatabase, withClient } from '../../../src/db/connect.ts';
import { createLog } from '../../../src/log.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { freePort } from '../../support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function refusal(url: string): Promise<string> {
  const failure = await connectDatabase(url, { log: createLog('silent') }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  const { line } = failure as { line: string };
  expect(line).not.toContain('\n');
  return line;
}

function changed(change: (url: URL) => void): string {
  const url = new URL(inject('postgresUrl'));
  change(url);
  return url.href;
}

describe('a database that cannot be reached is told on one line', () => {
  it('nobody listens', async () => {
    const port = await freePort();
    const line = await refusal(changed((url) => (url.port = String(port))));
    expect(line).toBe(
      `连不上数据库 127.0.0.1:${port}：对方没有在监听。请确认 PostgreSQL 已启动、DATABASE_URL 的地址和端口正确。`,
    );
  });

  it('wrong password, which is not repeated', async () => {
    const line = await refusal(changed((url) => (url.password = 'hunter2')));
    expect(line).toContain('拒绝用户 cuiban 登录');
    expect(line).not.toContain('hunter2');
  });

  it('no such database', async () => {
    expect(await refusal(changed((url) => (url.pathname = '/nowhere')))).toContain('没有名为 nowhere 的库');
  });

  it('no such host', async () => {
    expect(await refusal(changed((url) => (url.hostname = 'db.invalid')))).toContain(
      '找不到数据库主机 db.invalid',
    );
  });
});

describe('a connection', () => {
  it('hands calendar dates over as they are written', async () => {
    const { rows } = await database.pool.query(
      "select date '2018-11-30' as day, array[date '2018-11-30'] as days, current_setting('timezone') as zone",
    );
    expect(rows).toEqual([{ day: '2018-11-30', days: '{2018-11-30}', zone: 'Asia/Shanghai' }]);
  });

  it('that is cut, idle or inside a transaction, fails its own queries and no others', async () => {
    const client = await database.pool.connect();
    await client.query('begin');
    await database.pool.query('select 1');
    await withClient(inject('postgresUrl'), (other) =>
      other.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        database.name,
      ]),
    );
    await expect(client.query('select 1')).rejects.toThrow();
    client.release(true);

    await expect
      .poll(() =>
        database.pool.query('select 1').then(
          ({ rowCount }) => rowCount,
          () => 0,
        ),
      )
      .toBe(1);
  });
});
