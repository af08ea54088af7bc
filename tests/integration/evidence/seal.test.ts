import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertMessages } from '../../../src/db/messages.ts';
import { claimMessages } from '../../../src/db/sendBatch.ts';
import { messageLog, messageLogChain, messages } from '../../../src/db/schema.ts';
import { sealLog } from '../../../src/evidence/seal.ts';
import { verifyLog } from '../../../src/evidence/verify.ts';
import { startChild } from '../../support/children.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertPending } from './messages.ts';

const NOW = new Date('2018-11-05T02:01:00Z');
const LEASE = { now: NOW, leaseUntil: new Date('2018-11-05T02:06:00Z') };

describe('消息日志的记录与封存', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const logOf = (id: string) =>
    database.db.select().from(messageLog).where(eq(messageLog.messageId, id)).orderBy(messageLog.seq);

  it('四个进程同时收发：每次变动都有一条记录，边写边封存也不漏不重，撤销的事务只留空号', async () => {
    const ids = await insertPending(database, 600);
    const workers = [1, 2, 3, 4].map(() => startChild('append.mjs', database.url));
    const ended = Promise.all(workers.map(({ ended }) => ended));
    const state = { working: true };
    void ended.then(() => (state.working = false));
    let sealed = 0;
    while (state.working) sealed += await sealLog(database.db);
    expect(await ended).toEqual([0, 0, 0, 0]);
    const sent = await Promise.all(workers.map(async ({ said }) => Number((await said)['sent'])));
    expect(sent.reduce((sum, n) => sum + n, 0)).toBe(ids.length);
    expect(sent.filter((n) => n > 0).length).toBeGreaterThan(1);

    // 边写边封存确实发生过：收尾之前已封存了一部分。
    expect(sealed).toBeGreaterThan(ids.length);
    await sealLog(database.db);
    const proof = await verifyLog(database.db);
    expect(proof).toMatchObject({ whole: true, rows: ids.length * 3, unsealed: 0, problems: [] });
    const rolledBack = proof.gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    expect(rolledBack).toBeGreaterThan(0);
    const processes = new Set((await database.db.select().from(messageLog)).map(({ by }) => by));
    expect(processes.size).toBeGreaterThan(2);
  });

  it('先取号的事务还没提交：封存停在它之前，提交后按编号接上，一条不漏', async () => {
    const [slow = '', quick = ''] = await insertPending(database, 2);
    expect(await sealLog(database.db)).toBe(2);
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      await client.query(`update messages set state = 'sending', changed_at = $2 where id = $1`, [slow, NOW]);
      await claimMessages(database.db, [quick], LEASE);
      expect(await sealLog(database.db)).toBe(0);
      expect(await verifyLog(database.db)).toMatchObject({ whole: true, rows: 2, unsealed: 1 });
      await client.query('commit');
    } finally {
      client.release();
    }
    const [, first] = await logOf(slow);
    const [, second] = await logOf(quick);
    expect(first?.seq).toBeLessThan(second?.seq ?? 0);
    expect(await sealLog(database.db)).toBe(2);
    expect(await verifyLog(database.db)).toMatchObject({ whole: true, rows: 4, unsealed: 0, gaps: [] });
  });

  it('先取号的事务撤销了：它的号空着，写明是空号，链条完整', async () => {
    const [slow = '', quick = ''] = await insertPending(database, 2);
    const failing = database.db.transaction(async (tx) => {
      await claimMessages(tx, [slow], LEASE);
      await claimMessages(database.db, [quick], LEASE);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await sealLog(database.db);
    expect(await verifyLog(database.db)).toMatchObject({ whole: true, rows: 3, gaps: [{ from: 3, to: 3 }] });
  });

  it('几个进程同时封存：每条只封存一次', async () => {
    await insertPending(database, 300);
    const sealed = await Promise.all([1, 2, 3, 4].map(() => sealLog(database.db)));
    expect(sealed.reduce((sum, n) => sum + n, 0)).toBe(300);
    expect(await database.db.$count(messageLogChain)).toBe(300);
    expect(await verifyLog(database.db)).toMatchObject({ whole: true, rows: 300 });
  });

  it('没有写成的消息（同一期已有）没有记录；不改变状态的更新也没有', async () => {
    const [id = ''] = await insertPending(database, 1);
    const [row] = await database.db.select().from(messages);
    if (!row) throw new Error('no message');
    const { kind, contactId, channel, createdAt, queueAt, provisional } = row;
    const again = { id, kind, contactId, channel, createdAt, queueAt, provisional };
    expect(await insertMessages(database.db, [again])).toEqual([]);
    await database.db.update(messages).set({ lookedUpAt: NOW, reason: '备注' }).where(eq(messages.id, id));
    expect(await logOf(id)).toHaveLength(1);
  });

  it('绕过程序直接改库：照样有记录，写明是谁、何时；时间用过即清，不会被下一次冒用', async () => {
    const [id = ''] = await insertPending(database, 1);
    await claimMessages(database.db, [id], LEASE);
    await database.db.execute(sql`set application_name = 'psql'; update messages set state = 'accepted'`);
    const [, claimed, byHand] = await logOf(id);
    expect(claimed).toMatchObject({
      from: 'pending',
      to: 'sending',
      reason: '认领发送',
      at: NOW,
      attempt: 1,
    });
    expect(byHand).toMatchObject({ from: 'sending', to: 'accepted', reason: '服务商已接收', by: 'psql' });
    expect(Math.abs((byHand?.at.getTime() ?? 0) - performance.timeOrigin - performance.now())).toBeLessThan(
      3_600_000,
    );
  });

  it('日志和封存值都不能修改、删除、清空', async () => {
    await insertPending(database, 1);
    await sealLog(database.db);
    for (const statement of [
      `update message_log set reason = ''`,
      'delete from message_log',
      'truncate message_log',
      `update message_log_chain set hash = ''`,
      'delete from message_log_chain',
      'truncate message_log_chain',
    ])
      await expect(database.pool.query(statement)).rejects.toThrow('消息日志只能追加，不能修改或删除');
    expect(await verifyLog(database.db)).toMatchObject({ whole: true, rows: 1 });
  });
});
