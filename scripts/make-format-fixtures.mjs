#!/usr/bin/env node
/**
 * Makes tests/fixtures/formats/ from the texts of tests/fixtures/seeds/: the same five plans as docx, html, pdf and
 * xlsx, the ledger also as xls and csv, written by LibreOffice, so that the readers are tested with files of a real program. Run it again only when
 * LibreOffice or this script changes; the tests read the committed files and need neither.
 *
 *   node scripts/make-format-fixtures.mjs [--only 003]
 *
 * Prose keeps its printed lines as paragraphs. The ledger (003) and the statistics of 001 become real tables; the
 * ledger's merged cells, which its text could not keep, are put together again from its labels. See the README there.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sheetXml, textXml } from './format-fixtures/opendocument.mjs';
import { ledgerOf } from './format-fixtures/ledger.mjs';

const fixtures = fileURLToPath(new URL('../tests/fixtures/', import.meta.url));
const target = join(fixtures, 'formats');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';

/** Which intermediate file LibreOffice makes each format from. */
const SOURCES = { docx: 'fodt', html: 'fodt', pdf: 'fodt', xlsx: 'fods' };
/** Formats of tables alone, for the ledger. */
const LEDGER_SOURCES = { ...SOURCES, xls: 'fods', csv: 'fods' };

/** A comma, a double quote, GB18030 (number 85 in LibreOffice), from line 1: as Excel saves it on a Chinese system. */
const FILTERS = { csv: 'csv:Text - txt - csv (StarCalc):44,34,85,1' };

const work = mkdtempSync(join(tmpdir(), 'format-fixtures-'));
try {
  makeAll();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function makeAll() {
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(join(fixtures, 'seeds', 'docs')).toSorted()) {
    const name = file.replace(/\.txt$/, '');
    const short = name.slice(0, 3);
    if (only !== '' && only !== short) continue;
    const plan = planOf(name);
    writeFileSync(join(work, `${short}.fodt`), textXml(plan));
    writeFileSync(join(work, `${short}.fods`), sheetXml(plan));
    for (const [format, source] of Object.entries(plan.wide ? LEDGER_SOURCES : SOURCES)) {
      convert(`${short}.${source}`, format);
      copyFileSync(join(work, `${short}.${format}`), join(target, `${short}.${format}`));
      console.log(`${short}.${format}`);
    }
  }
}

/** The plan's blocks: paragraphs with a heading's level (0 for none) and tables of cells. */
function planOf(name) {
  const text = readFileSync(join(fixtures, 'seeds', 'docs', `${name}.txt`), 'utf8');
  const labels = JSON.parse(readFileSync(join(fixtures, 'seeds', 'gold', `${name}.json`), 'utf8'));
  const lines = text.split(/\r?\n/);
  const blocks = labels.rows === undefined ? proseOf(lines) : ledgerOf(lines, labels.rows);
  return { title: labels.title, wide: labels.rows !== undefined, blocks };
}

function proseOf(lines) {
  const blocks = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const cells = line.split('\t');
    const above = blocks.at(-1);
    if (cells.length === 1) blocks.push({ kind: 'paragraph', level: levelOf(line), text: line });
    else if (above?.kind === 'table') above.rows.push(rowOf(cells, false));
    else blocks.push({ kind: 'table', widths: [10, 2, 3], rows: [rowOf(cells, true)] });
  }
  return blocks;
}

function rowOf(cells, header) {
  return { header, cells: cells.map((text) => ({ text, rows: 1, columns: 1 })) };
}

/** 一、 and （一） on short lines without a full stop in the middle are headings, as an office's template has them. */
function levelOf(line) {
  const text = line.trim();
  if (text.length > 40 || /。./.test(text)) return 0;
  if (/^[一二三四五六七八九十]+、/.test(text)) return 1;
  return /^[（(][一二三四五六七八九十]+[）)]/.test(text) ? 2 : 0;
}

function convert(source, format) {
  const profile = pathToFileURL(join(work, 'profile')).href;
  const { status, stderr, error } = spawnSync(
    'soffice',
    [
      `-env:UserInstallation=${profile}`,
      '--headless',
      '--convert-to',
      FILTERS[format] ?? format,
      '--outdir',
      work,
      join(work, source),
    ],
    { encoding: 'utf8', timeout: 180_000 },
  );
  if (error !== undefined || status !== 0) throw new Error(`soffice ${source}: ${error?.message ?? stderr}`);
}
