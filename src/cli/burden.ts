import { type ChannelName, countsInWords } from '../../config/channels.ts';
import { endOfDay, formatChineseDate, instantInShanghai } from '../calendar/date.ts';
import { type Burden, burdenByUnit } from '../db/burden.ts';
import { groupBy } from '../group.ts';
import { periodOf, readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.burden;

/** How many messages each unit was sent in each week of a period, for the office to see whom it asks too much. */
export async function runBurden(argv: string[]): Promise<void> {
  const { values } = readArgs(argv, {
    options: { from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
    words: [0, 0],
    usage: USAGE,
  });
  const { from, to } = periodOf(values, USAGE);
  await withData(async ({ db }) => {
    const rows = await burdenByUnit(db, { from: instantInShanghai(from, '00:00'), to: endOfDay(to) });
    console.log(values.json ? JSON.stringify(rows, null, 2) : burdenLines(rows).join('\n'));
  });
}

/** A heading for each week, a line for each unit in the registry's order: units are not ranked. */
export function burdenLines(rows: readonly Burden[]): string[] {
  if (rows.length === 0) return ['这段时间没有发出消息。'];
  const weeks = [...groupBy(rows, ({ weekOf }) => weekOf)].flatMap(([weekOf, own]) => [
    `${formatChineseDate(weekOf)}起的一周`,
    ...own.map((row) => `  ${row.unit}：${counted(row)}`),
  ]);
  const sum = (of: keyof Counted) => rows.reduce((n, row) => n + row[of], 0);
  const all = { email: sum('email'), sms: sum('sms'), chat: sum('chat'), reminders: sum('reminders') };
  return [...weeks, `合计：${counted(all)}`];
}

type Counted = Pick<Burden, ChannelName | 'reminders'>;

const counted = (row: Counted): string => `${countsInWords(row)}，含交办和催办${row.reminders}项次`;
