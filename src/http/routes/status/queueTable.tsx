import type { ReactElement } from 'react';
import { type Column, Table } from '../../page/table.tsx';
import { figure, queueTitle } from '../../page/words.ts';
import type { QueueRow } from './read.ts';

const columns: readonly Column<QueueRow>[] = [
  { title: '队列', kind: 'fixed', cell: (row) => queueTitle(row.name) },
  { title: '等待', kind: 'number', cell: (row) => figure(row.waiting) },
  { title: '处理中', kind: 'number', cell: (row) => figure(row.active) },
  { title: '稍后重试', kind: 'number', cell: (row) => figure(row.delayed) },
  { title: '失败', kind: 'number', cell: (row) => figure(row.failed) },
];

/** How many jobs each queue holds, and where they stand. */
export function QueueTable({ queues }: { queues: QueueRow[] }): ReactElement {
  return <Table label="发送队列" columns={columns} rows={queues} rowKey={(row) => row.name} />;
}
