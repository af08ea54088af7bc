import { confirmPlan } from '../plans/confirmPlan.ts';
import type { Answers } from '../plans/decide.ts';
import { importPlan, type ImportResult } from '../plans/importPlan.ts';
import { robotNames } from '../delivery/channels/chat-provider.ts';
import { checkRobots } from '../units/checkRobots.ts';
import { readRegistryFile } from '../units/readRegistryFile.ts';
import { loadEnv } from '../../config/env.ts';
import { urgencyTitles } from '../../config/policy.ts';
import { countPendingDeadlines } from '../db/plans.ts';
import type { Urgency } from '../db/schema.ts';
import { UserError } from '../errors.ts';
import { dayOf, readArgs, userPath } from './args.ts';
import { confirmedLines } from './confirmed.ts';
import { readPlanArgument } from './planFile.ts';
import { withData } from './withData.ts';
import { NO_LEADER } from './unreachable.ts';
import { undatedLines, unmatchedLine } from './rehearsal/listing.ts';
import { usages } from './usages.ts';

const USAGE = usages.import;

/** Imports a plan with the registry of units. Both files are read and checked before anything is written. */
export async function runImport(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: {
      units: { type: 'string' },
      confirm: { type: 'boolean' },
      past: { type: 'string' },
      until: { type: 'string' },
      urgency: { type: 'string' },
      title: { type: 'string' },
      'as-new': { type: 'boolean' },
    },
    words: [1, 1],
    usage: USAGE,
  });
  if (values.units === undefined) throw wrong('没有指定单位通讯录。');
  const answers = readAnswers(values);
  const urgency = values.urgency === undefined ? undefined : readUrgency(values.urgency);
  // A line break in it would break every list that names the plan.
  const title = values.title?.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (title === '') throw wrong('--title 没有写名称。');
  const env = loadEnv();
  const document = await readPlanArgument(words[0] ?? '');
  const registry = await readRegistryFile(userPath(values.units));
  checkRobots(registry, robotNames(env));
  await withData(async (app) => {
    const anew = values['as-new'] === true;
    const asked = { ...(urgency && { urgency }), ...(title && { title }) };
    const imported = await importPlan(app, { document, registry, anew, ...asked });
    printImported(imported);
    if (!registry.contacts.some(({ role, email }) => role === 'leader' && email !== null))
      console.log(`  提示：${NO_LEADER}`);
    if (!values.confirm) {
      const pending = await countPendingDeadlines(app.db, imported.planId);
      if (pending > 0)
        console.log(`待审核时限${pending}处。再次运行并加上 --confirm，可直接确认已匹配的任务。`);
      return;
    }
    for (const line of confirmedLines(await confirmPlan(app, imported.planId, answers))) console.log(line);
  }, env);
}

/** What a person says to the questions that confirming asks. */
function readAnswers(values: { confirm?: boolean; past?: string; until?: string }): Answers {
  const { confirm, past, until } = values;
  if (past !== undefined && past !== 'overdue' && past !== 'skip')
    throw wrong(`--past 的“${past}”不对：应为 overdue（按逾期立项）或 skip（不再催办）。`);
  if (!confirm && (past ?? until) !== undefined) throw wrong('--past 和 --until 要与 --confirm 一起使用。');
  return { ...(past && { past }), ...(until !== undefined && { until: dayOf(until, '终止日期') }) };
}

function readUrgency(text: string): Urgency {
  if (text === 'urgent' || text === 'normal' || text === 'light') return text;
  throw wrong(`--urgency 的“${text}”不对：应为 urgent（紧急）、normal（普通）或 light（一般）。`);
}

function printImported(imported: ImportResult): void {
  console.log(
    imported.known
      ? `《${imported.title}》已经导入过，计划未重复写入；单位通讯录已按本次文件更新。`
      : `已导入《${imported.title}》：任务${imported.tasks}项，时限${imported.deadlines}处。`,
  );
  if (imported.urgencyKept !== null)
    console.log(
      `  提示：本计划导入时的紧急程度是${urgencyTitles[imported.urgencyKept]}，--urgency 没有改变它。`,
    );
  if (imported.untitled)
    console.log(
      `  提示：没有读到文件标题，通知里将写作《${imported.title}》；要用正式名称，再次运行并加上 --title 名称。`,
    );
  for (const line of undatedLines(imported.undated)) console.log(line);
  for (const note of imported.readingNotes) console.log(`  文件读取说明：${note}`);
  for (const { unit, name } of imported.contactsLeft) {
    console.log(`  ${unit}的联系人“${name}”不在本次单位通讯录中，不再通知。`);
  }
  for (const { words, suggestions } of imported.unmatched) {
    console.log(`  ${unmatchedLine(words, suggestions)}`);
  }
}

function wrong(what: string): UserError {
  return new UserError('ARGS', what, `用法：npm run -s cuiban -- ${USAGE}`);
}
