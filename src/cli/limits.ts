import { type RateWindow, readSendingFile, type SendingLimits } from '../../config/sending.ts';
import { readSendingLimits, writeSendingLimits } from '../db/sending.ts';
import { readArgs, userPath } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

/** Shows how much may be sent, or takes over new limits, which hold from the next minute on. */
export async function runLimits(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [0, 1], usage: usages.limits });
  const [file] = words;
  const wanted = file === undefined ? null : readSendingFile(userPath(file));
  await withData(async ({ db, clock }) => {
    const now = clock.now();
    if (wanted) await writeSendingLimits(db, wanted, now);
    console.log(`${wanted ? '已保存。' : ''}${sentence(await readSendingLimits(db, now))}`);
  });
}

function sentence({ smsPerNumberAndDay, rates }: SendingLimits): string {
  const [mails, texts] = [rateWords(rates.email, '封'), rateWords(rates.sms, '条')];
  const groups = rateWords(rates.chat, '条');
  return `同一手机号每天至多${smsPerNumberAndDay}条短信；邮件${mails}；短信${texts}；每个工作群${groups}。`;
}

function rateWords(windows: RateWindow[], unit: string): string {
  if (windows.length === 0) return '不限';
  return windows.map(({ max, perMinutes }) => `每${perMinutes}分钟至多${max}${unit}`).join('、');
}
