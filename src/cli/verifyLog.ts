import type { DataApp } from '../app.ts';
import { formatChineseMinute } from '../calendar/date.ts';
import { newestLink } from '../db/messageLog.ts';
import { UserError } from '../errors.ts';
import { sealLog } from '../evidence/seal.ts';
import { type Verification, verifyLog } from '../evidence/verify.ts';
import { readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages['verify-log'];
const SHOWN = 20;

/** Proves the log of messages whole, or names what is not; with `--anchor` prints its newest hash, or looks for one. */
export async function runVerifyLog(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { json: { type: 'boolean' }, anchor: { type: 'boolean' } },
    words: [0, 1],
    usage: USAGE,
  });
  const [word] = words;
  if (word !== undefined && !(values.anchor && /^[0-9a-f]{64}$/i.test(word))) {
    throw new UserError(
      'ARGS',
      `“${word}”不是锚值：应为64位十六进制数字。`,
      `用法：npm run -s cuiban -- ${USAGE}`,
    );
  }
  const hash = word?.toLowerCase();
  await withData(async (app) => {
    if (values.anchor && hash === undefined) await printAnchor(app, values.json === true);
    else await printVerification(app, hash, values.json === true);
  });
}

async function printAnchor({ db }: DataApp, json: boolean): Promise<void> {
  await sealLog(db);
  const newest = await newestLink(db);
  if (json) console.log(JSON.stringify(newest ? { seq: newest.seq, hash: newest.hash } : null));
  else console.log(newest ? newest.hash : '消息日志还没有记录。');
}

async function printVerification({ db }: DataApp, hash: string | undefined, json: boolean): Promise<void> {
  const found = await verifyLog(db, hash);
  const lost = hash !== undefined && found.found === null;
  if (json) console.log(JSON.stringify(found, null, 2));
  else {
    for (const line of found.whole ? wholeLines(found) : brokenLines(found)) console.log(line);
    if (lost) console.log('日志里没有这个锚值：锚值抄错，或者那之前的日志已被重写。');
    else if (found.found && found.whole)
      console.log(
        `锚值在第${found.found.seq}号记录（${formatChineseMinute(found.found.at)}）：此前的日志自抄录以来没有改动。`,
      );
  }
  if (!found.whole || lost) process.exitCode = 1;
}

function wholeLines({ rows, unsealed, from, to, gaps }: Verification): string[] {
  const period = from && to ? `，自${formatChineseMinute(from)}至${formatChineseMinute(to)}` : '';
  const rest = unsealed > 0 ? `；另有${unsealed}条新记录尚未封存` : '';
  const spans = gaps
    .slice(0, SHOWN)
    .map((gap) => (gap.from === gap.to ? `${gap.from}` : `${gap.from}–${gap.to}`));
  const more = gaps.length > SHOWN ? `等${gaps.length}处` : '';
  return [
    `日志完整：${rows}条${period}${rest}。`,
    ...(gaps.length === 0 ? [] : [`空号：${spans.join('、')}${more}（撤销的事务用过的编号，不是缺失）。`]),
  ];
}

function brokenLines({ problems }: Verification): string[] {
  const [first, ...others] = problems;
  const more = others.length > SHOWN ? [`  等${problems.length}处以上。`] : [];
  return [
    `日志不完整：${first?.text}。`,
    ...others.slice(0, SHOWN).map(({ text }) => `  ${text}。`),
    ...more,
  ];
}
