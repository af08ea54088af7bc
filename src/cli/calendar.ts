import type { ArrangedDay } from '../calendar/types.ts';
import { enteredNotices, putOwnDay, removeOwnDay } from '../db/calendar.ts';
import { UserError } from '../errors.ts';
import { dayOf, readArgs } from './args.ts';
import { oneLine, printJson, wrong, yearFrom } from './calendarArgs.ts';
import { usages } from './usages.ts';
import { withData } from './withData.ts';
import { changedCalendar, changeLines } from './calendarChange.ts';
import { runImportNotice } from './calendarImport.ts';
import { arrangedDays, dayLine, dayName } from './calendarText.ts';

const USAGES = usages.calendar;

/** The working-day calendar: notices of the State Council, and days that the office declares itself. */
export async function runCalendar(argv: string[]): Promise<void> {
  const [name = '', ...rest] = argv;
  if (name === 'import') return runImportNotice(rest);
  if (name === 'list') return runList(rest);
  if (name === 'add') return runAdd(rest);
  if (name === 'remove') return runRemove(rest);
  const what = name === '' ? '没有指定做什么。' : `calendar 没有“${name}”这个用法。`;
  throw new UserError('ARGS', what, `用法：npm run -s cuiban -- ${Object.values(USAGES).join(' | ')}`);
}

async function runList(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { json: { type: 'boolean' } },
    words: [1, 1],
    usage: USAGES.list,
  });
  const year = yearFrom(words[0] ?? '', USAGES.list);
  await withData(async (app) => {
    const { calendar } = app;
    const days = arrangedDays(calendar, year);
    const notice = (await enteredNotices(app.db)).find((one) => one.year === year);
    const provisional = calendar.isProvisional(`${year}-01-01`);
    const workingDays = calendar.workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`);
    if (values.json) return printJson({ year, provisional, notice: notice ?? null, workingDays, days });
    if (notice) console.log(`${year}年放假通知已录入。来源：${notice.source}`);
    else if (provisional)
      console.log(
        `${year}年尚无放假通知，以下为暂定：只有法定节日放假，没有调休。通知印发后请用 calendar import 录入。`,
      );
    else console.log(`${year}年放假安排随程序提供。`);
    if (!provisional && calendar.isProvisional(`${year}-12-31`))
      console.log(`12月29日至31日可能随${year + 1}年的放假通知变动，暂定。`);
    for (const day of days) console.log(dayLine(day));
    console.log(`全年工作日${workingDays}天。`);
  });
}

async function runAdd(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { source: { type: 'string' }, json: { type: 'boolean' } },
    words: [3, 3],
    usage: USAGES.add,
  });
  const [on = '', kind = '', name = ''] = words;
  if (kind !== 'off' && kind !== 'work')
    throw wrong(`“${kind}”应为 off（放假）或 work（上班）。`, USAGES.add);
  if (values.source === undefined) throw wrong('没有用 --source 写明依据。', USAGES.add);
  const day: ArrangedDay = {
    on: dayOf(on, '日期'),
    kind,
    name: oneLine('NAME', name, 60, USAGES.add),
    source: oneLine('source', values.source, 300, USAGES.add),
  };
  await withData(async (app) => {
    const before = app.calendar.dayInfo(day.on);
    const change = await changedCalendar(app, (tx) => putOwnDay(tx, day, app.clock.now()));
    const info = app.calendar.dayInfo(day.on);
    if (values.json) return printJson({ before, now: info, ...change });
    console.log(`已登记：${dayName(day.on)}${info.label}，原为${before.label}。依据：${day.source}`);
    for (const line of changeLines(change)) console.log(line);
  });
}

async function runRemove(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { json: { type: 'boolean' } },
    words: [1, 1],
    usage: USAGES.remove,
  });
  const on = dayOf(words[0] ?? '', '日期');
  await withData(async (app) => {
    const change = await changedCalendar(app, async (tx) => {
      if (await removeOwnDay(tx, on, app.clock.now())) return;
      throw new UserError(
        'CALENDAR_DAY_NOT_OWN',
        `${dayName(on)}没有本单位登记的安排。`,
        `可用 calendar list ${on.slice(0, 4)} 查看；放假通知的安排只能重新导入通知来改。`,
      );
    });
    const info = app.calendar.dayInfo(on);
    if (values.json) return printJson({ now: info, ...change });
    console.log(`已取消本单位的安排，${dayName(on)}恢复为${info.label}。`);
    for (const line of changeLines(change)) console.log(line);
  });
}
