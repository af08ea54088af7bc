import { type FileChild, LineRuleType, Paragraph } from 'docx';
import { channelNames } from '../../../config/channels.ts';
import { roleTitles } from '../../../config/policy.ts';
import { formatChineseMinute, isoInShanghai } from '../../calendar/date.ts';
import { gistOf, reasonInWords } from '../../delivery/reasonInWords.ts';
import type { EvidencePack } from '../pack.ts';
import { outcomeInWords, replyKinds, stateInWords } from '../words.ts';
import { facts, minute, paragraph, subheading, table } from './parts.ts';
import { SIZES } from './style.ts';

type Message = EvidencePack['messages'][number];
type Reader = Message['reader'];

const readerName = ({ unit, role, name }: Reader): string =>
  `${unit}${name === roleTitles[role] ? name : `${name}（${roleTitles[role]}）`}`;

/** Every reminder that was planned, with what became of it; each names the number of the message that carried it. */
export function reminders({ reminders: all, messages: carried }: EvidencePack): FileChild[] {
  if (all.length === 0) return [paragraph('没有安排催办。')];
  const numberOf = new Map(carried.map(({ id }, i) => [id, i + 1]));
  const rows = all.map((r) => {
    const number = r.messageId === null ? undefined : numberOf.get(r.messageId);
    const notes = [number === undefined ? null : `见消息${number}`, reasonOf(r), r.note].filter(Boolean);
    const version = r.dueVersion > 1 ? `（到期日第${r.dueVersion}版）` : '';
    return [
      twoLines(r.plannedAt, 16),
      `${r.title}${version}`,
      readerName(r.reader),
      channelNames[r.channel],
      stateInWords(r.state),
      notes.join('；'),
    ];
  });
  const head = ['计划时间', '层级', '对象', '渠道', '结果', '说明'];
  return [table(rows, { head, widths: [17, 20, 22, 8, 10, 23], size: SIZES.small })];
}

/** The provider's own words stand with the message. */
const reasonOf = ({ reason }: EvidencePack['reminders'][number]): string | null =>
  reason === null ? null : (gistOf(reason) ?? reason);

export function messages({ messages: all }: EvidencePack): FileChild[] {
  if (all.length === 0) return [paragraph('尚未发送消息。')];
  return all.flatMap((message, i) => [
    subheading(`消息${i + 1}：${channelNames[message.channel]}，${minute(message.createdAt)}`),
    head(message),
    ...attempts(message),
    ...log(message),
  ]);
}

function head(m: Message): FileChild {
  return facts([
    ['收件人', `${readerName(m.reader)}　${m.to ?? ''}`],
    ['标题', m.subject],
    ['正文', m.text === null ? '（没有成文）' : { text: m.text.trimEnd(), size: SIZES.small }],
    ['结果', `${stateInWords(m.state)}${m.reason === null ? '' : `：${reasonInWords(m.reason)}`}`],
    ['消息编号', { text: m.messageIdHeader ?? m.id, size: SIZES.tiny }],
    ['服务商回执号', m.providerId],
    ['内容指纹', m.contentHash === null ? null : { text: m.contentHash, size: SIZES.tiny }],
  ]);
}

function attempts({ attempts: all }: Message): FileChild[] {
  if (all.length === 0) return [];
  const rows = all.map((a) => [
    `${a.number}`,
    twoLines(a.startedAt),
    twoLines(a.endedAt),
    outcomeInWords(a.outcome),
    a.detail ?? '',
  ]);
  const head = ['次', '开始', '结束', '结果', '服务商答复'];
  return [gap(), table(rows, { head, widths: [6, 16, 16, 14, 48], size: SIZES.small })];
}

/** Each row of the log with its whole hash: who has the JSON can compute it again, who has only this page can compare. */
function log({ log: all }: Message): FileChild[] {
  const rows = all.map((row) => [
    `${row.seq}`,
    twoLines(isoInShanghai(new Date(row.at))),
    `${stateInWords(row.from)} → ${stateInWords(row.to)}`,
    row.reason,
    { text: row.hash ?? '尚未封存', size: SIZES.tiny },
  ]);
  const head = ['日志号', '时间', '变动', '原因', '封存值'];
  return [gap(), table(rows, { head, widths: [9, 16, 20, 23, 32], size: SIZES.small })];
}

/** The day above the time: a column of dates is narrow. */
const twoLines = (at: string | null, length = 19): string =>
  at === null ? '—' : at.slice(0, length).replace('T', '\n');

/** Two tables without a paragraph between them would become one. */
const gap = (): FileChild => new Paragraph({ spacing: { line: 120, lineRule: LineRuleType.EXACT } });

export function replies({ replies: all }: EvidencePack): FileChild[] {
  if (all.length === 0) return [paragraph('没有答复或办理记录。')];
  const rows = all.map(({ at, kind, note }) => [minute(at), replyKinds[kind], note ?? '']);
  return [table(rows, { head: ['时间', '类别', '内容'], widths: [22, 18, 60], size: SIZES.small })];
}

const minuteOf = (at: string | null): string => (at === null ? '' : formatChineseMinute(new Date(at)));

export function proof({ log }: EvidencePack): FileChild[] {
  const found =
    log.rows === 0 && log.whole
      ? '制作本材料时还没有消息日志：没有发出过消息。'
      : log.whole
        ? `制作本材料时验证了全部消息日志：完整，共${log.rows}条，自${minuteOf(log.from)}至${minuteOf(log.to)}。`
        : `制作本材料时验证了全部消息日志：不完整。${log.problems[0]?.text ?? ''}。`;
  const anchor = log.anchor
    ? [
        paragraph(
          `验证时的锚值（第${log.anchor.seq}号记录的封存值）如下。保存本材料即保存了锚值，此前的日志如有改动，可据此查出。`,
        ),
        table([[log.anchor.hash]], { widths: [1], size: SIZES.small }),
      ]
    : [];
  return [paragraph(found), ...anchor];
}
