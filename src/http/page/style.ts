/** The style sheet of every page; white and dark blue, as office systems here look. Its hash is in security.ts. */
export const css = `
:root { --ink: #1f2733; --soft: #5b6675; --line: #d5dbe4; --blue: #1d3f72; --red: #b3261e; --amber: #8a5300; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #f2f4f7; color: var(--ink); font: 16px/1.65 'Microsoft YaHei', '微软雅黑', 'PingFang SC', 'Noto Sans CJK SC', sans-serif; }
a { color: #1a5fb4; text-underline-offset: 3px; }
a:focus-visible, summary:focus-visible { outline: 3px solid #e0a100; outline-offset: 2px; }
.inner { display: block; max-width: 1200px; margin: 0 auto; padding: 0 24px; }
.top { background: var(--blue); color: #fff; }
.top .inner { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 32px; }
.brand { margin: 0; padding: 12px 0; display: flex; align-items: baseline; gap: 14px; }
.brand strong { font-size: 22px; letter-spacing: 4px; }
.brand span { color: #d3deee; }
nav { display: flex; gap: 4px; }
.top nav { align-self: stretch; }
.top nav a { display: flex; align-items: center; color: #fff; text-decoration: none; padding: 14px 16px 10px; border-bottom: 4px solid transparent; }
.top nav a:hover { background: #2b528d; }
.top nav a[aria-current] { border-bottom-color: #fff; font-weight: bold; }
.rehearsal { margin: 0; background: #fff4d6; border-bottom: 1px solid #ecd08a; color: #5e3b00; padding: 8px 0; }
main.inner { padding-top: 20px; padding-bottom: 8px; }
footer.inner { padding-top: 8px; padding-bottom: 32px; color: var(--soft); font-size: 14px; }
h1 { margin: 0; font-size: 24px; line-height: 1.4; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; padding-left: 10px; border-left: 4px solid var(--blue); font-size: 18px; line-height: 1.4; }
p { margin: 0 0 12px; }
code { font-family: Consolas, Menlo, monospace; font-size: 15px; overflow-wrap: anywhere; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 24px; margin-bottom: 16px; }
.head p, .soft { color: var(--soft); }
.head p { margin: 0; }
.card { background: #fff; border: 1px solid var(--line); padding: 18px 20px; margin-bottom: 20px; overflow-x: auto; }
.card > :last-child { margin-bottom: 0; }
.problem { max-width: 720px; margin: 32px auto; }
.problem h1 { margin-bottom: 12px; }
.alert { border-left: 4px solid #d99000; background: #fffaf0; }
.alert.bad { border-left-color: var(--red); background: #fff6f5; }
.alert h2 { border: 0; padding: 0; margin-bottom: 4px; color: var(--amber); }
.alert.bad h2 { color: var(--red); }
.alert .data { margin-top: 12px; }
.empty { color: var(--soft); }
.empty code, .command { display: block; margin-top: 6px; padding: 8px 12px; background: #f2f4f7; color: var(--ink); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); margin: 0; border: 1px solid var(--line); border-width: 1px 0 0 1px; }
.figures > div { display: flex; flex-direction: column-reverse; padding: 12px 16px; border: 1px solid var(--line); border-width: 0 1px 1px 0; }
.figures dt { color: var(--soft); }
.figures dd { margin: 0; font-size: 26px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures .bad dd { color: var(--red); font-weight: bold; }
.figures .warn dd { color: var(--amber); font-weight: bold; }
.figures dd small { margin-left: 4px; font-size: 15px; font-weight: normal; color: var(--soft); }
.figures + .figures { margin-top: 12px; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 20px; align-items: start; }
.columns > .card { min-width: 0; }
.data { width: 100%; border-collapse: collapse; background: #fff; }
.data th, .data td { border: 1px solid var(--line); padding: 8px 10px; text-align: left; vertical-align: top; }
.data th { background: #eaf0f8; color: #24344d; font-weight: bold; white-space: nowrap; }
.data tbody tr:nth-child(even) td { background: #fafbfd; }
.data .number { text-align: right; font-variant-numeric: tabular-nums; }
.data .fixed { white-space: nowrap; }
.data td { overflow-wrap: anywhere; }
.bad-text { color: var(--red); font-weight: bold; }
.said { display: block; color: var(--soft); font-size: 14px; }
.mark { display: block; color: var(--amber); font-weight: bold; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 6px 20px; margin: 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.tabs, .pages { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin-bottom: 14px; }
.pages { margin: 14px 0 0; }
.tabs a, .pages a { padding: 4px 14px; border: 1px solid var(--line); background: #fff; text-decoration: none; }
.tabs a[aria-current] { background: var(--blue); border-color: var(--blue); color: #fff; }
.letter { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
.mail-frame { display: block; width: 100%; height: 720px; border: 1px solid var(--line); background: #fff; }
summary { cursor: pointer; color: #1a5fb4; }
.pair { display: contents; }
details { margin-top: 8px; }
.mail-frame + p { margin-top: 8px; }
details .facts { margin-top: 12px; font-size: 15px; }
@media (min-width: 1180px) { .data td.name { min-width: 11.5em; } .data td.main { min-width: 16em; } }
@media (max-width: 900px) {
  .inner { padding: 0 14px; }
  .card { padding: 14px; }
  .top nav { margin-left: -16px; }
  .top nav a { padding: 6px 16px 4px; }
  .brand { padding-bottom: 4px; }
  .columns { grid-template-columns: 1fr; }
  .data, .data tbody, .data tr, .data td { display: block; width: auto; }
  .data { border: 0; }
  .data thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .data tr { border: 1px solid var(--line); margin-bottom: 10px; padding: 6px 12px; }
  .data td { display: grid; grid-template-columns: 6em 1fr; gap: 8px; border: 0; padding: 3px 0; text-align: left; background: none; }
  .data tbody tr:nth-child(even) td { background: none; }
  .data .number { text-align: left; }
  .data .fixed { white-space: normal; }
  .data td::before { content: attr(data-title); color: var(--soft); }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 8px; }
  .mail-frame { height: 560px; }
}
`;
