import type { CapturedText } from '../../../delivery/rehearsal/text-log.ts';
import type { Frame } from '../../page/frame.ts';
import { Page } from '../../page/layout.tsx';
import type { PageAnswer } from '../../page/send.ts';
import { dateTime, maskPhone, maskPhones } from '../../page/words.ts';

const kinds = {
  text: { title: '短信', address: '手机号', shown: maskPhone },
  chat: { title: '工作群消息', address: '工作群', shown: maskPhones },
} as const;

/** One captured text or message to a group, whole. */
export function textPage(
  frame: Frame,
  kind: keyof typeof kinds,
  { key, to, text, capturedAt }: CapturedText,
): PageAnswer {
  const { title, address, shown } = kinds[kind];
  const page = (
    <Page frame={frame} title={title} current="mailbox">
      <div className="head">
        <h1>{title}</h1>
        <p>
          <a href="/mailbox">返回演练邮箱</a>
        </p>
      </div>
      <section className="card">
        <dl className="facts">
          <dt>收到时间</dt>
          <dd>{dateTime(capturedAt)}</dd>
          <dt>{address}</dt>
          <dd>{shown(to)}</dd>
          <dt>消息编号</dt>
          <dd>{key}</dd>
          <dt>字数</dt>
          <dd>{[...text].length}</dd>
        </dl>
      </section>
      <section className="card">
        <h2>内容</h2>
        <p className="letter">{maskPhones(text)}</p>
      </section>
    </Page>
  );
  return { status: 200, page };
}
