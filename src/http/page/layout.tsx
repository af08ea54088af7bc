import type { ReactElement, ReactNode } from 'react';
import { type Frame, rehearsalNote } from './frame.ts';
import { css } from './style.ts';

type Props = { frame: Frame; title: string; current?: 'status' | 'mailbox'; children: ReactNode };

/** The frame of every page: who we are, where to go, and whether anything is really sent. */
export function Page({ frame, title, current, children }: Props): ReactElement {
  const note = rehearsalNote(frame);
  return (
    <html lang="zh-CN">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>{`${title} · 催办`}</title>
        {/* Not as a child: it would be escaped, and its hash is what allows it (security.ts). */}
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body>
        <header className="top">
          <div className="inner">
            <p className="brand">
              <strong>催办</strong>
              <span>{frame.office}</span>
            </p>
            <nav aria-label="主导航">
              <NavLink href="/" text="运行状况" current={current === 'status'} />
              {note === null ? null : (
                <NavLink href="/mailbox" text="演练邮箱" current={current === 'mailbox'} />
              )}
            </nav>
          </div>
        </header>
        {note === null ? null : (
          <p className="rehearsal">
            <span className="inner">{note}</span>
          </p>
        )}
        <main className="inner">{children}</main>
        <footer className="inner">本页面只供查看，不会改动任何数据。时间均为北京时间。</footer>
      </body>
    </html>
  );
}

function NavLink({ href, text, current }: { href: string; text: string; current: boolean }): ReactElement {
  return (
    <a href={href} aria-current={current ? 'page' : undefined}>
      {text}
    </a>
  );
}
