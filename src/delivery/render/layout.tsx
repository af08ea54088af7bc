import type { CSSProperties, ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Entry, Figure, Letter, Section, Tone } from './letter.ts';

const fonts = "'Microsoft YaHei','微软雅黑','PingFang SC','Noto Sans CJK SC',sans-serif";

const colours: Record<Tone, { line: string; text: string }> = {
  overdue: { line: '#b3261e', text: '#b3261e' },
  due: { line: '#b26a00', text: '#8f5600' },
  upcoming: { line: '#2f5d8c', text: '#2f5d8c' },
  plain: { line: '#8a8f98', text: '#333333' },
};

/** Styles are made once: they are the same in every mail, and mail programs want them inline. */
const styles = {
  body: { margin: 0, padding: 0, backgroundColor: '#f2f3f5' },
  page: { backgroundColor: '#f2f3f5' },
  sheet: { width: '100%', maxWidth: 640, backgroundColor: '#ffffff', borderTop: '4px solid #b3261e' },
  inner: { padding: '24px 20px 20px', fontFamily: fonts, fontSize: 16, lineHeight: '1.75', color: '#222222' },
  sender: { margin: 0, fontSize: 16, color: '#b3261e', textAlign: 'center', letterSpacing: 1 },
  title: { margin: '4px 0 0', fontSize: 22, lineHeight: '1.5', fontWeight: 'bold', textAlign: 'center' },
  subtitle: { margin: '4px 0 0', fontSize: 16, color: '#666666', textAlign: 'center' },
  rule: { margin: '16px 0', borderTop: '1px solid #b3261e', fontSize: 0, lineHeight: 0 },
  line: { margin: '0 0 12px' },
  paragraph: { margin: '0 0 12px', textIndent: '2em' },
  figures: {
    width: '100%',
    margin: '4px 0 12px',
    borderTop: '1px solid #dddddd',
    borderBottom: '1px solid #dddddd',
  },
  figure: { padding: '10px 4px', fontSize: 16, color: '#666666' },
  value: { fontSize: 20, fontWeight: 'bold', lineHeight: '1.4' },
  note: { fontSize: 16, fontWeight: 'normal', color: '#666666' },
  words: { margin: 0, fontSize: 16, fontWeight: 'bold' },
  facts: { margin: '4px 0 0' },
  label: {
    padding: '1px 12px 1px 0',
    fontSize: 16,
    color: '#666666',
    verticalAlign: 'top',
    whiteSpace: 'nowrap',
  },
  fact: { padding: '1px 0', fontSize: 16, verticalAlign: 'top' },
  signature: { margin: '24px 0 0', textAlign: 'right' },
  footer: { padding: '12px 20px', fontFamily: fonts, fontSize: 13, lineHeight: '1.6', color: '#777777' },
} satisfies Record<string, CSSProperties>;

const toned = Object.fromEntries(
  Object.entries(colours).map(([tone, { line, text }]) => [
    tone,
    {
      heading: { margin: '20px 0 8px', fontSize: 18, fontWeight: 'bold', color: text },
      entry: { padding: '2px 0 2px 12px', borderLeft: `3px solid ${line}` },
      standing: { margin: '2px 0 0', fontWeight: 'bold', color: text },
      value: { ...styles.value, color: text },
    },
  ]),
) as Record<Tone, Record<'heading' | 'entry' | 'standing' | 'value', CSSProperties>>;

const table = { role: 'presentation', border: 0, cellPadding: 0, cellSpacing: 0 } as const;

/** A letter as HTML for old mail programs (tables, inline styles) and telephones (one column, at most 640 wide). */
export function letterHtml(letter: Letter): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(<Page letter={letter} />)}`;
}

function Page({ letter }: { letter: Letter }): ReactElement {
  return (
    <html lang="zh-CN">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{letter.subject}</title>
      </head>
      <body style={styles.body}>
        <table {...table} width="100%" style={styles.page}>
          <tbody>
            <tr>
              <td align="center">
                <table {...table} width="640" style={styles.sheet}>
                  <tbody>
                    <tr>
                      <td align="left" style={styles.inner}>
                        <Body letter={letter} />
                      </td>
                    </tr>
                  </tbody>
                </table>
                <div style={styles.footer}>{letter.footer}</div>
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>
  );
}

function Body({ letter }: { letter: Letter }): ReactElement {
  return (
    <>
      <p style={styles.sender}>{letter.sender}</p>
      <h1 style={styles.title}>{letter.title}</h1>
      {letter.subtitle === null ? null : <p style={styles.subtitle}>{letter.subtitle}</p>}
      <div style={styles.rule}>&nbsp;</div>
      <p style={styles.line}>{letter.salutation}</p>
      {letter.paragraphs.map(paragraph)}
      {letter.figures.length === 0 ? null : (
        <table {...table} style={styles.figures}>
          <tbody>
            <tr>{letter.figures.map(figureCell)}</tr>
          </tbody>
        </table>
      )}
      {letter.sections.map(sectionBlock)}
      <div style={styles.rule}>&nbsp;</div>
      {letter.closing.map(paragraph)}
      <p style={styles.signature}>
        {letter.signature.office}
        <br />
        {letter.signature.date}
      </p>
    </>
  );
}

// Plain functions rather than components: React then has fewer elements to make for each mail.

function paragraph(text: string, index: number): ReactElement {
  return (
    <p key={index} style={styles.paragraph}>
      {text}
    </p>
  );
}

function figureCell({ label, value, tone }: Figure, index: number): ReactElement {
  return (
    <td key={index} align="center" style={styles.figure}>
      <div style={toned[tone].value}>{value}</div>
      {label}
    </td>
  );
}

function sectionBlock({ title, note, tone, entries }: Section, index: number): ReactElement {
  return (
    <div key={index}>
      <h2 style={toned[tone].heading}>
        {title}
        {note === null ? null : <span style={styles.note}>（{note}）</span>}
      </h2>
      <table {...table} width="100%">
        <tbody>{entries.map((entry, at) => entryRow(entry, at, tone))}</tbody>
      </table>
    </div>
  );
}

function entryRow({ words, standing, facts }: Entry, index: number, tone: Tone): ReactElement {
  return (
    <tr key={index}>
      <td style={{ paddingBottom: 16 }}>
        <div style={toned[tone].entry}>
          <p style={styles.words}>
            {index + 1}. {words}
          </p>
          {standing === null ? null : <p style={toned[tone].standing}>{standing}</p>}
          <table {...table} style={styles.facts}>
            <tbody>
              {facts.map(({ label, value }) => (
                <tr key={label}>
                  <td style={styles.label}>{label}</td>
                  <td style={styles.fact}>{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </td>
    </tr>
  );
}
