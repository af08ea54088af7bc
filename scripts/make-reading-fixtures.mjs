// Makes with LibreOffice (written with 7.4) from the flat files in tests/fixtures/reading/ beside them:
//   plan.fodt      docx/libreoffice.docx, html/libreoffice.html
//   beside.fodt    docx/beside.docx: a comment and an embedded table
//   beside.fods    sheets/beside.xlsx, sheets/beside.xls: a comment, a text box and an embedded table
// The files are committed, so that the tests do not need it: run this only after a change of a flat file; a name after
// it makes that file alone.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILTERS = {
  '.docx': 'docx:MS Word 2007 XML',
  '.html': 'html:HTML (StarWriter)',
  '.xlsx': 'xlsx:Calc MS Excel 2007 XML',
  '.xls': 'xls:MS Excel 97',
};

const FILES = [
  ['plan.fodt', 'docx/libreoffice.docx'],
  ['plan.fodt', 'html/libreoffice.html'],
  ['beside.fodt', 'docx/beside.docx'],
  ['beside.fods', 'sheets/beside.xlsx'],
  ['beside.fods', 'sheets/beside.xls'],
];

const [, , only] = process.argv;
const folder = fileURLToPath(new URL('../tests/fixtures/reading/', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'cuiban-fixtures-'));
for (const [source, target] of FILES) {
  if (only !== undefined && only !== source) continue;
  const ending = extname(target);
  // A profile of its own: a running LibreOffice would take the call and not answer.
  const profile = `-env:UserInstallation=file://${out}/profile`;
  const from = join(folder, source);
  execFileSync('soffice', [profile, '--headless', '--convert-to', FILTERS[ending], '--outdir', out, from], {
    stdio: 'ignore',
  });
  copyFileSync(join(out, basename(source, extname(source)) + ending), join(folder, target));
}
rmSync(out, { recursive: true });
