import type { ReactElement, ReactNode } from 'react';

export type Column<Row> = {
  title: string;
  cell(row: Row): ReactNode;
  /** `number` is set to the right, `fixed` does not break; `name` and `main` (the longest words) keep some width. */
  kind?: 'number' | 'fixed' | 'name' | 'main';
};

type Props<Row> = {
  /** For who cannot see the heading above. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
};

/** A table that turns into one block for each row on a narrow screen, each cell with its heading before it. */
export function Table<Row>({ label, columns, rows, rowKey }: Props<Row>): ReactElement {
  return (
    <table className="data" aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ title, kind }) => (
            <th key={title} scope="col" className={kind}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ title, kind, cell }) => (
              <td key={title} className={kind} data-title={title}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
