import { loadEnv } from '../../config/env.ts';
import { systemClock } from '../clock.ts';
import { liveObligationsOf } from '../db/obligations.ts';
import { UserError } from '../errors.ts';
import { openData } from '../open.ts';
import { acknowledge, complete } from '../replies/record.ts';
import { readArgs } from './args.ts';

const USAGE = 'record 签收|办结 UNIT [REF]';

/** Writes down what a unit answered by mail or telephone, for all its open tasks or those of one place in the plan. */
export async function runRecord(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [2, 3], usage: USAGE });
  const [kind = '', unit = '', ref] = words;
  if (kind !== '签收' && kind !== '办结') {
    throw new UserError('ARGS', `“${kind}”不对：应为 签收 或 办结。`, `用法：npm run -s cuiban -- ${USAGE}`);
  }
  const data = await openData({ env: loadEnv(), clock: systemClock, mode: 'join' });
  try {
    const owed = await liveObligationsOf(data.app.db, unit, ref);
    if (owed.length === 0) {
      throw new UserError(
        'NOTHING_OWED',
        `“${unit}”没有${ref === undefined ? '' : `出处为“${ref}”的`}未办结事项。`,
        '单位名称请用通讯录里的全称，出处以通知中的“任务出处”为准。',
      );
    }
    for (const { id, title } of owed) {
      const done = kind === '签收' ? await acknowledge(data.app, id) : await complete(data.app, id, null);
      console.log(`${done ? `已登记${kind}` : '此前已登记'}：${title}`);
    }
  } finally {
    await data.close();
  }
}
