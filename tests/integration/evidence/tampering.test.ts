import { createHash } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageLog, messages } from '../../../src/db/schema.ts';
import { hashOf } from '../../../src/evidence/chain.ts';
import { sealLog } from '../../../src/evidence/seal.ts';
import { verifyLog } from '../../../src/evidence/verify.ts';
import { runProgram } from '../../support/program.ts';
import { openWorld, planText, type World } from '../../support/world.ts';

const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局牵头落实，县教育局配合）']);

/** Messages that were really sent, their log sealed; then a superuser who takes the triggers away and does as they please. */
describe('日志被人改动', () => {
  let world: World;
  let url = '';
  beforeEach(async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    url = world.app.env.DATABASE_URL ?? '';
    await world.confirm(PLAN);
    await world.until('2018-11-05 10:05');
    expect(await world.sent()).toHaveLength(4);
    expect(await sealLog(world.app.db)).toBe(12);
  });
  afterEach(() => world.end());

  const asSuperuser = async (...statements: string[]) => {
    for (const table of ['message_log', 'message_log_chain', 'messages'])
      await world.app.db.execute(`alter table ${table} disable trigger user`);
    for (const statement of statements) await world.app.db.execute(statement);
    for (const table of ['message_log', 'message_log_chain', 'messages'])
      await world.app.db.execute(`alter table ${table} enable trigger user`);
  };
  const first = async (): Promise<string> => (await verifyLog(world.app.db)).problems[0]?.text ?? '日志完整';
  const rows = () => world.app.db.select().from(messageLog).orderBy(asc(messageLog.seq));

  it('未改动：说明条数和起止时间，退出码0；--json 给出全部', async () => {
    const proved = await runProgram(url, 'verify-log');
    expect(proved).toEqual({
      code: 0,
      err: '',
      out: '日志完整：12条，自2018年11月5日 10:00至2018年11月5日 10:00。',
    });
    const { code, out } = await runProgram(url, 'verify-log', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ whole: true, rows: 12, unsealed: 0, gaps: [], problems: [] });
  });

  it('改一条记录的原因：指出那一条，退出码1', async () => {
    await asSuperuser(`update message_log set reason = '改过的原因' where seq = 7`);
    const { code, out, err } = await runProgram(url, 'verify-log');
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '日志不完整：第7号记录的内容或封存值被改动。',
      err: '',
    });
    const json = JSON.parse((await runProgram(url, 'verify-log', '--json')).out);
    expect(json).toMatchObject({
      whole: false,
      problems: [{ seq: 7, messageId: (await rows())[6]?.messageId }],
    });
  });

  it.each([
    ['at', `at + interval '1 millisecond'`],
    ['by', `by || 'x'`],
    ['attempt', 'attempt + 1'],
    ['content_hash', `repeat('0', 64)`],
  ])('改一条记录的 %s：指出那一条', async (column, value) => {
    await asSuperuser(`update message_log set ${column} = ${value} where seq = 12`);
    expect(await first()).toBe('第12号记录的内容或封存值被改动');
  });

  it('删一条记录：指出是哪一条', async () => {
    await asSuperuser('delete from message_log where seq = 9');
    const { code, out } = await runProgram(url, 'verify-log');
    expect(code).toBe(1);
    expect(out).toContain('日志不完整：第9号记录已被删除。');
  });

  it('记录和封存值一起删：下一条接不上', async () => {
    await asSuperuser('delete from message_log where seq = 9', 'delete from message_log_chain where seq = 9');
    expect(await first()).toBe('第10号记录与前一条接不上，其前有记录被删除或封存值被改动');
  });

  it('在中间插入一条：指出是哪一条', async () => {
    await asSuperuser(
      'delete from message_log where seq = 5',
      'delete from message_log_chain where seq = 5',
      `insert into message_log (seq, message_id, to_state, reason, at, by, attempt)
        select 5, message_id, 'pending', '伪造', at, by, 0 from message_log where seq = 6`,
    );
    expect(await first()).toBe('第5号记录是封存之后插入的');
  });

  it('还没封存就删掉一条：前后不衔接', async () => {
    const [message] = await world.app.db.select().from(messages);
    await asSuperuser(
      'delete from message_log_chain',
      `delete from message_log where from_state = 'pending'`,
    );
    const known = (await verifyLog(world.app.db)).problems;
    expect(known).toHaveLength(4);
    expect(known.map(({ messageId }) => messageId)).toContain(message?.id);
    expect(known[0]?.text).toContain('前一条止于待发，这一条起于发送中');
  });

  it('改消息的状态、正文，或删消息，不留记录：指出是哪一条消息', async () => {
    const [one, two, three] = await world.app.db.select().from(messages).orderBy(asc(messages.id));
    await asSuperuser(
      `update messages set state = 'refused' where id = '${one?.id}'`,
      `update messages set body = body || '。' where id = '${two?.id}'`,
      `update reminders set message_id = null where message_id = '${three?.id}'`,
      `delete from messages where id = '${three?.id}'`,
    );
    const { problems } = await verifyLog(world.app.db);
    const textOf = (id: string | undefined) => problems.find(({ messageId }) => messageId === id)?.text;
    expect(problems).toHaveLength(3);
    expect(textOf(one?.id)).toContain(`消息 ${one?.id} 现为退回，日志却止于已接收`);
    expect(textOf(two?.id)).toContain('地址或正文在发送之后被改动');
    expect(textOf(three?.id)).toContain('已不在库中');
  });

  it('内容指纹就是发出的地址、标题、正文的指纹，封存值谁都能重算', async () => {
    const all = await rows();
    let previous = '0'.repeat(64);
    for (const row of all) previous = hashOf(row, previous);
    const { out } = await runProgram(url, 'verify-log', '--anchor');
    expect(out).toBe(previous);
    for (const row of all.filter(({ to }) => to === 'accepted')) {
      const [m] = await world.app.db.select().from(messages).where(eq(messages.id, row.messageId));
      const content = `${m?.address}\n${m?.subject}\n${m?.body}`;
      expect(row.contentHash).toBe(createHash('sha256').update(content).digest('hex'));
    }
    expect(all.filter(({ contentHash }) => contentHash !== null)).toHaveLength(4);
  });

  it('整个日志被重写、重新封存：自身看不出破绽，抄下的锚值找得出', async () => {
    const { out: anchor } = await runProgram(url, 'verify-log', '--anchor');
    const kept = await runProgram(url, 'verify-log', '--anchor', anchor);
    expect(kept.code).toBe(0);
    expect(kept.out).toContain('锚值在第12号记录（2018年11月5日 10:00）：此前的日志自抄录以来没有改动。');

    await asSuperuser(
      'delete from message_log_chain',
      `update message_log set reason = '重写' where seq = 3`,
    );
    await sealLog(world.app.db);
    expect((await runProgram(url, 'verify-log')).code).toBe(0);
    const lost = await runProgram(url, 'verify-log', '--anchor', anchor);
    expect(lost.code).toBe(1);
    expect(lost.out).toContain('日志里没有这个锚值');
  });

  it('参数不对：一句话说明', async () => {
    const { code, out, err } = await runProgram(url, 'verify-log', '--anchor', 'abc');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      '“abc”不是锚值：应为64位十六进制数字。用法：npm run -s cuiban -- verify-log [--json] [--anchor [锚值]]',
    );
    expect((await runProgram(url, 'verify-log', 'x')).err).toContain('“x”不是锚值');
  });
});
