import { channelNames } from '../../config/channels.ts';
import { roleTitles } from '../../config/policy.ts';
import { formatChineseMinute } from '../calendar/date.ts';
import { type TroubledMessage, uncertainMessages } from '../db/status.ts';
import { reasonInWords } from '../delivery/reasonInWords.ts';
import { settleByHand } from '../delivery/settleByHand.ts';
import { UserError } from '../errors.ts';
import { maskAddresses, maskPhones } from '../maskPhone.ts';
import { readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.settle;

/** Settles an uncertain message by what a person found out; without words lists those that wait. */
export async function runSettle(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [0, 2], usage: USAGE });
  const [id, outcome = ''] = words;
  if (id === undefined) return withData(async (app) => print(await uncertainMessages(app.db)));
  if (outcome !== 'arrived' && outcome !== 'resend') {
    throw new UserError(
      'ARGS',
      `${outcome === '' ? '没有写核实的结果' : `“${outcome}”不对`}：应为 arrived（已送达）或 resend（未送达，重发）。`,
      `用法：npm run -s cuiban -- ${USAGE}`,
    );
  }
  await withData(async (app) => {
    await settleByHand(app, id, outcome === 'arrived');
    console.log(
      outcome === 'arrived' ? '已记为送达。' : '已放回待发，几分钟内重新发送（发送前已办结的不再发）。',
    );
  });
}

function print(rows: TroubledMessage[]): void {
  if (rows.length === 0) return console.log('没有待核实的消息。');
  for (const { id, createdAt, unit, role, channel, reason } of rows) {
    console.log(
      `${id}  ${formatChineseMinute(createdAt)}，${unit}（${roleTitles[role]}）${channelNames[channel]}`,
    );
    console.log(`    ${maskPhones(maskAddresses(reasonInWords(reason ?? '原因不明')))}`);
  }
  console.log('核实后登记：settle 编号 arrived（已送达），或 settle 编号 resend（没有送达，重新发送）。');
}
