import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attempts, messages } from '../../src/db/schema.ts';
import { emailChannel } from '../../src/delivery/channels/email.ts';
import { type Mailbox, startMailbox } from '../../src/delivery/rehearsal/mailbox.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { planText, shown, type World } from '../support/world.ts';
import { CZ, expectReconciled, text } from './office.ts';

/** 到期日2018年11月30日（星期五）；11月23日提前5个工作日的提醒，邮件发承办人，短信发承办人。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);

let world: World;
let dir: string;
let relay: Mailbox;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cuiban-relay-'));
});

afterEach(async () => {
  await expectLogged(world);
  await world.end();
  await relay.close();
  await rm(dir, { recursive: true, force: true });
});

/** 邮件经一台真实的邮件服务器发出。 */
async function open(backend: (typeof backends)[number]): Promise<void> {
  world = await witnessedWorld({ backend, start: '2018-11-22 10:00', workers: false });
  relay = await startMailbox({ dir, clock: world.clock });
  const from = { name: '督查室', address: 'ducha@office.example' };
  world.app.channels.email = emailChannel({ relays: [{ url: relay.url }], from });
  await startWorkers(world.app);
  await world.confirm(PLAN);
  await world.until('2018-11-22 18:00');
  expect(received()).toEqual([`2018-11-22 10:00 ${CZ.handler}`, `2018-11-22 10:00 ${CZ.section}`]);
}

const received = () =>
  relay
    .list({ limit: 100, offset: 0 })
    .map((m) => `${shown(m.capturedAt)} ${m.to}`)
    .sort();
const mails = async () => {
  const rows = await world.app.db.select().from(messages).orderBy(messages.createdAt);
  return rows.filter((m) => m.channel === 'email');
};
const tries = async () => (await world.app.db.select().from(attempts)).length;

/** 那一小时里短信照发，邮件反复试过、留着待发，没有一条被放弃；之后发出，各一次。 */
async function expectSentLater(reason: RegExp, mend: () => Promise<void>): Promise<void> {
  const before = await tries();
  await world.until('2018-11-23 10:00');
  await world.expectSent([text('2018-11-23 09:00', CZ.phones.handler)]);
  const [waiting, ...others] = (await mails()).filter(({ state }) => state !== 'accepted');
  expect(others).toEqual([]);
  expect(waiting).toMatchObject({ state: 'held', reason: expect.stringMatching(reason) });
  // 邮件试了多次，短信一次。
  expect((await tries()) - before).toBeGreaterThanOrEqual(6);
  expect(received()).toHaveLength(2);

  await mend();
  await world.until('2018-11-23 12:00');
  const [late = ''] = received().slice(2);
  expect(late).toMatch(new RegExp(`^2018-11-23 1[01]:.. ${CZ.handler}$`));
  expect(received()).toHaveLength(3);
  expect((await mails()).map(({ state }) => state)).toEqual(Array(3).fill('accepted'));
  for (const { id } of await mails()) expect(relay.copies(id)).toBe(1);
  await expectReconciled(world);
}

describe.each(backends)('邮件服务器一小时收不了信（队列：%s）', (backend) => {
  it('停机：反复重试、留着待发，恢复后发出，各一次', async () => {
    await open(backend);
    const port = Number(new URL(relay.url).port);
    await relay.close();
    await expectSentLater(/ECONNREFUSED/, async () => {
      relay = await startMailbox({ dir, clock: world.clock, port });
    });
  });

  it('磁盘写满：服务器答复暂存不下（452），腾出空间后发出，各一次；没写完的不占地方', async () => {
    await open(backend);
    // 内核对 /dev/full 的每次写入都答复磁盘已满（ENOSPC）。
    const full = Array.from({ length: 50 }, (_, i) => join(dir, `.arriving-${i + 3}`));
    for (const file of full) symlinkSync('/dev/full', file);
    await expectSentLater(/452 insufficient storage/, async () => {
      const left = readdirSync(dir).filter((name) => name.startsWith('.arriving-'));
      expect(left.length).toBeLessThanOrEqual(full.length - 5);
      for (const name of left) rmSync(join(dir, name));
    });
    expect(readdirSync(dir).filter((name) => !name.endsWith('.eml'))).toEqual([]);
  });
});
