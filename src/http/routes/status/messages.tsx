import { type ChannelName, channels } from '../../../../config/channels.ts';
import type { ReactElement, ReactNode } from 'react';
import type { MessageState } from '../../../db/schema.ts';
import { type Column, Table } from '../../page/table.tsx';
import { channelNames, figure } from '../../page/words.ts';
import type { Status } from './read.ts';

type Row = { channel: ChannelName; counts: Map<MessageState, number> };

const stateTitles: readonly { states: readonly MessageState[]; title: string; tone?: string }[] = [
  { states: ['accepted', 'delivered'], title: '已发出' },
  { states: ['bounced'], title: '未送达', tone: 'bad-text' },
  { states: ['pending', 'held'], title: '待发送' },
  { states: ['sending'], title: '发送中' },
  { states: ['uncertain'], title: '待核实', tone: 'bad-text' },
  { states: ['refused', 'expired'], title: '未能发出', tone: 'bad-text' },
  { states: ['cancelled'], title: '已取消' },
];

const columns: readonly Column<Row>[] = [
  { title: '方式', kind: 'fixed', cell: (row) => channelNames[row.channel] },
  ...stateTitles.map(({ states, title, tone }): Column<Row> => ({
    title,
    kind: 'number',
    cell: (row) =>
      toned(
        states.reduce((sum, state) => sum + (row.counts.get(state) ?? 0), 0),
        tone,
      ),
  })),
];

/** How many messages stand where, by channel. */
export function Messages({ status }: { status: Status }): ReactElement {
  return (
    <section className="card">
      <h2>消息发送情况</h2>
      {status.messages.length === 0 ? (
        <p className="empty">尚未生成消息。到发送时间后，同一联系人的多条催办合并为一条消息发出。</p>
      ) : (
        <Table
          label="消息发送情况"
          columns={columns}
          rows={byChannel(status.messages)}
          rowKey={(row) => row.channel}
        />
      )}
    </section>
  );
}

function byChannel(messages: Status['messages']): Row[] {
  const rows = channels.map((channel): Row => ({ channel, counts: new Map() }));
  for (const { channel, state, n } of messages) {
    const counts = rows.find((row) => row.channel === channel)?.counts;
    counts?.set(state, (counts.get(state) ?? 0) + n);
  }
  return rows.filter(({ channel, counts }) => channel !== 'chat' || counts.size > 0);
}

function toned(n: number, tone: string | undefined): ReactNode {
  return n > 0 && tone !== undefined ? <span className={tone}>{figure(n)}</span> : figure(n);
}
