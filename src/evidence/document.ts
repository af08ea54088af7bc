import { Document, Footer, Packer, PageNumber, Paragraph, TextRun } from 'docx';
import { FONTS, SIZES } from './docx/style.ts';
import { basis, calendar, obligation, policy } from './docx/basis.ts';
import { messages, proof, reminders, replies } from './docx/delivery.ts';
import { heading, paragraph, title } from './docx/parts.ts';
import type { EvidencePack } from './pack.ts';

/** A4 with the margins of official documents (GB/T 9704): 37 mm above, 35 below, 28 on the left, 26 on the right. */
const MM = 1440 / 25.4;
const page = {
  size: { width: Math.round(210 * MM), height: Math.round(297 * MM) },
  margin: {
    top: Math.round(37 * MM),
    bottom: Math.round(35 * MM),
    left: Math.round(28 * MM),
    right: Math.round(26 * MM),
    footer: Math.round(28 * MM),
  },
};

/** The evidence pack as an office puts it into the file of the case. */
export async function evidenceDocument(pack: EvidencePack): Promise<Uint8Array> {
  const document = new Document({
    creator: pack.made.by,
    title: `督办事项办理情况：${pack.task.title}`,
    styles: {
      default: {
        document: { run: { font: FONTS.body, size: SIZES.body, language: { eastAsia: 'zh-CN' } } },
      },
    },
    sections: [
      {
        properties: { page },
        footers: { default: pageNumber() },
        children: [
          ...title('督办事项办理情况', `${pack.unit.name}：${pack.task.title}`),
          heading('一、任务依据'),
          ...basis(pack),
          heading('二、责任事项'),
          ...obligation(pack),
          heading('三、催办策略'),
          ...policy(pack),
          heading('四、工作日历'),
          ...calendar(pack),
          heading('五、催办情况'),
          ...reminders(pack),
          heading('六、发送记录'),
          ...messages(pack),
          heading('七、单位答复和办理'),
          ...replies(pack),
          heading('八、日志验证'),
          ...proof(pack),
          paragraph(pack.made.by, { align: 'right', before: 480 }),
          paragraph(`制作时间：${pack.made.at.slice(0, 16).replace('T', ' ')}`, { align: 'right' }),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

/** `— 1 —` in the middle below. */
function pageNumber(): Footer {
  const run = { font: FONTS.table, size: SIZES.page };
  const number = new TextRun({ ...run, children: ['— ', PageNumber.CURRENT, ' —'] });
  return new Footer({ children: [new Paragraph({ alignment: 'center', children: [number] })] });
}
