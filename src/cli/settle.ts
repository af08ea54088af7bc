import { settleByHand } from '../delivery/settleByHand.ts';
import { UserError } from '../errors.ts';
import { readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.settle;

/** Settles an uncertain message by what a person found out. */
export async function runSettle(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [2, 2], usage: USAGE });
  const [id = '', outcome = ''] = words;
  if (outcome !== 'arrived' && outcome !== 'resend') {
    throw new UserError(
      'ARGS',
      `“${outcome}”不对：应为 arrived（已送达）或 resend（未送达，重发）。`,
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
