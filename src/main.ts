import { systemClock } from './clock.ts';
import { errorText, UserError } from './errors.ts';
import type { App } from './app.ts';
import { unfinishedSends } from './delivery/pipeline.ts';
import { channelsInUse } from './delivery/inUse.ts';
import { openApp, type Opened } from './open.ts';
import { loadEnv } from '../config/env.ts';
import { startSchedules } from '../schedules/register.ts';
import { startWorkers } from '../workers/register.ts';
import { startWeb, type Web } from './http/web.ts';

const roles = ['web', 'worker', 'scheduler'] as const;
type Role = (typeof roles)[number];

/** `npm start` runs web, worker and scheduler in one process; with an argument (`main.js worker`) only that one. */
function chosenRoles(argv: string[]): Set<Role> {
  const unknown = argv.find((name) => !roles.some((role) => role === name));
  if (unknown !== undefined) {
    throw new UserError(
      'ARGS',
      `没有“${unknown}”这种进程。`,
      `可选：${roles.join('、')}；不写则三种同时运行。`,
    );
  }
  return new Set(argv.length === 0 ? roles : roles.filter((role) => argv.includes(role)));
}

/** Whoever supervises this process starts it again, and with it the database. */
function onDatabaseLost(): void {
  process.stderr.write(
    '内置 PostgreSQL 意外停止，本程序随之退出。请重新启动；反复出现时请查看数据文件夹里的 postgres.log。\n',
  );
  process.exit(1);
}

async function start(argv: string[]): Promise<void> {
  const chosen = chosenRoles(argv);
  const env = loadEnv();
  const alone = roles.every((role) => chosen.has(role));
  const opened = await openApp({
    env,
    clock: systemClock,
    mode: alone ? 'own' : 'join',
    alone,
    onDatabaseLost,
  });
  const { mail, sms, chat } = channelsInUse(opened.sinks);
  if (chosen.has('worker')) process.stdout.write(`邮件：${mail}；短信：${sms}；工作群：${chat}。\n`);
  const parts: Parts = { opened, schedules: null, web: null };
  try {
    if (chosen.has('worker')) await startWorkers(opened.app);
    if (chosen.has('scheduler')) parts.schedules = startSchedules(opened.app);
    if (chosen.has('web')) {
      parts.web = await startWeb(opened);
      process.stdout.write(`催办已启动：${parts.web.url}（按 Ctrl+C 停止）\n`);
    }
  } catch (error) {
    await stop(parts);
    throw error;
  }
  stopOnSignal(parts);
}

type Parts = { opened: Opened; schedules: { stop(): Promise<void> } | null; web: Web | null };

/**
 * In this order: schedules and workers take nothing new, and what they have begun comes to its end; channels; queues; web,
 * which says meanwhile that this process is going; the database.
 */
async function stop({ opened, schedules, web }: Parts): Promise<void> {
  opened.stopTaking();
  try {
    await Promise.all([schedules?.stop(), opened.app.queues.stopWorkers()]);
    await opened.closeServices();
    await web?.close();
  } finally {
    await opened.close();
  }
}

/** A second signal ends the process at once, and so does the end of the time that it has. */
function stopOnSignal(parts: Parts): void {
  const { app } = parts.opened;
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) endAtOnce(app, '再次收到停止信号，立即退出');
      stopping = true;
      app.log.info({ signal, seconds: app.env.STOP_WITHIN_SECONDS }, '正在停止：先完成手头的发送');
      setTimeout(() => endAtOnce(app, '停止超时，强行退出'), app.env.STOP_WITHIN_SECONDS * 1_000).unref();
      stop(parts).then(
        () => {
          app.log.info('已停止，手头的发送都已了结');
          process.exit(0);
        },
        (error: unknown) => {
          process.stderr.write(`停止时出错：${errorText(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

/** What was being sent is found by its lease, which runs out, and is then asked about; it is not sent again blindly. */
function endAtOnce(app: App, why: string): never {
  for (const messageId of unfinishedSends(app)) app.log.warn({ messageId }, '退出时仍在发送，是否送达待核实');
  app.log.warn(why);
  process.exit(1);
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  const debug = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '');
  const line = error instanceof UserError ? error.line : `启动失败：${errorText(error)}。`;
  process.stderr.write(`${line}\n${debug && error instanceof Error ? `${error.stack}\n` : ''}`);
  process.exit(1);
}
