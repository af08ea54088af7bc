import { decodeWords } from 'postal-mime';
import type { ReactElement } from 'react';
import type { CapturedMail } from '../../../delivery/rehearsal/mail-folder.ts';
import { inline } from '../../../delivery/render/words.ts';
import type { Frame } from '../../page/frame.ts';
import { Page } from '../../page/layout.tsx';
import type { PageAnswer } from '../../page/send.ts';
import { dateTime, maskPhones } from '../../page/words.ts';

/** One captured mail: its headers, its text part, and its HTML part in a frame that can do nothing. */
export function mailPage(frame: Frame, mail: CapturedMail, copies: number): PageAnswer {
  const subject = maskPhones(inline(mail.subject)) || '（无标题）';
  const htmlPath = `/mailbox/mails/${encodeURIComponent(mail.messageId)}/html`;
  const page = (
    <Page frame={frame} title={subject} current="mailbox">
      <div className="head">
        <h1>{subject}</h1>
        <p>
          <a href="/mailbox">返回演练邮箱</a>
        </p>
      </div>
      {copies > 1 ? (
        <section className="card alert bad">
          <h2>这封邮件收到了{copies}份</h2>
          <p>同一封邮件只应发送一次，请将消息编号告知系统管理员。以下为第一份。</p>
        </section>
      ) : null}
      <Headers mail={mail} />
      <section className="card">
        <h2>网页格式正文</h2>
        {mail.html === null ? (
          <p className="empty">这封邮件没有网页格式的正文。</p>
        ) : (
          <>
            <iframe className="mail-frame" title="邮件正文" sandbox="" src={htmlPath} />
            <p className="soft">
              邮件在隔离的框内显示，其中的链接不能打开。<a href={htmlPath}>单独查看</a>
            </p>
          </>
        )}
      </section>
      <section className="card">
        <h2>纯文本正文</h2>
        {mail.text.trim() === '' ? (
          <p className="empty">这封邮件没有纯文本正文。</p>
        ) : (
          <pre className="letter">{maskPhones(mail.text)}</pre>
        )}
      </section>
    </Page>
  );
  return { status: 200, page };
}

function Headers({ mail }: { mail: CapturedMail }): ReactElement {
  return (
    <section className="card">
      <h2>信头</h2>
      <dl className="facts">
        <dt>收到时间</dt>
        <dd>{dateTime(mail.capturedAt)}</dd>
        <dt>发件人</dt>
        <dd>{headerText(mail, 'from') ?? mail.from}</dd>
        <dt>收件人</dt>
        <dd>{mail.to}</dd>
        <dt>消息编号</dt>
        <dd>{mail.messageId}</dd>
      </dl>
      <details>
        <summary>全部信头（{mail.headers.length}行）</summary>
        <dl className="facts">
          {mail.headers.map(({ key, value }, index) => (
            <div key={index} className="pair">
              <dt>{key}</dt>
              <dd>{shownValue(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

function headerText(mail: CapturedMail, name: string): string | null {
  const header = mail.headers.find(({ key }) => key === name);
  return header === undefined ? null : shownValue(header.value);
}

function shownValue(value: string): string {
  return maskPhones(inline(decodeWords(value)));
}
