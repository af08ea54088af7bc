import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { messages, reminders, replies } from '../../src/db/schema.ts';
import { loadEnv } from '../../config/env.ts';
import { openApp, type Opened } from '../../src/open.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { acknowledge, complete } from '../../src/replies/record.ts';
import { extend, pause, resume } from '../../src/replies/reschedule.ts';
import { urge } from '../../src/replies/urge.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { moment, planText, type World } from '../support/world.ts';
import { CZ, expectReconciled, mail, obligationOf, text } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
const TIMES = 8;

const counted = (all: PromiseSettledResult<unknown>[]) =>
  all.filter((one) => one.status === 'fulfilled' && one.value !== false && one.value !== null).length;

describe.each(backends)('两个进程同时收到同一个答复好几次（队列：%s）', (backend) => {
  let world: World;
  let other: Opened;

  beforeEach(async () => {
    world = await witnessedWorld({ backend, start: '2018-11-20 10:00', workers: false });
    const env = loadEnv({ ...world.settings, DATA_DIR: `${world.settings['DATA_DIR']}/other` });
    const { queueNamespace } = world;
    other = await openApp({ env, clock: world.clock, mode: 'join', alone: false, queueNamespace });
    await startWorkers(world.app);
    await world.confirm(PLAN);
    await world.until('2018-11-20 10:10');
    await world.expectSent([mail('2018-11-20 10:00', CZ.handler), mail('2018-11-20 10:00', CZ.section)]);
  });
  afterEach(async () => {
    await other.close();
    await expectLogged(world);
    await world.end();
  });

  /** 同时做八次，两个进程各一半；有几次算数。 */
  async function atOnce<T>(work: (app: App) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
    const apps = Array.from({ length: TIMES }, (_, i) => (i % 2 === 0 ? world.app : other.app));
    return Promise.allSettled(apps.map(work));
  }
  const repliesOf = async (kind: string) =>
    (await world.app.db.select().from(replies)).filter((row) => row.kind === kind).length;

  it('签收、暂停、恢复、延期：各算一次', async () => {
    const { id } = await obligationOf(world);
    expect(counted(await atOnce((app) => acknowledge(app, id)))).toBe(1);
    expect(counted(await atOnce((app) => pause(app, id, null)))).toBe(1);
    expect(counted(await atOnce((app) => resume(app, id, null)))).toBe(1);
    const extended = await atOnce((app) => extend(app, id, { dueOn: '2018-12-07', note: null }));
    expect(counted(extended)).toBe(1);
    expect(extended.filter(({ status }) => status === 'rejected')).toHaveLength(TIMES - 1);
    for (const kind of ['acknowledge', 'pause', 'resume', 'extension']) expect(await repliesOf(kind)).toBe(1);
    expect(await obligationOf(world)).toMatchObject({ dueOn: '2018-12-07', dueVersion: 2 });
    const planned = (await world.app.db.select().from(reminders)).filter(({ state }) => state === 'planned');
    const keys = planned.map((r) => `${r.step} ${r.occurrence} ${r.contactId} ${r.channel}`);
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(planned.map(({ dueVersion }) => dueVersion))).toEqual(new Set([2]));
  });

  it('人工催办：只催一次', async () => {
    const { id } = await obligationOf(world);
    const urged = await atOnce((app) => urge(app, id));
    const made = urged.flatMap((one) => (one.status === 'fulfilled' ? [one.value?.reminders] : []));
    expect(made.sort()).toEqual([...Array(TIMES - 1).fill(0), 2]);
    await Promise.all([dispatchDue(world.app), dispatchDue(other.app)]);
    await world.until('2018-11-20 10:30');
    await world.expectSent([
      mail('2018-11-20 10:10', CZ.handler),
      text('2018-11-20 10:10', CZ.phones.handler),
    ]);
    await expectReconciled(world);
  });

  it('办结与到点派发撞在一起：办结只算一次，之后什么也不发', async () => {
    const { id } = await obligationOf(world);
    world.clock.set(moment('2018-11-23 09:00'));
    const [closed] = await Promise.all([
      atOnce((app) => complete(app, id, null)),
      dispatchDue(world.app),
      dispatchDue(other.app),
    ]);
    expect(counted(closed)).toBe(1);
    expect(await repliesOf('completion')).toBe(1);
    await world.until('2018-11-23 09:10');
    // 派发在先的，发送前再核对一次：要么已发出，要么取消。
    const sent = await world.sent();
    const ended = (await world.app.db.select().from(messages)).map(({ state }) => state);
    expect(ended.every((state) => state === 'accepted' || state === 'cancelled')).toBe(true);
    expect(ended.filter((state) => state === 'accepted')).toHaveLength(2 + sent.length);
    await world.until('2018-12-07 18:00');
    expect((await world.sent()).filter(({ to }) => to.endsWith('@cz.example'))).toEqual([]);
    await expectReconciled(world);
  });
});
