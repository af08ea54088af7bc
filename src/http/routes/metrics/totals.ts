import { channels } from '../../../../config/channels.ts';
import type { Totals } from '../../../audit/totals.ts';
import { durationBounds } from '../../../db/totals.ts';
import type { Metric, Sample } from './exposition.ts';

/** The counters: what has happened since the log of messages began, whichever process did it. */
export function totalMetrics(totals: Totals): Metric[] {
  return [
    counter(
      totals,
      'sends',
      'outcome',
      'cuiban_sends_total',
      '发送结果：accepted 服务商已接收，deferred 暂时拒收稍后再发，expired 一直拒收而放弃，refused 拒收，uncertain 不知是否发出，unsendable 没有地址等未能发出',
    ),
    counter(
      totals,
      'receipts',
      'outcome',
      'cuiban_receipts_total',
      '回执：delivered 已送达收件人，bounced 未送达',
    ),
    counter(
      totals,
      'settled',
      'outcome',
      'cuiban_uncertain_settled_total',
      '待核实消息查明的结果：accepted 已发出，refused 未发出，pending 未发出并重新发送',
    ),
    counter(
      totals,
      'expiries',
      'then',
      'cuiban_lease_expiries_total',
      '发送进程中断而收回的消息：pending 尚未开始发送，uncertain 已开始，待核实',
    ),
    durations(totals),
  ];
}

function counter(totals: Totals, what: string, label: string, name: string, help: string): Metric {
  const samples = [...totals].flatMap(([key, value]): Sample[] => {
    const [kind, channel = '', how = ''] = key.split(' ');
    return kind === what ? [{ labels: { channel, [label]: how }, value }] : [];
  });
  return { name, type: 'counter', help, samples };
}

function durations(totals: Totals): Metric {
  const samples = channels.flatMap((channel): Sample[] => {
    let sum = 0;
    const buckets = [...durationBounds, '+Inf'].map((bound): Sample => {
      sum += totals.get(`took ${channel} ${bound}`) ?? 0;
      return { suffix: '_bucket', labels: { channel, le: String(bound) }, value: sum };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels: { channel }, value: totals.get(`seconds ${channel}`) ?? 0 },
      { suffix: '_count', labels: { channel }, value: sum },
    ];
  });
  return {
    name: 'cuiban_send_duration_seconds',
    type: 'histogram',
    help: '每次发送从开始到有结果用了多少秒，进程中断的不计',
    samples,
  };
}
