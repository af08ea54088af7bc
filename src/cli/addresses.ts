import { channelNames } from '../../config/channels.ts';
import { roleTitles } from '../../config/policy.ts';
import { formatChineseMinute } from '../calendar/date.ts';
import { missedAddresses, type RefusedAddress, restoreAddress } from '../db/refusedAddresses.ts';
import { reasonInWords } from '../delivery/reasonInWords.ts';
import { UserError } from '../errors.ts';
import { maskPhones } from '../maskPhone.ts';
import { readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.addresses;

/** Addresses that providers refused for good: which contacts are without one because of it, and putting one back. */
export async function runAddresses(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [0, 2], usage: USAGE });
  const [action, id] = words;
  if (action !== undefined && (action !== 'restore' || id === undefined))
    throw new UserError('ARGS', '参数不对。', `用法：npm run -s cuiban -- ${USAGE}`);
  await withData(async (app) => {
    if (id === undefined) return print(await missedAddresses(app.db));
    if (!(await restoreAddress(app.db, id)))
      throw new UserError(
        'ADDRESS_NOT_REFUSED',
        `没有编号为“${id}”的失效地址，或者该联系人已有新的地址。`,
        '请不带参数运行 addresses 核对。',
      );
    console.log('已恢复，一分钟内重新排定。');
  });
}

function print(rows: RefusedAddress[]): void {
  if (rows.length === 0) return console.log('没有失效的联系方式。');
  for (const { id, unit, role, name, channel, address, reason, refusedAt } of rows) {
    console.log(
      `${id}  ${unit}${name}（${roleTitles[role]}）${channelNames[channel]} ${maskPhones(address)}`,
    );
    console.log(`    ${formatChineseMinute(refusedAt)}退回：${maskPhones(reasonInWords(reason))}`);
  }
  console.log('请在单位通讯录中更正后重新导入；确认地址无误的，用 addresses restore 编号 恢复。');
}
