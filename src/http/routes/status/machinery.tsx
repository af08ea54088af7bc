import type { ReactElement } from 'react';
import { runsInWords } from '../../../../schedules/words.ts';
import { type Column, Table } from '../../page/table.tsx';
import { dateTime, figure, maskPhones } from '../../page/words.ts';
import { QueueTable } from './queueTable.tsx';
import type { Status } from './read.ts';
import type { AuditLine, ScheduleRow } from './schedules.ts';

const scheduleColumns: readonly Column<ScheduleRow>[] = [
  { title: '定时任务', cell: (row) => row.title },
  { title: '运行时间', cell: timeOf },
  { title: '上次运行', cell: lastRun },
  { title: '接下来五次', kind: 'main', cell: (row) => unbroken(runsInWords(row.next)) },
];

/** A line ends between two runs, not between a run's day and its time. */
const unbroken = (runs: string): string => runs.replaceAll(' ', '\u00a0');

/** Queues, schedules and which services are in use: for whoever looks after the machine. */
export function Machinery({ status }: { status: Status }): ReactElement {
  const { queues, schedules, audit, uses } = status;
  return (
    <>
      <section className="card">
        <h2>定时任务</h2>
        <AuditResult audit={audit} />
        <p className="soft">到时间后查看有无需要处理的事项，没有则不作处理。</p>
        <Table label="定时任务" columns={scheduleColumns} rows={schedules} rowKey={(row) => row.name} />
      </section>
      <div className="columns">
        <section className="card">
          <h2>发送队列</h2>
          {queues === null ? (
            <p className="bad-text">队列暂时没有回应，恢复后会自动补齐，不会遗漏。</p>
          ) : (
            <>
              <QueueTable queues={queues} />
              <p className="soft">
                <a href="/queues">等候再发和出错的情况</a>（供系统管理员查看）
              </p>
            </>
          )}
        </section>
        <section className="card">
          <h2>运行环境</h2>
          <dl className="facts">
            <dt>数据库</dt>
            <dd>{uses.database}</dd>
            <dt>队列</dt>
            <dd>{uses.queue}</dd>
            <dt>邮件</dt>
            <dd>{uses.mail}</dd>
            <dt>短信</dt>
            <dd>{uses.sms}</dd>
            <dt>工作群</dt>
            <dd>{uses.chat}</dd>
          </dl>
        </section>
      </div>
    </>
  );
}

/** One line: all is well, or what is not. */
function AuditResult({ audit }: { audit: AuditLine | null }): ReactElement {
  if (audit === null) return <p className="soft">自检：尚未进行。</p>;
  const { at, findings, silent } = audit;
  const words =
    findings.length === 0 ? '一切正常' : `${figure(findings.length)}处异常：${findings.join('；')}`;
  return (
    <p className={findings.length === 0 && !silent ? undefined : 'bad-text'}>
      自检：{maskPhones(words)}（{dateTime(at)}
      {silent ? '，此后没有再自检，请检查定时进程是否在运行' : ''}）。
    </p>
  );
}

function timeOf({ words, cron, changed }: ScheduleRow): ReactElement {
  return (
    <span>
      {words === cron ? <code>{cron}</code> : words}
      {changed ? '（已改）' : ''}
    </span>
  );
}

/** When, whether it went well, and which machine and process ran it. */
function lastRun({ lastRunAt, lastError, holder, running }: ScheduleRow): ReactElement {
  if (lastRunAt === null) return <span>尚未运行</span>;
  const [machine, process] = (holder ?? '').split(':');
  return (
    <div>
      {dateTime(lastRunAt)}
      {running ? '，运行中' : ''}
      {lastError === null ? null : <div className="bad-text">出错：{maskPhones(lastError)}</div>}
      {holder === null ? null : (
        <div className="soft">
          由 {machine} 的进程 {process} 运行
        </div>
      )}
    </div>
  );
}
