import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Metric } from './exposition.ts';

const RESOLUTION_MS = 20;

const gauge = (name: string, help: string, value: number): Metric => ({
  name,
  type: 'gauge',
  help: `${help}（仅本进程）`,
  samples: [{ value }],
});

/** Of this process alone, under the names that Prometheus' own libraries use. `stop` ends the watch over the event loop. */
export function watchProcess(): { read(): Metric[]; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let before = performance.eventLoopUtilization();
  return {
    read: () => {
      const { rss, heapUsed, heapTotal } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      const since = performance.eventLoopUtilization(before);
      before = performance.eventLoopUtilization();
      // It measures from look to look. NaN while there was none.
      const lag = Math.max(0, delay.percentile(99) / 1e9 - RESOLUTION_MS / 1e3) || 0;
      delay.reset();
      return [
        {
          name: 'process_cpu_seconds_total',
          type: 'counter',
          help: '已用的处理器时间（仅本进程）',
          samples: [{ value: (user + system) / 1e6 }],
        },
        gauge('process_start_time_seconds', '启动时间，Unix 秒', performance.timeOrigin / 1_000),
        gauge('process_resident_memory_bytes', '常驻内存', rss),
        gauge('nodejs_heap_size_used_bytes', '堆已用', heapUsed),
        gauge('nodejs_heap_size_total_bytes', '堆总量', heapTotal),
        gauge('nodejs_eventloop_lag_p99_seconds', '上次读取以来事件循环延迟的第99百分位', lag),
        gauge('nodejs_eventloop_utilization', '上次读取以来事件循环的忙碌程度，0到1', since.utilization),
      ];
    },
    stop: () => delay.disable(),
  };
}
