import { spanOf, type NormalText, type Range } from './normal.ts';
import { dateIn } from './written-date.ts';

export function printed(source: string, normal: NormalText, range: Range): string {
  const [start, end] = spanOf(normal, range);
  return source
    .slice(start, end)
    .replace(/<[^>]{0,80}>/g, '')
    .replace(/\s*\n\s*/g, '');
}

const ISSUER =
  /(?:人民政府|政府|办公厅|办公室|委员会|局|厅|部|委|院|中心|领导小组|管委会|大学|学院|集团|公司)$/;

/** 本报告由…汇总编制, 本方案由…制定. */
const COMPILED =
  /本(?:报告|方案|计划|要点|规划|意见|办法|通知|清单|台账|年报)由([\u4e00-\u9fff]{3,24}?(?:政府|办公厅|办公室|委员会|局|厅|部|院|中心|大学|学院))(?:负责)?(?:汇总|编制|制定|起草|编写|印发|发布|拟定|牵头)/;

/** The signature above the date of issue; else the office named before 关于印发 in the title or the opening. */
export function issuerOf(
  source: string,
  normal: NormalText,
  head: readonly Range[],
  tail: readonly Range[],
  title: string,
): string | null {
  const lines = [...head, ...tail];
  for (let i = 1; i < lines.length; i += 1) {
    const range = lines[i];
    const above = lines[i - 1];
    if (!range || !above || range[1] - range[0] > 24 || above[1] - above[0] > 40) continue;
    const name = normal.text.slice(above[0], above[1]);
    if (dateIn(normal.text.slice(range[0], range[1])) && ISSUER.test(name) && !/[，。：]/.test(name)) {
      return printed(source, normal, above);
    }
  }
  for (const range of lines) {
    const line = normal.text.slice(range[0], Math.min(range[1], range[0] + 4000));
    const signed =
      /[。\]）]([\u4e00-\u9fff]{4,24}(?:政府|办公厅|办公室|委员会|局|厅))(?:19|20)\d\d年\d{1,2}月\d{1,2}日/.exec(
        line,
      );
    if (signed?.[1]) return signed[1];
    // At the line's head it is the notice's own title; inside a line it is a document that is only cited.
    const titled = /^《?([\u4e00-\u9fff]{4,30}(?:政府|办公厅|办公室|委员会|局|厅|部))关于/.exec(line);
    if (titled?.[1]) return titled[1];
  }
  const made = COMPILED.exec(normal.text.slice(0, 4000));
  if (made?.[1]) return made[1];
  const owner = /^([\u4e00-\u9fff]{3,24}(?:局|厅|委员会|政府|办公室))/.exec(title);
  return owner?.[1] ?? null;
}
