import { matchesOf } from '../matches.ts';
import type { Range } from '../normal.ts';
import { timesIn } from '../time/index.ts';
import type { TimeExpression } from '../time/types.ts';
import { endsLikeUnit, splitNames } from '../responsible/names.ts';
import { PREDICATE } from '../responsible/subject-words.ts';
import { isDeed } from '../responsible/is-name.ts';
import { onlyUnits, rolesIn } from '../responsible/roles.ts';

import { isBareDay } from './bare-day.ts';

/** What a cell is by its own content, whatever column it stands in: rows of crawled ledgers are often shifted. */
export type CellKind = 'empty' | 'number' | 'time' | 'units' | 'text';

/** Entries of a deadline column that set no date: the work goes on. */
const ONGOING =
  /长期坚持|长期推进|长期工作|长期任务|长期执行|长期开展|长期整改|长期|持续推进|持续开展|持续落实|持续实施|持续加强|持续坚持|持续整改|持续更新|持续|常年(?:坚持|开展|推进|落实)?|常态化(?:推进|开展|坚持|落实|实施|管理|工作)?|常态|贯穿全年|全年(?:推进|坚持|开展|持续推进|持续)?|年内持续推进|日常(?:工作|更新|推进)?|经常性(?:工作)?|立行立改|立即整改|立整立改|即知即改|立即|即时|实时(?:更新)?|随时|动态(?:更新|调整|管理)?|坚持/g;

/** What may stand beside the time in a cell of the deadline column. */
const FILLING =
  /完成|办结|动工|开工|竣工|完工|建成|投入使用|投用|投产|通车|试运行|交付|启用|封顶|验收|之前|前|并|和|与|及|底|启动|开展|基本|全面|整改|取得|明显|成效|到位|报送|更新|公开|推进|落实|发布|按|每|次|一|各|至少|不少于|\d+|[，。、；：（）\- /.年]/g;

const LABELS = /^(?:牵头|责任|配合|主办|协办|承办|参与)(?:单位|部门|科室)/;

export function kindOf(text: string, range: Range): CellKind {
  const body = text.slice(range[0], Math.min(range[1], range[0] + 500));
  if (body === '') return 'empty';
  if (/^(?:\d{1,3}|[（(]?\d{1,3}[）)]|\d{1,2}\.\d{1,2})[.、]?$/.test(body)) return 'number';
  if (isBareDay(body)) return 'time';
  if (body.length <= 60 && isTimeEntry(text, range, body)) return 'time';
  if (LABELS.test(body) || isUnits(text, range, body)) return 'units';
  return 'text';
}

/** Names of units with or without role words, and nothing else. */
function isUnits(text: string, range: Range, body: string): boolean {
  if (/^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)/.test(body)) return false;
  if (PREDICATE.test(body) || /^(?:内设|所属|下属|直属)(?:机构|单位)$/.test(body)) return false;
  // 迁建县政务服务中心。: a sentence ends in a full stop, a list of units does not.
  if (body.endsWith('。') && body.length - body.lastIndexOf('，') > 10 && !body.includes('、')) return false;
  // 各市上报考生志愿库: a deed, although it ends as a unit's name does.
  if (onlyUnits(text, range)) return splitNames(text, range).every((n) => !isDeed(text.slice(n[0], n[1])));
  if (!/牵头|配合|负责|落实/.test(body) || /。./.test(body)) return false;
  const roles = rolesIn(text, range);
  const names = [...roles.lead, ...roles.other];
  return names.length > 0 && names.every((n) => n[1] - n[0] <= 30 && endsLikeUnit(text.slice(n[0], n[1])));
}

/** A time, or a word like 长期坚持, and nothing else that matters. */
function isTimeEntry(text: string, range: Range, body: string): boolean {
  // 2026-03-05 09:12:40 was printed by a web page.
  if (/\d：\d\d：\d\d/.test(body)) return false;
  const times = timesIn(text, range);
  let rest = body;
  for (const time of times.toReversed()) {
    rest = rest.slice(0, time.range[0] - range[0]) + rest.slice(time.range[1] - range[0]);
  }
  // 收到意见后5个工作日内, 信息形成之日起20个工作日内: the event belongs to the time.
  if (times.some((t) => t.form === 'relative'))
    rest = rest.replace(/^[^，。；]{0,24}(?:之日起|日起|后|起|前)/, '');
  const bare = rest.replace(ONGOING, '');
  if (times.length === 0 && bare === rest) return false;
  return bare.replace(FILLING, '').length <= 2;
}

/** A longer cell says what to do, not when: 持续 in it is an adverb. */
const LONGEST_ENTRY = 40;

/** One entry of a deadline cell. */
export interface Entry {
  readonly range: Range;
  /** null: the work goes on without a date. */
  readonly time: TimeExpression | null;
}

/** The entries of a deadline cell: its times, or that the work goes on; none where it gives neither. */
export function entriesIn(text: string, range: Range): Entry[] {
  const body = text.slice(range[0], range[1]);
  const words = body.length <= LONGEST_ENTRY ? matchesOf(ONGOING, body) : [];
  const ongoing = words[0];
  const times = timesIn(text, range).filter(
    (t) => (t.edge !== 'from' && t.edge !== 'after') || t.form === 'span',
  );
  const within = /^年内持续|^全年/.test(body);
  if (times.length > 0 && !within) return times.map((time) => ({ range: time.range, time }));
  if (ongoing === undefined) return [];
  const start = within ? range[0] : range[0] + ongoing.index;
  return [{ range: [start, range[0] + ongoing.index + ongoing[0].length], time: null }];
}
