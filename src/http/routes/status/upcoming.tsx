import type { ReactElement } from 'react';
import { formatChineseDate } from '../../../calendar/date.ts';
import { roleTitles } from '../../../../config/policy.ts';
import { type Column, Table } from '../../page/table.tsx';
import { channelNames, dateTime, figure } from '../../page/words.ts';
import type { Status, UpcomingRow } from './read.ts';

function columns(now: Date): readonly Column<UpcomingRow>[] {
  return [
    {
      title: '计划时间',
      kind: 'fixed',
      cell: (row) => (
        <>
          {dateTime(row.plannedAt)}
          {row.plannedAt <= now ? <span className="mark">已到时间</span> : null}
        </>
      ),
    },
    { title: '责任单位', kind: 'name', cell: (row) => row.unit },
    { title: '接收人', kind: 'fixed', cell: (row) => roleTitles[row.role] },
    { title: '方式', kind: 'fixed', cell: (row) => channelNames[row.channel] },
    { title: '催办层级', kind: 'name', cell: (row) => row.stepTitle },
    { title: '任务事项', kind: 'main', cell: (row) => row.task },
    { title: '时限', kind: 'fixed', cell: (row) => formatChineseDate(row.dueOn) },
  ];
}

/** The reminders that are due next. */
export function Upcoming({ status }: { status: Status }): ReactElement {
  const { upcoming, reminders, at } = status;
  return (
    <section className="card">
      <h2>即将发送的催办</h2>
      {upcoming.length === 0 ? (
        <p className="empty">{nothingPlanned(status)}</p>
      ) : (
        <>
          <p className="soft">
            待发{figure(reminders.planned)}条
            {reminders.due > 0 ? `，其中${figure(reminders.due)}条已到时间，等待合并发送` : ''}
            {reminders.planned > upcoming.length ? `；以下为最早的${figure(upcoming.length)}条` : ''}。
          </p>
          <Table label="即将发送的催办" columns={columns(at)} rows={upcoming} rowKey={(row) => row.id} />
        </>
      )}
    </section>
  );
}

function nothingPlanned({ plans, obligations }: Status): string {
  if (plans.plans === 0) return '导入并确认工作计划后，这里列出最近要发送的催办。';
  if (obligations.all === 0)
    return '尚无已确认的任务。再次运行导入命令并加上 --confirm，可确认已匹配的任务。';
  return '近期没有要发送的催办。';
}
