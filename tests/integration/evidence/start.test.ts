import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditFiveMinutely } from '../../../schedules/audit.ts';
import { migrationsFolder } from '../../../config/paths.ts';
import { lastAudit } from '../../../src/audit/audit.ts';
import { connectDatabase } from '../../../src/db/connect.ts';
import { migrateDatabase } from '../../../src/db/migrate.ts';
import { sealLog } from '../../../src/evidence/seal.ts';
import { verifyLog } from '../../../src/evidence/verify.ts';
import { createLog } from '../../../src/log.ts';
import { createEmptyDatabase } from '../../support/database.ts';
import { moment, openWorld } from '../../support/world.ts';
import { insertPending } from './messages.ts';

describe('消息日志的启用和封存', () => {
  it('从没有日志的版本升级：已有的消息各记一条现状，日志由此完整', async () => {
    const created = await createEmptyDatabase();
    const { pool, db, close } = await connectDatabase(created.url, { log: createLog('silent') });
    const folder = mkdtempSync(join(tmpdir(), 'cuiban-before-log-'));
    try {
      cpSync(migrationsFolder, folder, { recursive: true });
      const journal = join(folder, 'meta', '_journal.json');
      const whole = JSON.parse(readFileSync(journal, 'utf8'));
      writeFileSync(journal, JSON.stringify({ ...whole, entries: whole.entries.slice(0, 2) }));
      await migrateDatabase(pool, folder);
      await pool.query(
        `insert into units (name, category, position, aliases) values ('示例县财政局', 'department', 1, '[]')`,
      );
      await pool.query(
        `insert into contacts (unit_id, role, name) select id, 'handler', '承办人' from units`,
      );
      await pool.query(`insert into messages (kind, contact_id, channel, state, reason, created_at, enqueued_at, attempt_count, address, subject, body, settled_at)
        select 'reminder', id, 'email', state, reason, '2018-11-05 10:00+08', '2018-11-05 10:00+08', n, 'a@b.example', '标题', '正文', settled from contacts,
        (values ('accepted', null, 1, timestamptz '2018-11-05 10:01+08'), ('pending', '服务器忙', 2, null)) as v(state, reason, n, settled)`);
      await pool.query(
        `insert into attempts (message_id, number, started_at) select id, 1, created_at from messages where state = 'accepted'`,
      );
      await migrateDatabase(pool);

      const { rows } = await pool.query(
        'select from_state, to_state, reason, at, content_hash is not null as sent from message_log order by to_state',
      );
      expect(rows).toEqual([
        {
          from_state: null,
          to_state: 'accepted',
          reason: '启用日志时的状态',
          at: moment('2018-11-05 10:01'),
          sent: true,
        },
        {
          from_state: null,
          to_state: 'pending',
          reason: '启用日志时的状态：服务器忙',
          at: moment('2018-11-05 10:00'),
          sent: false,
        },
      ]);
      expect(await sealLog(db)).toBe(2);
      expect(await verifyLog(db)).toMatchObject({ whole: true, rows: 2 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await close();
      await created.drop();
    }
  });

  it('自检每次封存；有事务一直不结束、一小时没能封存时说明', async () => {
    const world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    const { app } = world;
    await insertPending(app, 1);
    await auditFiveMinutely.run(app);
    expect(await verifyLog(app.db)).toMatchObject({ whole: true, rows: 1, unsealed: 0 });

    await app.db.transaction(async (open) => {
      await open.execute('select pg_current_xact_id()');
      await app.db.execute(`update messages set state = 'cancelled', changed_at = '2018-11-05 10:00+08'`);
      world.clock.set(moment('2018-11-05 11:00'));
      await auditFiveMinutely.run(app);
      expect(await logFindings(app.db)).toEqual([]);
      world.clock.set(moment('2018-11-05 11:01'));
      await auditFiveMinutely.run(app);
      expect(await logFindings(app.db)).toEqual([
        '消息日志自2018年11月5日 10:00起一小时以上没有封存，请检查数据库里是否有一直没有结束的事务',
      ]);
    });
    await auditFiveMinutely.run(app);
    expect(await logFindings(app.db)).toEqual([]);
    expect(await verifyLog(app.db)).toMatchObject({ whole: true, rows: 2, unsealed: 0 });
    await world.end();
  });
});

async function logFindings(db: Parameters<typeof lastAudit>[0]): Promise<string[]> {
  const findings = (await lastAudit(db))?.findings ?? [];
  return findings.map(({ text }) => text).filter((text) => text.includes('消息日志'));
}
