import { dispatch } from './dispatch.ts';
import { lookUp } from './look-up.ts';
import { quarterlyBulletinMorning } from './quarterly-bulletin.ts';
import { returnedMail } from './returned-mail.ts';
import { rollHorizonDaily } from './roll-horizon.ts';
import type { Schedule } from './schedule.ts';
import { weeklyDigestMorning } from './weekly-digest.ts';

/** Every schedule but the audit, which watches over these. */
export const watched: readonly Schedule[] = [
  dispatch,
  lookUp,
  returnedMail,
  rollHorizonDaily,
  weeklyDigestMorning,
  quarterlyBulletinMorning,
];
