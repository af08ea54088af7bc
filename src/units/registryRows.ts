import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../errors.ts';
import { COLUMNS, type Column, OPTIONAL_COLUMNS } from './registryColumns.ts';

/** One row of the file with the number of the line it starts on, as the clerk's editor counts them. */
export type RegistryRow = { line: number; cells: Record<Column, string> };

type RawRow = { line: number; values: string[] };

/** The rows of a registry file by column, whatever the columns' order. Throws a UserError when it is no such table. */
export function readRows(text: string, fileName: string): RegistryRow[] {
  const [header, ...rows] = rawRows(text, fileName);
  if (!header) {
    throw new UserError(
      'REGISTRY_EMPTY',
      `单位通讯录“${fileName}”是空的。`,
      `请填写表头（${COLUMNS.join('、')}）和各单位的联系人后重新导入。`,
    );
  }
  const columns = readHeader(header, fileName);
  if (rows.length === 0) {
    throw new UserError(
      'REGISTRY_EMPTY',
      `单位通讯录“${fileName}”只有表头，没有单位。`,
      '请在表头下每行填写一个联系人后重新导入。',
    );
  }
  const cell = (values: string[], column: Column): string => values[columns.indexOf(column)] ?? '';
  return rows.map(({ line, values }) => ({
    line,
    cells: Object.fromEntries(COLUMNS.map((c) => [c, cell(values, c)])) as Record<Column, string>,
  }));
}

function rawRows(text: string, fileName: string): RawRow[] {
  const firstLine = /^.*/u.exec(text.replace(/^\ufeff?\s*/u, ''))?.[0] ?? '';
  try {
    const records = parse(text, {
      bom: true,
      // Excel's "Unicode text" separates by tabs.
      delimiter: firstLine.includes('\t') ? '\t' : ',',
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return toRows(records);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? `第${error['lines']}行附近` : '某处';
    throw new UserError(
      'REGISTRY_INVALID',
      `单位通讯录“${fileName}”${line}的引号不成对，无法读出各列。`,
      '请在 Excel 中打开，另存为“CSV UTF-8（逗号分隔）”后重新导入。',
      { cause: error },
    );
  }
}

/** Rows that are not blank; csv-parse counts the line on which a record ends, a clerk looks for where it starts. */
function toRows(records: { info: { lines: number }; record: string[] }[]): RawRow[] {
  return records
    .map(({ info, record }) => ({
      line: info.lines - record.reduce((n, value) => n + (value.match(/\n/gu)?.length ?? 0), 0),
      values: record.map((value) => value.trim()),
    }))
    .filter(({ values }) => values.some((value) => value !== ''));
}

function readHeader(header: RawRow, fileName: string): string[] {
  const columns = header.values.map((name) => name.replace(/\s+/gu, ''));
  const known: readonly string[] = COLUMNS;
  const named = columns.filter((name) => name !== '');
  const unknown = named.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !named.includes(name) && !OPTIONAL_COLUMNS.has(name));
  const twice = new Set(named.filter((name, i) => known.includes(name) && named.indexOf(name) !== i));
  const problems = [
    ...(unknown.length > 0 ? [`有不认识的列${quoted(unknown)}`] : []),
    ...(missing.length > 0 ? [`缺少列${quoted(missing)}`] : []),
    ...(twice.size > 0 ? [`列${quoted([...twice])}重复`] : []),
  ];
  if (problems.length > 0) {
    throw new UserError(
      'REGISTRY_COLUMNS',
      `单位通讯录“${fileName}”第${header.line}行的表头${problems.join('，')}。`,
      `请将表头改为：${COLUMNS.join('、')}。`,
    );
  }
  return columns;
}

/** At most five names, each cut: a file that is no registry may have a page of text for its header. */
function quoted(names: string[]): string {
  const shown = names.slice(0, 5).map((name) => `“${name.length > 20 ? `${name.slice(0, 20)}…` : name}”`);
  return shown.join('、') + (names.length > 5 ? `等${names.length}列` : '');
}
