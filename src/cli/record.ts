import type { DataApp } from '../app.ts';
import { type CalendarDate, dateInShanghai, formatChineseDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { LIVE_STATES, obligationFacts, obligationsOf } from '../db/obligations.ts';
import { UserError } from '../errors.ts';
import { groupBy } from '../group.ts';
import { acknowledge, complete, reportProgress } from '../replies/record.ts';
import { extend, pause, resume } from '../replies/reschedule.ts';
import { urge } from '../replies/urge.ts';
import { dayOf, readArgs } from './args.ts';
import { withData } from './withData.ts';

const USAGE = 'record 签收|进展|办结|延期|暂停|恢复|催办 UNIT [REF] [--due DATE] [--to DATE] [--note TEXT]';

type Given = { note: string | null; to: string | undefined };

/** What can be written down, each answered by one word on what became of it; null: it does not fit how the task stands. */
const kinds: Record<string, (app: DataApp, id: string, given: Given) => Promise<string | null>> = {
  签收: async (app, id) => ((await acknowledge(app, id)) ? '已登记签收' : null),
  进展: async (app, id, { note }) => ((await reportProgress(app, id, note)) ? '已登记进展' : null),
  办结: async (app, id, { note }) => ((await complete(app, id, note)) ? '已登记办结' : null),
  延期: async (app, id, { note, to = '' }) =>
    (await extend(app, id, { dueOn: to, note })) ? `已延至${formatChineseDate(to)}` : null,
  暂停: async (app, id, { note }) => ((await pause(app, id, note)) ? '已暂停' : null),
  恢复: async (app, id, { note }) => {
    const resumed = await resume(app, id, note);
    if (!resumed) return null;
    const { dueOn, before } = resumed;
    return `已恢复，${formatChineseDate(dueOn)}到期${dueOn === before ? '（时限不变）' : `（原定${formatChineseDate(before)}）`}`;
  },
  催办: async (app, id) => {
    const urged = await urge(app, id);
    if (!urged) return null;
    if (!urged.firstAt) return '无法催办（没有可用的联系方式）';
    return `已安排催办${urged.reminders}条（${formatChineseDate(dateInShanghai(urged.firstAt))}发出）`;
  },
};

/**
 * Writes down what a unit answered by mail or telephone, or the office decided, for all its tasks or those of one place. Of
 * a deadline that recurs or ran from several events only what is due first is meant, unless `--due` names another.
 */
export async function runRecord(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { due: { type: 'string' }, to: { type: 'string' }, note: { type: 'string' } },
    words: [2, 3],
    usage: USAGE,
  });
  const [kind = '', unit = '', ref] = words;
  const record = kinds[kind];
  const usage = `用法：npm run -s cuiban -- ${USAGE}`;
  if (!record)
    throw new UserError('ARGS', `“${kind}”不对：应为${Object.keys(kinds).join('、')}之一。`, usage);
  if ((kind === '延期') !== (values.to !== undefined))
    throw new UserError(
      'ARGS',
      kind === '延期' ? '没有写明延到哪一天（--to）。' : '只有延期才写 --to。',
      usage,
    );
  const given = {
    note: values.note ?? null,
    to: values.to === undefined ? undefined : dayOf(values.to, '日期'),
  };
  const due = values.due === undefined ? undefined : dayOf(values.due, '到期日');
  await withData(async (app) => {
    const states = kind === '恢复' ? (['paused'] as const) : LIVE_STATES;
    const owed = await meant(app.db, await obligationsOf(app.db, unit, ref, [...states]), due);
    if (owed.length === 0) {
      throw new UserError(
        'NOTHING_OWED',
        `“${unit}”没有${ref === undefined ? '' : `出处为“${ref}”的`}${due === undefined ? '' : `${formatChineseDate(due)}到期的`}${kind === '恢复' ? '已暂停的' : '未办结'}事项。`,
        '单位名称请用通讯录里的全称，出处以通知中的“任务出处”为准。',
      );
    }
    for (const { id, title, dueOn } of owed) {
      const done = (await record(app, id, given)) ?? '此前已登记';
      console.log(`${done}：${title}（${formatChineseDate(dueOn)}到期）`);
    }
  });
}

/** Those due on that day; without one, of each deadline the one that is due first. */
async function meant(db: Db, live: { id: string; title: string }[], due: CalendarDate | undefined) {
  const facts = await obligationFacts(
    db,
    live.map(({ id }) => id),
  );
  const owed = live.flatMap((one) => {
    const known = facts.get(one.id)?.obligation;
    return known ? [{ ...one, dueOn: known.dueOn, deadlineId: known.deadlineId }] : [];
  });
  if (due !== undefined) return owed.filter(({ dueOn }) => dueOn === due);
  const inTime = [...owed].sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  return [...groupBy(inTime, ({ deadlineId }) => deadlineId).values()].flatMap(([first]) => first ?? []);
}
