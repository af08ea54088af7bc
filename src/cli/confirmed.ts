import { dateInShanghai, formatChineseDate, MINUTE_MS, timeOfDayMs } from '../calendar/date.ts';
import { groupBy } from '../group.ts';
import type { ConfirmResult, LeftForReview, RunsUntil } from '../plans/confirmPlan.ts';
import { GOES_ON, WAITS_FOR_EVENT } from '../plans/decide.ts';

/** What came of confirming a plan, what stays for review and why, and what a person may do about it. */
export function confirmedLines(confirmed: ConfirmResult): string[] {
  const { firstAt, left, skipped, unreachable } = confirmed;
  const first = firstAt ? `首批通知将于${chineseMoment(firstAt)}起发出。` : '';
  return [
    `新增责任事项${confirmed.obligations}项，近期催办计划${confirmed.reminders}条。${first}`,
    ...recurringLines(confirmed),
    ...(skipped > 0 ? [`时限已过、不再催办的${skipped}处。`] : []),
    ...missingLines(unreachable),
    ...leftLines(left),
  ];
}

/** Whom the ladder names and the registry does not reach. Who is told in their place depends on the step: `preview` says it. */
export function missingLines(unreachable: readonly string[]): string[] {
  const byUnit = groupBy([...unreachable], (who) => who.slice(0, who.indexOf('：')));
  if (byUnit.size === 0) return [];
  return [
    `联系方式不全的单位${byUnit.size}个（届时改送谁、有没有人接收，用 preview 查看）：`,
    ...[...byUnit].map(
      ([unit, all]) => `  ${unit}：${all.map((who) => who.slice(unit.length + 1)).join('、')}`,
    ),
  ];
}

/** Until when recurring deadlines run: a year that ends would otherwise end them without a word. */
function recurringLines({ recurring, ends }: ConfirmResult): string[] {
  const moved = ends.filter(({ before }) => before !== null);
  return [
    ...(recurring > 0 ? [`周期性时限${recurring}处，到期前90天起逐期立项，各期分别办结：`] : []),
    ...ends.filter(({ before }) => before === null).map(endLine),
    ...(moved.length > 0
      ? [`终止日期有变动的周期性时限${moved.length}处，今后各期到期前90天起逐期立项：`]
      : []),
    ...moved.map(endLine),
    ...(ends.some(({ fixed }) => !fixed)
      ? ['终止日期不合适的，再次运行并加上 --until YYYY-MM-DD 调整（文件写明的除外）。']
      : []),
  ];
}

function endLine({ ref, phrase, endsOn, before, fixed }: RunsUntil): string {
  const was = before === null ? '' : `由${formatChineseDate(before)}改为`;
  const kept = before !== null && endsOn < before ? '，已立项的各期不变' : '';
  return `  ${ref || '（无编号）'}“${phrase}”：${was}到${formatChineseDate(endsOn)}为止${fixed ? '（文件写明）' : ''}${kept}`;
}

/** The deadlines that were not confirmed, each with its reason. */
export function leftItems(left: readonly LeftForReview[]): string[] {
  return left.map(({ ref, phrase, why }) => `  待审核：${ref || '（无编号）'}“${phrase}”：${why}`);
}

/** The same, and what would settle them. */
function leftLines(left: readonly LeftForReview[]): string[] {
  const asked = (about: LeftForReview['ask']) => left.filter(({ ask }) => ask === about).length;
  const [past, until] = [asked('past'), asked('until')];
  const ongoing = left.filter(({ why }) => why === GOES_ON).length;
  const waiting = left.filter(({ why }) => why === WAITS_FOR_EVENT).length;
  return [
    ...leftItems(left),
    ...(past > 0
      ? [`时限已过的${past}处：再次运行并加上 --past overdue，按逾期立项催办；加上 --past skip，不再催办。`]
      : []),
    ...(until > 0 ? [`缺终止日期或已经到期的周期性时限${until}处：再次运行并加上 --until YYYY-MM-DD。`] : []),
    ...(waiting > 0
      ? [`待起算的时限${waiting}处：事件发生后用 event 命令录入，event list 可查看编号。`]
      : []),
    ...(ongoing > 0
      ? [
          `长期任务${ongoing}处：不催办的不必处理；要定期询问进展的，在催办策略里写上 ongoing（如 ongoing: { every: quarter }），用 policy import 更新后再次运行 import --confirm。`,
        ]
      : []),
  ];
}

/** 2026年11月23日8:30, on the clocks of Asia/Shanghai. */
function chineseMoment(at: Date): string {
  const minutes = Math.floor(timeOfDayMs(at) / MINUTE_MS);
  return `${formatChineseDate(dateInShanghai(at))}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
