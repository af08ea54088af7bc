import type { ReactElement } from 'react';
import type { Frame } from '../../page/frame.ts';
import { Page } from '../../page/layout.tsx';
import type { PageAnswer } from '../../page/send.ts';
import { type Column, Table } from '../../page/table.tsx';
import { dateTime, figure } from '../../page/words.ts';
import type { Captured, CapturedPage, Kind } from './captured.ts';

const kinds: readonly { kind: Kind; title: string }[] = [
  { kind: 'all', title: '全部' },
  { kind: 'mails', title: '邮件' },
  { kind: 'texts', title: '短信' },
  { kind: 'chats', title: '工作群' },
];

const titles: Readonly<Record<Captured['kind'], string>> = { mail: '邮件', text: '短信', chat: '工作群' };

const columns: readonly Column<Captured>[] = [
  { title: '时间', kind: 'fixed', cell: (row) => dateTime(row.at) },
  { title: '方式', kind: 'fixed', cell: (row) => titles[row.kind] },
  { title: '接收地址', kind: 'name', cell: (row) => row.to },
  {
    title: '标题或首行',
    kind: 'main',
    cell: (row) => <a href={capturedPath(row)}>{row.subject === '' ? '（无标题）' : row.subject}</a>,
  },
];

export function listPage(frame: Frame, kind: Kind, captured: CapturedPage): PageAnswer {
  const { items, total } = captured;
  const page = (
    <Page frame={frame} title="演练邮箱" current="mailbox">
      <div className="head">
        <h1>演练邮箱</h1>
        {total > 0 ? <p>共{figure(total)}条，最新的在前；手机号隐去中间几位</p> : null}
      </div>
      <section className="card">
        <div className="tabs">
          {kinds.map((tab) => (
            <a
              key={tab.kind}
              href={listPath(tab.kind, 1)}
              aria-current={tab.kind === kind ? 'page' : undefined}
            >
              {tab.title}
            </a>
          ))}
        </div>
        {items.length === 0 ? (
          <p className="empty">
            尚未收到消息。确认工作计划后，交办通知和到期的催办会在发送时段内（工作日）陆续出现在这里。
          </p>
        ) : (
          // Two copies of one mail share their id.
          <Table
            label="收到的邮件、短信和工作群消息"
            columns={columns}
            rows={items}
            rowKey={(row) => `${items.indexOf(row)}`}
          />
        )}
        <Pages kind={kind} captured={captured} />
      </section>
    </Page>
  );
  return { status: 200, page };
}

function Pages({
  kind,
  captured: { page, pages },
}: {
  kind: Kind;
  captured: CapturedPage;
}): ReactElement | null {
  if (pages === 1) return null;
  return (
    <nav className="pages" aria-label="翻页">
      {page > 1 ? <a href={listPath(kind, 1)}>首页</a> : null}
      {page > 1 ? <a href={listPath(kind, page - 1)}>上一页</a> : null}
      <span>
        第{page}页，共{pages}页
      </span>
      {page < pages ? <a href={listPath(kind, page + 1)}>下一页</a> : null}
      {page < pages ? <a href={listPath(kind, pages)}>末页</a> : null}
    </nav>
  );
}

function listPath(kind: Kind, page: number): string {
  return `/mailbox?kind=${kind}&page=${page}`;
}

function capturedPath({ kind, id }: Captured): string {
  return `/mailbox/${kind}s/${encodeURIComponent(id)}`;
}
