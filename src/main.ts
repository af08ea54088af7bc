import { systemClock } from './clock.ts';
import { errorText, UserError } from './errors.ts';
import { openApp } from './open.ts';
import { loadEnv } from '../config/env.ts';
import { startSchedules } from '../schedules/register.ts';
import { startWorkers } from '../workers/register.ts';
import { startWeb } from './http/web.ts';

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
  const { app } = opened;
  const stops: (() => Promise<void>)[] = [opened.close];
  const stop = async () => {
    for (let step = stops.pop(); step; step = stops.pop()) await step();
  };
  try {
    if (chosen.has('worker')) startWorkers(app);
    if (chosen.has('scheduler')) stops.push(startSchedules(app).stop);
    if (chosen.has('web')) {
      const web = await startWeb(opened);
      stops.push(web.close);
      process.stdout.write(`催办已启动：${web.url}（按 Ctrl+C 停止）\n`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  stopOnSignal(stop, app.log);
}

/** A second signal ends the process at once. */
function stopOnSignal(stop: () => Promise<void>, log: { info(text: string): void }): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      log.info('正在停止：先完成手头的发送');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`停止时出错：${errorText(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  const debug = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '');
  const line = error instanceof UserError ? error.line : `启动失败：${errorText(error)}。`;
  process.stderr.write(`${line}\n${debug && error instanceof Error ? `${error.stack}\n` : ''}`);
  process.exit(1);
}
