import type { ReactElement } from 'react';
import { formatChineseDate } from '../../../calendar/date.ts';
import type { Burden } from '../../../db/burden.ts';
import { groupBy } from '../../../group.ts';
import { type Column, Table } from '../../page/table.tsx';
import { figure } from '../../page/words.ts';
import type { Status } from './read.ts';

/** A longer table is folded up: the page is for a glance. */
const OPEN_UP_TO = 12;

type Row = { unit: string; weeks: Map<string, Burden> };

/** How much each unit was sent in each of the last weeks, in the registry's order: units are not ranked. */
export function BurdenTable({ status: { burden } }: { status: Status }): ReactElement {
  const { weeks, rows } = burden;
  const inOrder = [...rows].sort((a, b) => a.position - b.position);
  const units = [...groupBy(inOrder, (row) => row.unit)].map(([unit, own]): Row => ({
    unit,
    weeks: new Map(own.map((row) => [row.weekOf, row])),
  }));
  const table = (
    <Table label="各单位近四周收到的消息" columns={columns(weeks)} rows={units} rowKey={(row) => row.unit} />
  );
  return (
    <section className="card">
      <h2>各单位近四周收到的消息</h2>
      {units.length === 0 ? (
        <p className="empty">近四周没有发出消息。</p>
      ) : (
        <>
          <p className="soft">
            每格为邮件封数、短信条数，有工作群消息的一并列出，按单位通讯录的顺序，供把握催办的疏密。
          </p>
          {units.length <= OPEN_UP_TO ? (
            table
          ) : (
            <details>
              <summary>共{figure(units.length)}个单位，点击展开</summary>
              {table}
            </details>
          )}
        </>
      )}
    </section>
  );
}

function columns(weeks: readonly string[]): readonly Column<Row>[] {
  return [
    { title: '单位', kind: 'main', cell: (row) => row.unit },
    ...weeks.map((weekOf): Column<Row> => ({
      title: `${formatChineseDate(weekOf).slice(5)}起`,
      kind: 'number',
      cell: (row) => cell(row.weeks.get(weekOf)),
    })),
  ];
}

function cell(burden: Burden | undefined): string {
  if (!burden) return '—';
  const groups = burden.chat > 0 ? `、群${figure(burden.chat)}条` : '';
  return `${figure(burden.email)}封、${figure(burden.sms)}条${groups}`;
}
