import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { migrationsFolder } from '../../config/paths.ts';
import { UserError } from '../errors.ts';

/** Any number that nothing else in this database locks; the same in every version. */
const lockKey = 2_018_061;
const lockWithinSeconds = 120;

/**
 * Brings the database to this version's schema. Ten processes may start at once: one does it, the others wait and
 * find it done. Throws a UserError when the database was made by a newer version.
 */
export async function migrateDatabase(pool: Pool, folder: string = migrationsFolder): Promise<void> {
  const client = await pool.connect();
  let locked = false;
  try {
    await lock(client);
    locked = true;
    await refuseNewer(client, folder);
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    // A session whose lock could not be given back is closed, which frees the lock, instead of going to the pool.
    const unlocked = locked && (await unlock(client));
    client.release(!unlocked);
  }
}

/** A session lock, not one of the transaction: the migrator opens and ends transactions of its own. */
async function lock(client: PoolClient): Promise<void> {
  try {
    await client.query(`set lock_timeout = '${lockWithinSeconds}s'`);
    await client.query('select pg_advisory_lock($1)', [lockKey]);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '55P03') throw error;
    throw new UserError(
      'MIGRATION_LOCKED',
      `另一个 Cuiban 进程更新数据库结构超过 ${lockWithinSeconds} 秒还没有完成。`,
      '请查看那个进程的日志，必要时停止它再启动。',
      { cause: error },
    );
  }
}

async function unlock(client: PoolClient): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock($1)', [lockKey]);
    await client.query('reset lock_timeout');
    return true;
  } catch {
    return false;
  }
}

/** The migrator itself would see that the newest entry is later than every file, do nothing and call it a success. */
async function refuseNewer(client: PoolClient, folder: string): Promise<void> {
  const ledger = await client.query<{ there: boolean }>(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as there",
  );
  if (ledger.rows[0]?.there !== true) return;
  const known = readMigrationFiles({ migrationsFolder: folder }).map((file) => String(file.folderMillis));
  const applied = await client.query<{ created_at: string }>(
    'select created_at::text from drizzle.__drizzle_migrations',
  );
  const foreign = applied.rows.filter((row) => !known.includes(row.created_at));
  if (foreign.length === 0) return;
  throw new UserError(
    'DATABASE_NEWER',
    `数据库的结构来自另一个更新的版本（有${foreign.length}个本版本不认识的变更）。`,
    '请使用建立它的那个版本或更新的版本，不要用旧版本打开。',
  );
}
