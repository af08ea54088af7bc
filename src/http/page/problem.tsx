import type { Frame } from './frame.ts';
import { Page } from './layout.tsx';
import type { PageAnswer } from './send.ts';

export type Problem = { status: number; title: string; text: string };

/** A page that says what is wrong and what to do. */
export function problemPage(frame: Frame, { status, title, text }: Problem): PageAnswer {
  const page = (
    <Page frame={frame} title={title}>
      <section className="card problem">
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          <a href="/">返回运行状况</a>
        </p>
      </section>
    </Page>
  );
  return { status, page };
}
