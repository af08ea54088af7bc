import { loadEnv } from '../../config/env.ts';
import type { DataApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import { openData } from '../open.ts';

/** Opens the database for one command, beside a running `npm start` or alone, and closes it whatever happens. */
export async function withData<T>(run: (app: DataApp) => Promise<T>): Promise<T> {
  const data = await openData({ env: loadEnv(), clock: systemClock, mode: 'join' });
  try {
    return await run(data.app);
  } finally {
    await data.close();
  }
}
