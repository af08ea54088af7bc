import type { DataApp } from '../app.ts';
import { formatChineseDate, formatChineseMinute } from '../calendar/date.ts';
import { LIVE_STATES, obligationFacts } from '../db/obligations.ts';
import type { OwedRow } from '../db/owed.ts';
import type { ObligationState } from '../db/schema.ts';
import { UserError } from '../errors.ts';
import { planLabel } from '../plans/owedAt.ts';
import { chooseOwed, type Deed } from '../replies/chooseOwed.ts';
import { acknowledge, complete, reportProgress } from '../replies/record.ts';
import { extend, pause, resume } from '../replies/reschedule.ts';
import { urge } from '../replies/urge.ts';
import { afterwards } from './afterwards.ts';
import { dayOf, readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.record;

type Given = { note: string | null; to: string };
/** What became of it, and the due date as the line says it where that is not the old one. */
type Done = { done: string; due?: string };

/** Of these the office wants to know what comes of them. */
const FOLLOWED: readonly string[] = ['延期', '暂停', '恢复'];

type Kind = Omit<Deed, 'name'> & {
  /** Null: it does not fit how the task stands. */
  run(app: DataApp, row: OwedRow, given: Given): Promise<Done | null>;
  /** What is answered when the task stands otherwise; other states are refused. */
  before: Partial<Record<ObligationState, string>>;
};

const kinds: Record<string, Kind> = {
  签收: {
    from: LIVE_STATES,
    ofAll: true,
    run: async (app, { id }) => ((await acknowledge(app, id)) ? { done: '已登记签收' } : null),
    before: { acknowledged: '此前已签收', submitted: '此前已签收' },
  },
  进展: {
    from: LIVE_STATES,
    ofAll: false,
    run: async (app, { id }, { note }) =>
      (await reportProgress(app, id, note)) ? { done: '已登记进展' } : null,
    before: {},
  },
  办结: {
    from: LIVE_STATES,
    ofAll: false,
    run: async (app, { id }, { note }) => ((await complete(app, id, note)) ? { done: '已登记办结' } : null),
    before: { closed: '此前已办结' },
  },
  延期: {
    from: LIVE_STATES,
    ofAll: false,
    run: async (app, { id, dueOn }, { note, to }) => {
      if (!(await extend(app, id, { dueOn: to, note }))) return null;
      const rest = app.calendar.isWorkingDay(to) ? '' : '，当日为休息日';
      return { done: `已延至${formatChineseDate(to)}`, due: `原定${formatChineseDate(dueOn)}${rest}` };
    },
    before: {},
  },
  暂停: {
    from: LIVE_STATES,
    ofAll: false,
    run: async (app, { id }, { note }) => ((await pause(app, id, note)) ? { done: '已暂停' } : null),
    before: { paused: '此前已暂停' },
  },
  恢复: { from: ['paused'], ofAll: false, run: goOn, before: notPaused() },
  催办: { from: LIVE_STATES, ofAll: true, run: remind, before: {} },
};

async function goOn(app: DataApp, { id }: OwedRow, { note }: Given): Promise<Done | null> {
  const resumed = await resume(app, id, note);
  if (!resumed) return null;
  const { dueOn, before } = resumed;
  const change = dueOn === before ? '时限不变' : `原定${formatChineseDate(before)}`;
  return { done: '已恢复', due: `${formatChineseDate(dueOn)}到期，${change}` };
}

async function remind(app: DataApp, { id }: OwedRow, { note }: Given): Promise<Done | null> {
  const urged = await urge(app, id, { note });
  if (!urged) return null;
  if (urged.already && urged.firstAt) {
    const unsaid = note === null ? '' : '，这次的要求没有带上';
    return { done: `此前已安排催办（${formatChineseMinute(urged.firstAt)}发出），不再重复${unsaid}` };
  }
  if (!urged.firstAt) return { done: '无法催办（没有可用的联系方式）' };
  return { done: `已安排催办${urged.reminders}条（${formatChineseMinute(urged.firstAt)}发出）` };
}

function notPaused(): Kind['before'] {
  return Object.fromEntries(LIVE_STATES.map((state) => [state, '没有暂停，不必恢复']));
}

/** Writes down what a unit answered by mail or telephone, or the office decided, about one task or, where said, several. */
export async function runRecord(argv: string[]): Promise<void> {
  const { name, kind, asked, given } = read(argv);
  await withData(async (app) => {
    const { rows, standing } = await chooseOwed(app.db, asked, { name, ...kind });
    const known = standing.filter(({ state }) => kind.before[state] !== undefined);
    const [other] = standing;
    if (other && known.length === 0) throw cannot(other, name);
    for (const row of known) say(row, known, { done: kind.before[row.state] ?? '' });
    for (const row of rows) {
      const done = await kind.run(app, row, given);
      say(row, rows, done ?? { done: kind.before[row.state] ?? '此前已登记' });
      if (done && FOLLOWED.includes(name)) await sayNext(app, row.id);
    }
  });
}

function read(argv: string[]) {
  const { values, words } = readArgs(argv, {
    options: {
      plan: { type: 'string' },
      due: { type: 'string' },
      all: { type: 'boolean' },
      to: { type: 'string' },
      note: { type: 'string' },
    },
    words: [2, 3],
    usage: USAGE,
  });
  const [name = '', unit = '', ref] = words;
  const kind = kinds[name];
  if (!kind) throw wrong(`“${name}”不对：应为${Object.keys(kinds).join('、')}之一。`);
  if ((name === '延期') !== (values.to !== undefined))
    throw wrong(name === '延期' ? '没有写明延到哪一天（--to）。' : '只有延期才写 --to。');
  const { plan, due, all = false } = values;
  const asked = {
    unit,
    all,
    ...(ref !== undefined && { ref }),
    ...(plan !== undefined && { plan }),
    ...(due !== undefined && { due: dayOf(due, '到期日') }),
  };
  const to = values.to === undefined ? '' : dayOf(values.to, '日期');
  return { name, kind, asked, given: { note: values.note ?? null, to } };
}

function cannot({ title, dueOn, state }: OwedRow, name: string): UserError {
  const stands = state === 'paused' ? '已暂停' : state === 'closed' ? '已办结' : '已撤销';
  return new UserError(
    'RECORD_STATE',
    `“${title}”（${formatChineseDate(dueOn)}到期）${stands}，不能登记${name}。`,
    state === 'paused' ? '请先登记恢复。' : '请核对出处和到期日。',
  );
}

function say(row: OwedRow, among: readonly OwedRow[], { done, due }: Done): void {
  const when = due ?? `${formatChineseDate(row.dueOn)}到期`;
  console.log(`${done}：${row.title}（${when}，${planLabel(row, among)}）`);
}

async function sayNext(app: DataApp, id: string): Promise<void> {
  const now = (await obligationFacts(app.db, [id])).get(id);
  if (now) console.log(`  ${await afterwards(app, now.obligation)}`);
}

function wrong(what: string): UserError {
  return new UserError('ARGS', what, `用法：npm run -s cuiban -- ${USAGE}`);
}
