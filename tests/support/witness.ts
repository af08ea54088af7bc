import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { messageLog } from '../../src/db/schema.ts';
import { sealLog } from '../../src/evidence/seal.ts';
import { verifyLog } from '../../src/evidence/verify.ts';
import { openWorld, type World } from './world.ts';

/** A world in which a trigger of the test's own sees every change of a message, beside those that write the log. */
export async function witnessedWorld(options: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(options);
  const { db } = world.app;
  await db.execute(sql`create table witness (n bigserial, message_id uuid, was text, is_now text)`);
  await db.execute(sql`create function witness() returns trigger language plpgsql as $$
    begin
      insert into witness (message_id, was, is_now)
        select new.id, case when tg_op = 'UPDATE' then old.state end, new.state;
      return null;
    end $$`);
  await db.execute(
    sql`create trigger witness after insert or update on messages for each row execute function witness()`,
  );
  return world;
}

type Change = { of: string; from: string | null; to: string };

const byMessage = (rows: Change[]): string[] =>
  rows.map((row) => `${row.of}: ${row.from} → ${row.to}`).sort();

/**
 * Fails unless the log has a row for each change that the witness saw, and no other; and proves whole. `pids`: of other
 * processes that changed something, too.
 */
export async function expectLogged({ app, clock }: World, pids: readonly number[] = []): Promise<void> {
  const { rows: seen } = await app.db.execute<Change>(
    sql`select message_id as of, was as "from", is_now as "to" from witness where was is distinct from is_now order by n`,
  );
  const logged = await app.db.select().from(messageLog).orderBy(messageLog.seq);
  expect(seen.length).toBeGreaterThan(0);
  expect(byMessage(logged.map((row) => ({ of: row.messageId, from: row.from, to: row.to })))).toEqual(
    byMessage(seen),
  );
  for (const row of logged) {
    expect(row.reason).not.toBe('未写明原因');
    // By the injected clock: a change that did not bring its time would bear the server's, years later.
    expect(row.at.getTime(), `${row.from} → ${row.to}`).toBeLessThanOrEqual(clock.now().getTime());
    expect([process.pid, ...pids]).toContain(Number(/^cuiban (\d+)@/.exec(row.by)?.[1]));
  }
  expect(await sealLog(app.db)).toBe(logged.length);
  expect(await verifyLog(app.db)).toMatchObject({
    whole: true,
    problems: [],
    rows: logged.length,
    unsealed: 0,
  });
}
