import { reportRuns } from '../../schedules/reports.ts';
import { channelNames, countsInWords, countsOf } from '../../config/channels.ts';
import { loadEnv } from '../../config/env.ts';
import type { DataApp } from '../app.ts';
import { dateInShanghai, endOfDay, formatChineseDate, isoInShanghai, localTimeOf } from '../calendar/date.ts';
import { searchPlans } from '../db/planSearch.ts';
import { UserError } from '../errors.ts';
import { maskPhones } from '../maskPhone.ts';
import { officeOf } from '../open.ts';
import { type Preview, preview } from '../preview/preview.ts';
import { NO_LEADER, unreachableLines } from './unreachable.ts';
import { periodOf, readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.preview;

/** Says who would be told what and when in a period, in the very words, without changing or sending anything. */
export async function runPreview(argv: string[]): Promise<void> {
  const { values } = readArgs(argv, {
    options: {
      plan: { type: 'string' },
      unit: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
    },
    words: [0, 0],
    usage: USAGE,
  });
  const { from, to } = periodOf(values, USAGE);
  const env = loadEnv();
  await withData(async (app) => {
    const planId = values.plan === undefined ? undefined : await planNamed(app, values.plan);
    const asked = {
      from,
      to,
      reports: await reportRuns(app.db, app.clock.now(), endOfDay(to)),
      ...(planId && { planId }),
      ...(values.unit !== undefined && { unit: values.unit }),
    };
    const shown = await preview({ ...app, office: officeOf(env) }, asked);
    if (values.json) console.log(maskPhones(JSON.stringify(withOffset(shown), null, 2)));
    else printPreview(shown);
  }, env);
}

/** Moments as a rehearsal prints them, so that the two can be compared. */
function withOffset(shown: Preview) {
  return { ...shown, messages: shown.messages.map((m) => ({ ...m, at: isoInShanghai(m.at) })) };
}

async function planNamed(app: DataApp, words: string): Promise<string> {
  const found = await searchPlans(app.db, words);
  const [plan] = found;
  if (plan && found.length === 1) return plan.id;
  throw found.length === 0
    ? new UserError('PLAN_UNKNOWN', `没有文号或标题为“${words}”的计划。`, '请先用 import 导入，或核对文号。')
    : new UserError('PLAN_UNKNOWN', `“${words}”对应${found.length}份计划。`, '请写完整的文号或标题。');
}

function printPreview({
  messages,
  unreachable,
  sms,
  provisionalYears,
  obligations,
  digestToNobody,
}: Preview): void {
  for (const year of provisionalYears)
    console.log(`注意：${year}年的放假安排尚未公布，以下${year}年的日期为暂定，通知公布并录入后会重新排期。`);
  let day = '';
  for (const m of messages) {
    const on = dateInShanghai(m.at);
    if (on !== day) console.log(`\n${formatChineseDate((day = on))}${m.provisional ? '（暂定）' : ''}`);
    console.log(
      `  ${localTimeOf(m.at)} ${channelNames[m.channel]} → ${m.unit}${m.contact} ${maskPhones(m.to)}`,
    );
    console.log(`    ${(m.subject || m.text).replaceAll('\n', '\n    ')}`);
    for (const r of m.reminders)
      console.log(`    · ${r.title}：${r.unit} ${r.task}（${formatChineseDate(r.dueOn)}到期）`);
    for (const s of m.shifts)
      console.log(
        `    ※ ${s.title}原应在${formatChineseDate(s.from)}，因${s.because}改在${formatChineseDate(s.to)}`,
      );
  }
  console.log(`\n共${countsInWords(countsOf(messages))}（短信按运营商计费${sms.segments}条）。`);
  if (messages.length === 0)
    console.log(
      obligations === 0
        ? '这一范围内没有未办结的责任事项。'
        : `这一范围内有未办结的责任事项${obligations}项，这段时间没有要发的消息。`,
    );
  for (const line of unreachableLines(unreachable)) console.log(line);
  if (digestToNobody) console.log(`提示：${NO_LEADER}`);
}
