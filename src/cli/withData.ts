import { type Env, loadEnv } from '../../config/env.ts';
import type { DataApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import { openData } from '../open.ts';
import { commandLog } from './log.ts';

/** Opens the database for one command, beside a running `npm start` or alone, and closes it whatever happens. */
export async function withData<T>(run: (app: DataApp) => Promise<T>, env: Env = loadEnv()): Promise<T> {
  const log = commandLog(env.LOG_LEVEL);
  const data = await openData({ env, clock: systemClock, mode: 'join', log });
  try {
    return await run(data.app);
  } finally {
    await data.close();
  }
}
