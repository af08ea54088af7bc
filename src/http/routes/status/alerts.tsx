import type { ReactElement } from 'react';
import { type ChannelName, channels } from '../../../../config/channels.ts';
import { roleTitles } from '../../../../config/policy.ts';
import type { RefusedAddress } from '../../../db/refusedAddresses.ts';
import type { TroubledMessage } from '../../../db/status.ts';
import { Reason } from '../../page/reason.tsx';
import { type Column, Table } from '../../page/table.tsx';
import { channelNames, dateTime, figure } from '../../page/words.ts';
import type { Status } from './read.ts';

const troubles: Readonly<Record<TroubledMessage['state'], string>> = {
  uncertain: '待核实',
  refused: '未能发出',
  expired: '多次未能发出',
  bounced: '未送达',
};

const troubledColumns: readonly Column<TroubledMessage>[] = [
  { title: '生成时间', kind: 'fixed', cell: (row) => dateTime(row.createdAt) },
  { title: '单位', kind: 'name', cell: (row) => row.unit },
  { title: '接收人', kind: 'fixed', cell: (row) => roleTitles[row.role] },
  { title: '方式', kind: 'fixed', cell: (row) => channelNames[row.channel] },
  { title: '情况', kind: 'fixed', cell: (row) => troubles[row.state] },
  {
    title: '原因',
    kind: 'main',
    cell: (row) => (
      <div>
        <Reason reason={row.reason} />
        <span className="said">
          消息编号 <code>{row.id}</code>
        </span>
      </div>
    ),
  },
];

/** What a person should look at, above everything else; nothing when there is nothing. */
export function Alerts({ status }: { status: Status }): ReactElement {
  return (
    <>
      <Troubled status={status} />
      <Refused addresses={status.refused} />
      <Pending pending={status.plans.pending} />
      <Provisional years={status.provisionalYears} />
      <Settings warnings={status.warnings} />
    </>
  );
}

function Troubled({ status: { messages, troubled } }: { status: Status }): ReactElement | null {
  const count = (state: string) =>
    messages.filter((row) => row.state === state).reduce((sum, row) => sum + row.n, 0);
  const refused = count('refused') + count('expired');
  const uncertain = count('uncertain');
  const bounced = count('bounced');
  const all = refused + uncertain + bounced;
  if (all === 0) return null;
  return (
    <section className="card alert bad">
      <h2>有{figure(all)}条消息需要人工处理</h2>
      {uncertain === 0 ? null : <Uncertain messages={messages} count={uncertain} />}
      {refused === 0 ? null : (
        <p>{figure(refused)}条未能发出：请核对联系人的邮箱、手机号和工作群，并通过其他方式告知责任单位。</p>
      )}
      {bounced === 0 ? null : (
        <p>
          {figure(bounced)}
          条已发出但未送达：地址或号码可能有误、停用，请核对联系人的邮箱和手机号，并通过其他方式告知责任单位。
        </p>
      )}
      <Table label="需要人工处理的消息" columns={troubledColumns} rows={troubled} rowKey={(row) => row.id} />
      {all > troubled.length ? (
        <p className="soft">以上为最近的{figure(troubled.length)}条；待核实的用 settle 命令全部列出。</p>
      ) : null}
    </section>
  );
}

/** Who can find out, by channel. */
const toFindOut: Readonly<Record<ChannelName, string>> = {
  email: '邮件无处查询，请按消息编号查邮件服务器的记录，或询问收件人',
  sms: '短信凡服务商能查询的由系统查询，一天没有结果的请向服务商核实',
  chat: '工作群消息无处查询，请按消息编号到群里核实',
};

function Uncertain({ messages, count }: Pick<Status, 'messages'> & { count: number }): ReactElement {
  const waits = (channel: ChannelName) =>
    messages.some((row) => row.state === 'uncertain' && row.channel === channel && row.n > 0);
  return (
    <p>
      {figure(count)}
      条是否送达待核实：发送中途连接中断，或者答复不明。核实之前不会重发，以免重复打扰。
      {channels
        .filter(waits)
        .map((channel) => toFindOut[channel])
        .join('；')}
      。核实后登记，已送达的写 arrived，没有送达、要重新发送的写 resend：
      <code className="command">npm run -s cuiban -- settle 消息编号 arrived</code>
    </p>
  );
}

const refusedColumns: readonly Column<RefusedAddress>[] = [
  { title: '单位', kind: 'name', cell: (row) => row.unit },
  { title: '接收人', kind: 'fixed', cell: (row) => roleTitles[row.role] },
  { title: '方式', kind: 'fixed', cell: (row) => channelNames[row.channel] },
  { title: '原因', kind: 'main', cell: (row) => <Reason reason={row.reason} /> },
];

function Refused({ addresses }: { addresses: RefusedAddress[] }): ReactElement | null {
  if (addresses.length === 0) return null;
  return (
    <section className="card alert bad">
      <h2>有{figure(addresses.length)}个联系方式失效</h2>
      <p>
        服务商答复查无此地址，已停止向其发送；同单位有其他联系人的，催办改由他们接收。请用 addresses
        命令核对地址，在单位通讯录中更正后重新导入；确认地址无误的，用 addresses restore 恢复。
      </p>
      <Table label="失效的联系方式" columns={refusedColumns} rows={addresses} rowKey={(row) => row.id} />
    </section>
  );
}

function Pending({ pending }: { pending: number }): ReactElement | null {
  if (pending === 0) return null;
  return (
    <section className="card alert">
      <h2>有{figure(pending)}处时限待审核</h2>
      <p>
        时限或责任单位未经确认的任务不会催办。再次运行导入命令并加上 --confirm，会逐项列出未能确认的原因。
      </p>
    </section>
  );
}

function Provisional({ years }: { years: number[] }): ReactElement | null {
  if (years.length === 0) return null;
  return (
    <section className="card alert">
      <h2>{years.map((year) => `${year}年`).join('、')}的工作日为暂定</h2>
      <p>
        国务院尚未公布放假安排，暂按周末和法定节日放假、没有调休计算；公布并更新日历后，有关催办将重新排定。
      </p>
    </section>
  );
}

/** Settings that work and may be meant so. */
function Settings({ warnings }: { warnings: string[] }): ReactElement | null {
  if (warnings.length === 0) return null;
  return (
    <section className="card alert">
      <h2>有{figure(warnings.length)}处设置请核对</h2>
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </section>
  );
}
