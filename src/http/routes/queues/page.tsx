import type { ReactElement } from 'react';
import type { HeldFor } from '../../../db/standing.ts';
import type { MessageState } from '../../../db/schema.ts';
import { stateInWords } from '../../../evidence/words.ts';
import { groupBy } from '../../../group.ts';
import type { BrokenJob } from '../../../queue/queues.ts';
import type { Frame } from '../../page/frame.ts';
import { Page } from '../../page/layout.tsx';
import { Reason } from '../../page/reason.tsx';
import type { PageAnswer } from '../../page/send.ts';
import { type Column, Table } from '../../page/table.tsx';
import { dateTime, figure, queueTitle } from '../../page/words.ts';
import { QueueTable } from '../status/queueTable.tsx';
import type { QueueRow } from '../status/read.ts';

export type Board = {
  queues: QueueRow[];
  held: HeldFor[];
  broken: BrokenJob[];
  /** Of the messages of broken jobs. */
  states: Map<string, MessageState>;
  limit: number;
};

/** How the queues stand, why messages are held, and which jobs broke. Only to look at: the database decides what is sent. */
export function queuesPage(frame: Frame, board: Board, at: Date): PageAnswer {
  const page = (
    <Page frame={frame} title="发送队列">
      <div className="head">
        <h1>发送队列</h1>
        <p>截至 {dateTime(at)}</p>
      </div>
      <section className="card">
        <h2>任务数量</h2>
        <p className="soft">一个任务含多条消息。队列只存消息编号，丢失后自动补齐，消息本身以数据库为准。</p>
        <QueueTable queues={board.queues} />
      </section>
      <HeldMessages board={board} />
      <BrokenJobs board={board} />
    </Page>
  );
  return { status: 200, page };
}

const heldColumns: readonly Column<HeldFor>[] = [
  { title: '方式', kind: 'fixed', cell: (row) => queueTitle(row.channel) },
  { title: '原因', kind: 'main', cell: (row) => <Reason reason={row.reason} /> },
  { title: '消息', kind: 'number', cell: (row) => figure(row.n) },
  { title: '最早再发', kind: 'fixed', cell: (row) => (row.next === null ? '未定' : dateTime(row.next)) },
];

function TableOrNone<Row>(table: Parameters<typeof Table<Row>>[0]): ReactElement {
  return table.rows.length === 0 ? <p className="empty">没有。</p> : <Table {...table} />;
}

function HeldMessages({ board: { held, limit } }: { board: Board }): ReactElement {
  return (
    <section className="card">
      <h2>等候再发的消息</h2>
      <TableOrNone
        label="等候再发的消息"
        columns={heldColumns}
        rows={held}
        rowKey={(row) => `${row.channel} ${row.reason}`}
      />
      {held.length >= limit ? <p className="soft">只列条数最多的{figure(limit)}种原因。</p> : null}
    </section>
  );
}

function BrokenJobs({ board: { broken, states, limit } }: { board: Board }): ReactElement {
  const columns: readonly Column<BrokenJob>[] = [
    { title: '队列', kind: 'fixed', cell: (job) => queueTitle(job.queue) },
    { title: '时间', kind: 'fixed', cell: (job) => (job.at === null ? '未开始' : dateTime(job.at)) },
    { title: '原因', kind: 'main', cell: (job) => <Reason reason={job.reason} /> },
    {
      title: '所含消息的现状',
      kind: 'name',
      cell: (job) => <Messages ids={job.messageIds} states={states} />,
    },
  ];
  return (
    <section className="card">
      <h2>出错的任务</h2>
      <p className="soft">
        数据库等出错才会如此，保留七天。所含消息未受影响的由系统重新排入队列，发送中断的五分钟后转为待核实。
      </p>
      <TableOrNone
        label="出错的任务"
        columns={columns}
        rows={broken}
        rowKey={(job) => `${job.queue} ${job.id}`}
      />
      {broken.length >= limit ? <p className="soft">每个队列只列最近的{figure(limit)}个。</p> : null}
    </section>
  );
}

/** How many stand where; their ids, which lead through the log, on demand. */
function Messages({ ids, states }: { ids: string[]; states: Board['states'] }): ReactElement {
  if (ids.length === 0) return <span>没有编号</span>;
  const counts = [...groupBy(ids, (id) => states.get(id) ?? null)].map(
    ([state, of]) => `${state === null ? '已不存在' : stateInWords(state)}${figure(of.length)}条`,
  );
  return (
    <details>
      <summary>{counts.join('、')}</summary>
      {ids.map((id) => (
        <code key={id}>{id} </code>
      ))}
    </details>
  );
}
