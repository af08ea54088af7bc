import type { Env } from '../../../config/env.ts';
import { loadEnv } from '../../../config/env.ts';
import type { ManualClock } from '../../clock.ts';
import { openApp, type Opened } from '../../open.ts';
import { commandLog } from '../log.ts';

/** Data that may be lost: a kill of the process keeps it all the same, only a power cut would not. */
export const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** An environment of its own: its data, never the configured database, queue or providers. */
export function rehearsalEnv(dataDir: string, office: Record<string, string>): Env {
  return { ...loadEnv(office), DATA_DIR: dataDir, LOG_LEVEL: loadEnv().LOG_LEVEL };
}

/** The whole program on that data, with a clock moved by hand. */
export async function openRehearsal(env: Env, clock: ManualClock): Promise<Opened> {
  const log = commandLog(env.LOG_LEVEL);
  return openApp({ env, clock, mode: 'own', alone: true, settings: SETTINGS, log });
}
