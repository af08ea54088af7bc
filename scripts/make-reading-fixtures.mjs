// Makes tests/fixtures/reading/{docx,html}/libreoffice.* from plan.fodt beside them with LibreOffice (written with 7.4).
// The files are committed, so that the tests do not need it: run this only after a change of plan.fodt.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILTERS = { docx: 'docx:MS Word 2007 XML', html: 'html:HTML (StarWriter)' };

const folder = fileURLToPath(new URL('../tests/fixtures/reading/', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'cuiban-fixtures-'));
for (const [format, filter] of Object.entries(FILTERS)) {
  // A profile of its own: a running LibreOffice would take the call and not answer.
  const profile = `-env:UserInstallation=file://${out}/profile`;
  const from = join(folder, 'plan.fodt');
  execFileSync('soffice', [profile, '--headless', '--convert-to', filter, '--outdir', out, from], {
    stdio: 'ignore',
  });
  copyFileSync(join(out, `plan.${format}`), join(folder, format, `libreoffice.${format}`));
}
rmSync(out, { recursive: true });
