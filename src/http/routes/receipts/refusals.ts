import type { App } from '../../../app.ts';
import type { Metric } from '../metrics/exposition.ts';

/** Why what was pushed as receipts is not believed: a wrong token, a form that is none, or no message of ours. */
const reasons = {
  token: '口令不对',
  form: '内容不合格式',
  unknown: '对不上任何消息',
} as const;
export type Reason = keyof typeof reasons;

export type Refusals = { count(reason: Reason, n?: number): void; read(): Metric[] };

/** Whoever knows the address can push without end: of each reason one line a minute goes to the log, with the number since. */
const SAY_EVERY_MS = 60_000;

/** Counts, for this process, the receipts that changed nothing because they cannot be believed, and says so in the log. */
export function watchRefusals({ clock, log }: Pick<App, 'clock' | 'log'>): Refusals {
  const total = new Map<Reason, number>();
  const said = new Map<Reason, { at: number; upTo: number }>();
  return {
    count: (reason, n = 1) => {
      if (n === 0) return;
      const now = clock.now().getTime();
      const sum = (total.get(reason) ?? 0) + n;
      total.set(reason, sum);
      const { at, upTo } = said.get(reason) ?? { at: Number.NEGATIVE_INFINITY, upTo: 0 };
      if (Math.abs(now - at) < SAY_EVERY_MS) return;
      said.set(reason, { at: now, upTo: sum });
      log.warn({ reason, receipts: sum - upTo }, `收到的回执不予采信：${reasons[reason]}`);
    },
    read: () => [
      {
        name: 'receipts_refused_total',
        type: 'counter',
        help: '收到而不予采信的回执：token 口令不对，form 内容不合格式，unknown 对不上任何消息（仅本进程）',
        samples: Object.keys(reasons)
          .filter((reason): reason is Reason => reason in reasons)
          .map((reason) => ({ labels: { reason }, value: total.get(reason) ?? 0 })),
      },
    ],
  };
}
