import type { ReactElement } from 'react';
import { type Column, Table } from '../../page/table.tsx';
import { dateTime, figure } from '../../page/words.ts';
import type { QueueRow, Status } from './read.ts';
import type { ScheduleRow } from './schedules.ts';

const queueTitles: Readonly<Record<string, string>> = { email: '邮件', sms: '短信' };

const queueColumns: readonly Column<QueueRow>[] = [
  { title: '队列', kind: 'fixed', cell: (row) => queueTitles[row.name] ?? row.name },
  { title: '等待', kind: 'number', cell: (row) => figure(row.waiting) },
  { title: '处理中', kind: 'number', cell: (row) => figure(row.active) },
  { title: '稍后重试', kind: 'number', cell: (row) => figure(row.delayed) },
  { title: '失败', kind: 'number', cell: (row) => figure(row.failed) },
];

const scheduleColumns: readonly Column<ScheduleRow>[] = [
  { title: '定时任务', cell: (row) => row.title },
  { title: '下次运行', cell: (row) => runAt(row.next[0]) },
  { title: '再下一次', cell: (row) => runAt(row.next[1]) },
  { title: '定时写法', kind: 'fixed', cell: (row) => <code>{row.cron}</code> },
];

/** Queues, schedules and which services are in use: for whoever looks after the machine. */
export function Machinery({ status }: { status: Status }): ReactElement {
  const { queues, schedules, uses } = status;
  return (
    <>
      <section className="card">
        <h2>定时任务</h2>
        <p className="soft">到时间后查看有无需要处理的事项，没有则不作处理。</p>
        <Table label="定时任务" columns={scheduleColumns} rows={schedules} rowKey={(row) => row.name} />
      </section>
      <div className="columns">
        <section className="card">
          <h2>发送队列</h2>
          {queues === null ? (
            <p className="bad-text">队列暂时没有回应，恢复后会自动补齐，不会遗漏。</p>
          ) : (
            <Table label="发送队列" columns={queueColumns} rows={queues} rowKey={(row) => row.name} />
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
          </dl>
        </section>
      </div>
    </>
  );
}

function runAt(instant: Date | undefined): string {
  return instant === undefined ? '不再运行' : dateTime(instant);
}
