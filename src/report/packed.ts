/** What one cell of a table holds; nothing, where it is absent. */
export type Cell = string | number | undefined;

/** One column of a table: every text once, and for each row which one; or numbers as they are. -1 and null stand for nothing. */
export type Column = { texts: string[]; cells: number[] } | { cells: (number | null)[] };

/** A table of records, column by column: a fraction of the size of the records, and JSON. */
export type Packed<T> = { rows: number; columns: { [K in keyof T & string]-?: Column } };

/** The records as a table. A column holds texts or numbers, never both. */
export function pack<T extends { [K in keyof T]: Cell }>(
  columns: readonly (keyof T & string)[],
  records: readonly T[],
): Packed<T> {
  const packed = columns.map((name) => [name, column(records.map((record) => record[name]))]);
  return { rows: records.length, columns: Object.fromEntries(packed) };
}

function column(cells: readonly Cell[]): Column {
  if (cells.every((cell) => typeof cell !== "string"))
    return { cells: cells.map((cell) => (typeof cell === "number" ? cell : null)) };
  const numbers = new Map<string, number>();
  const numberOf = (cell: Cell): number => {
    if (cell === undefined) return -1;
    if (typeof cell === "number") throw new Error("a column holds texts or numbers, never both");
    const number = numbers.get(cell) ?? numbers.size;
    if (number === numbers.size) numbers.set(cell, number);
    return number;
  };
  return { cells: cells.map(numberOf), texts: [...numbers.keys()] };
}

/** The records of a table. */
export function unpack<T extends { [K in keyof T]: Cell }>({ rows, columns }: Packed<T>): T[] {
  const records = Array.from({ length: rows }, () => ({}) as Record<string, Cell>);
  for (const [name, column] of Object.entries<Column>(columns))
    for (const [row, record] of records.entries()) {
      const cell = cellOf(column, row);
      if (cell !== undefined) record[name] = cell;
    }
  return records as T[];
}

function cellOf(column: Column, row: number): Cell {
  const cell = column.cells[row];
  if (cell === undefined || cell === null) return undefined;
  return "texts" in column ? column.texts[cell] : cell;
}
