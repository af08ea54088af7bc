/** Rows by key, each list in the order of the rows. (`Map.groupBy` is not in Node 20.) */
export function groupBy<T, K>(rows: Iterable<T>, keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** The rows in lists of at most `size`. */
export function chunks<T>(rows: readonly T[], size: number): T[][] {
  const lists: T[][] = [];
  for (let start = 0; start < rows.length; start += size) lists.push(rows.slice(start, start + size));
  return lists;
}
