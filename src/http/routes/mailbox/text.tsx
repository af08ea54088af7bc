import type { CapturedText } from '../../../delivery/rehearsal/text-log.ts';
import type { Frame } from '../../page/frame.ts';
import { Page } from '../../page/layout.tsx';
import type { PageAnswer } from '../../page/send.ts';
import { dateTime, maskPhone, maskPhones } from '../../page/words.ts';

/** One captured text, whole. */
export function textPage(frame: Frame, { key, to, text, capturedAt }: CapturedText): PageAnswer {
  const page = (
    <Page frame={frame} title="短信" current="mailbox">
      <div className="head">
        <h1>短信</h1>
        <p>
          <a href="/mailbox">返回演练邮箱</a>
        </p>
      </div>
      <section className="card">
        <dl className="facts">
          <dt>收到时间</dt>
          <dd>{dateTime(capturedAt)}</dd>
          <dt>手机号</dt>
          <dd>{maskPhone(to)}</dd>
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
