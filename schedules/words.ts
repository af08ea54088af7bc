import { dateInShanghai, formatChineseMinute } from '../src/calendar/date.ts';

const weekdays = ['日', '一', '二', '三', '四', '五', '六', '日'];

/** A schedule's time in words where it has a common form: 每分钟, 每5分钟, 每天08:30, 每周一08:30, 每月1日08:30; else as it is. */
export function timeInWords(cron: string): string {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || month !== '*') return cron;
  const days = daysInWords(day, weekday);
  if (days === null) return cron;
  if (hour === '*') {
    const every = /^\*\/(\d+)$/.exec(minute)?.[1];
    if (minute === '*') return `${days}每分钟`.replace(/^每天/, '');
    if (every !== undefined && 60 % Number(every) === 0) return `${days}每${every}分钟`.replace(/^每天/, '');
    return /^\d+$/.test(minute) ? `${days}每小时第${Number(minute)}分`.replace(/^每天/, '') : cron;
  }
  if (!/^\d+$/.test(minute) || !/^\d+(?:,\d+)*$/.test(hour)) return cron;
  const times = hour.split(',').map((h) => `${h.padStart(2, '0')}:${minute.padStart(2, '0')}`);
  return `${days}${times.join('、')}`;
}

function daysInWords(day: string, weekday: string): string | null {
  if (day === '*' && weekday === '*') return '每天';
  if (day === '*' && weekday === '1-5') return '周一至周五';
  if (day === '*' && /^[0-7](?:,[0-7])*$/.test(weekday))
    return `每周${weekday
      .split(',')
      .map((n) => weekdays[Number(n)])
      .join('、')}`;
  if (weekday === '*' && /^\d+(?:,\d+)*$/.test(day)) return `每月${day.split(',').map(Number).join('、')}日`;
  return null;
}

/** `11-30 09:01、09:02，12-01 00:20`: the day once for all runs of it. */
export function runsInWords(runs: readonly Date[]): string {
  if (runs.length === 0) return '不再运行';
  return runs
    .map((run, i) => {
      const on = dateInShanghai(run);
      const before = runs[i - 1];
      const time = formatChineseMinute(run).split(' ')[1] ?? '';
      if (before !== undefined && dateInShanghai(before) === on) return `、${time}`;
      return `${before === undefined ? '' : '，'}${on.slice(5)} ${time}`;
    })
    .join('');
}
