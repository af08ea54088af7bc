import type { ReactElement } from 'react';
import { roleTitles } from '../../../../config/policy.ts';
import type { RefusedAddress } from '../../../db/refusedAddresses.ts';
import type { TroubledMessage } from '../../../db/status.ts';
import { type Column, Table } from '../../page/table.tsx';
import { channelNames, dateTime, figure, maskPhones } from '../../page/words.ts';
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
  { title: '原因', kind: 'main', cell: (row) => maskPhones(row.reason ?? '未说明') },
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
  const groups = messages
    .filter((row) => row.state === 'uncertain' && row.channel === 'chat')
    .reduce((sum, row) => sum + row.n, 0);
  const all = refused + uncertain + bounced;
  if (all === 0) return null;
  return (
    <section className="card alert bad">
      <h2>有{figure(all)}条消息需要人工处理</h2>
      {uncertain === 0 ? null : (
        <p>
          {figure(uncertain)}
          条是否送达待核实：发送中途连接中断，系统正在向服务商查询，查明之前不会重发，以免重复打扰。
          {groups === 0 ? null : `其中${figure(groups)}条发往工作群，无处查询，请按消息编号到群里核实。`}
        </p>
      )}
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
      {all > troubled.length ? <p className="soft">以上为最近的{figure(troubled.length)}条。</p> : null}
    </section>
  );
}

const refusedColumns: readonly Column<RefusedAddress>[] = [
  { title: '单位', kind: 'name', cell: (row) => row.unit },
  { title: '接收人', kind: 'fixed', cell: (row) => roleTitles[row.role] },
  { title: '方式', kind: 'fixed', cell: (row) => channelNames[row.channel] },
  { title: '原因', kind: 'main', cell: (row) => maskPhones(row.reason) },
];

function Refused({ addresses }: { addresses: RefusedAddress[] }): ReactElement | null {
  if (addresses.length === 0) return null;
  return (
    <section className="card alert bad">
      <h2>有{figure(addresses.length)}个联系方式失效</h2>
      <p>
        服务商答复查无此地址，已停止向其发送，催办改由同单位其他联系人接收。请用 addresses
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
