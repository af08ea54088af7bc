import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ChannelName } from '../../config/channels.ts';
import { loadEnv } from '../../config/env.ts';
import { projectRoot } from '../../config/paths.ts';
import { instantInShanghai } from '../../src/calendar/date.ts';
import { liveThrough } from '../../src/cli/rehearsal/run.ts';
import type { SimulatedReply } from '../../src/cli/rehearsal/replies.ts';
import { type ManualClock, manualClock } from '../../src/clock.ts';
import { findPlanByHash } from '../../src/db/plans.ts';
import { openApp, type Opened } from '../../src/open.ts';
import { confirmPlan, type ConfirmResult } from '../../src/plans/confirmPlan.ts';
import { importPlan, type ImportResult } from '../../src/plans/importPlan.ts';
import { readText } from '../../src/reading/txt.ts';
import { readRegistryFile } from '../../src/units/readRegistryFile.ts';
import { startWorkers } from '../../workers/register.ts';
import { type Backend, createTestDatabase, redisUrl } from './database.ts';

/** '2018-11-23 09:00' on the clocks of Asia/Shanghai. */
export function moment(text: string): Date {
  const [on = '', at = ''] = text.split(' ');
  return instantInShanghai(on, at);
}

/** The same the other way round. */
export function shown(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

export type Sent = { at: string; by: ChannelName; to: string; subject: string; text: string };

/** What a test expects to have gone out: when, how, to whom, and words that its subject or text must hold. */
export type Expected = [at: string, by: ChannelName, to: string, ...words: string[]];

export type World = Opened & {
  clock: ManualClock;
  /** For further processes on the same data: their environment, and where their queues live. */
  settings: Record<string, string>;
  queueNamespace: string;
  /** Imports a plan and confirms it at the clock's present time. */
  confirm(planText: string): Promise<ConfirmResult & ImportResult>;
  /** Confirms a plan that was imported before, with whatever registry. */
  confirmKnown(planText: string): Promise<ConfirmResult>;
  /** Lives through the time until then; every message is settled when it returns. */
  until(at: string, replies?: SimulatedReply[]): Promise<void>;
  /** Everything that went out since the last look, in order of time, channel and address. */
  sent(): Promise<Sent[]>;
  /** Fails unless exactly these went out since the last look: one message too many is a failure, too. */
  expectSent(expected: Expected[]): Promise<void>;
  end(): Promise<void>;
};

/** The whole program on a database of its own, with the rehearsal mailbox and gateway and a clock moved by hand. */
export async function openWorld(options: {
  backend: Backend;
  start: string;
  units?: string;
  workers?: boolean;
  /** Of the environment, beside what every world has. */
  settings?: Record<string, string>;
}): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuiban-world-'));
  const database = await createTestDatabase();
  const redis = options.backend === 'redis' ? { REDIS_URL: redisUrl() } : {};
  const settings = {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    OFFICE_NAME: '示例县政务公开办公室',
    OFFICE_PHONE: '0900-1234567',
    ...redis,
    ...options.settings,
  };
  const env = loadEnv(settings);
  const clock = manualClock(moment(options.start));
  const opened = await openApp({ env, clock, mode: 'join', alone: true, queueNamespace: database.name });
  if (options.workers !== false) await startWorkers(opened.app);
  const unitsFile = join(projectRoot, options.units ?? 'tests/fixtures/flows/units.csv');
  let seen = 0;
  let seenTexts = 0;
  let seenChats = 0;

  const sent = async (): Promise<Sent[]> => {
    const { mailbox, gateway, groups } = opened.sinks;
    if (!mailbox || !gateway) throw new Error('the rehearsal sinks are not open');
    const mails = mailbox.list({ limit: mailbox.count() - seen, offset: 0 });
    const texts = gateway.list({ limit: gateway.count() - seenTexts, offset: 0 });
    // None where the world has robots of its own.
    const chats = groups?.list({ limit: groups.count() - seenChats, offset: 0 }) ?? [];
    seen = mailbox.count();
    seenTexts = gateway.count();
    seenChats = groups?.count() ?? 0;
    const rows = await Promise.all(
      mails.map(async (m): Promise<Sent> => {
        const whole = await mailbox.read(m.messageId);
        return {
          at: shown(m.capturedAt),
          by: 'email',
          to: m.to,
          subject: m.subject,
          text: whole?.text ?? '',
        };
      }),
    );
    for (const t of texts)
      rows.push({ at: shown(t.capturedAt), by: 'sms', to: t.to, subject: '', text: t.text });
    for (const c of chats)
      rows.push({ at: shown(c.capturedAt), by: 'chat', to: c.to, subject: '', text: c.text });
    return rows.sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
  };

  return {
    ...opened,
    clock,
    settings,
    queueNamespace: database.name,
    sent,
    confirm: async (planText) => {
      const document = readText(new TextEncoder().encode(planText), '要点.txt');
      const registry = await readRegistryFile(unitsFile);
      const imported = await importPlan(opened.app, { document, registry, anew: true });
      return { ...imported, ...(await confirmPlan(opened.app, imported.planId)) };
    },
    confirmKnown: async (text) => {
      const plan = await findPlanByHash(opened.app.db, createHash('sha256').update(text).digest('hex'));
      if (!plan) throw new Error('this plan was not imported');
      return confirmPlan(opened.app, plan.id);
    },
    until: (at, replies = []) =>
      liveThrough(opened.app, clock, {
        until: moment(at),
        replies: async () => replies,
        onMoment: async () => undefined,
      }).then(() => clock.set(moment(at))),
    expectSent: async (expected) => {
      const got = await sent();
      const wanted = [...expected].sort((a, b) =>
        a.slice(0, 3).join(' ').localeCompare(b.slice(0, 3).join(' ')),
      );
      expect(got.map(keyOf)).toEqual(wanted.map((w) => w.slice(0, 3).join(' ')));
      wanted.forEach(([, , , ...words], i) => {
        for (const word of words) expect(`${got[i]?.subject}\n${got[i]?.text}`).toContain(word);
      });
    },
    end: async () => {
      const unexpected = await sent();
      await opened.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
      expect(unexpected.map(keyOf), 'messages that no test expected').toEqual([]);
    },
  };
}

const keyOf = (s: Sent): string => `${s.at} ${s.by} ${s.to}`;

/** A plan as a county's office issues it, with these numbered items under one heading. */
export function planText(items: string[], issuedOn = '2018年9月3日'): string {
  return [
    '示例县2018年政务公开工作要点',
    '示例县人民政府办公室关于印发2018年政务公开工作要点的通知',
    '示政办发〔2018〕12号',
    '县政府各部门：',
    '《示例县2018年政务公开工作要点》已经县人民政府同意，现印发给你们，请认真贯彻落实。',
    '示例县人民政府办公室',
    issuedOn,
    '示例县2018年政务公开工作要点',
    '一、深化重点领域公开，促进政策落实落地',
    '（一）推进预决算和审计信息公开。',
    ...items.map((item, i) => `${i + 1}.${item}`),
  ].join('\n');
}
