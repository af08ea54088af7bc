import type { ReactElement } from 'react';
import type { Frame } from '../../page/frame.ts';
import { Page } from '../../page/layout.tsx';
import type { PageAnswer } from '../../page/send.ts';
import { dateTime, figure } from '../../page/words.ts';
import { Alerts } from './alerts.tsx';
import { BurdenTable } from './burden.tsx';
import { Machinery } from './machinery.tsx';
import { Messages } from './messages.tsx';
import type { Status } from './read.ts';
import { Upcoming } from './upcoming.tsx';

export function statusPage(frame: Frame, status: Status): PageAnswer {
  const page = (
    <Page frame={frame} title="运行状况" current="status">
      <div className="head">
        <h1>运行状况</h1>
        <p>截至 {dateTime(status.at)}</p>
      </div>
      <Alerts status={status} />
      <Overview status={status} />
      <Upcoming status={status} />
      <Messages status={status} />
      <BurdenTable status={status} />
      <Machinery status={status} />
    </Page>
  );
  return { status: 200, page };
}

type Figure = { label: string; value: number; unit: string; tone?: 'bad' | 'warn' };

function Overview({ status: { plans, obligations } }: { status: Status }): ReactElement {
  return (
    <section className="card">
      <h2>总体情况</h2>
      {plans.plans === 0 ? <NothingImported /> : null}
      <Figures
        figures={[
          { label: '工作计划', value: plans.plans, unit: '份' },
          { label: '任务事项', value: plans.tasks, unit: '项' },
          { label: '待审核时限', value: plans.pending, unit: '处', tone: 'warn' },
          { label: '责任事项', value: obligations.all, unit: '项' },
        ]}
      />
      <Figures
        figures={[
          { label: '待签收', value: obligations.open, unit: '项' },
          { label: '已签收、办理中', value: obligations.acknowledged, unit: '项' },
          { label: '已办结', value: obligations.closed, unit: '项' },
          { label: '逾期未办结', value: obligations.overdue, unit: '项', tone: 'bad' },
        ]}
      />
    </section>
  );
}

function Figures({ figures }: { figures: Figure[] }): ReactElement {
  return (
    <dl className="figures">
      {figures.map(({ label, value, unit, tone }) => (
        <div key={label} className={value > 0 ? tone : undefined}>
          <dt>{label}</dt>
          <dd>
            {figure(value)}
            <small>{unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function NothingImported(): ReactElement {
  return (
    <div className="empty">
      <p>
        尚未导入工作计划。请运行：
        <code>npm run -s cuiban -- import 文件 --units 单位通讯录.csv --confirm</code>
      </p>
    </div>
  );
}
