/** How large a cell can be, in pixels. 0: as large as lets everything be seen. */
export const ZOOMS = [0, 2, 4, 8, 14, 22, 30] as const;
/** From this size on rows have names; from the other on columns have. */
const NAMED_ROWS = 10;
const NAMED_COLUMNS = 14;
/** From this size on there is a gap between cells. */
export const APART = 8;

/** How much there is to draw, and how much room. */
export type Frame = { columns: number; rows: number; width: number; height: number; zoom: number };

/** Where everything of the picture is. Cells are so wide and high; the gutters are for names. */
export type Geometry = {
  cellWidth: number;
  cellHeight: number;
  left: number;
  top: number;
  /** How large it all is, gutters included. */
  width: number;
  height: number;
};

/** Columns and rows from the first to before the last. */
export type Range = { first: number; last: number };

/** The size of everything at a zoom. */
export function geometryOf(frame: Frame): Geometry {
  return frame.zoom > 0 ? placed(frame.zoom, frame.zoom, frame) : fitted(frame);
}

/** Everything in sight, with as many names as there is room for. */
function fitted(frame: Frame): Geometry {
  const biggest = ZOOMS[ZOOMS.length - 1] ?? 0;
  const size = (room: number, count: number, isNamed: boolean, least: number) =>
    Math.min(isNamed ? biggest : least - 0.01, room / Math.max(1, count));
  for (const [areRowsNamed, areColumnsNamed] of [
    [true, true],
    [true, false],
    [false, true],
  ] as const) {
    const { left, top } = gutters(areRowsNamed, areColumnsNamed, frame.width);
    const width = size(frame.width - left, frame.columns, areColumnsNamed, NAMED_COLUMNS);
    const height = size(frame.height - top, frame.rows, areRowsNamed, NAMED_ROWS);
    const areWideEnough = !areColumnsNamed || width >= NAMED_COLUMNS;
    const areHighEnough = !areRowsNamed || height >= NAMED_ROWS;
    if (areWideEnough && areHighEnough) return placed(width, height, frame);
  }
  const { left, top } = gutters(false, false, frame.width);
  const width = size(frame.width - left, frame.columns, false, NAMED_COLUMNS);
  return placed(width, size(frame.height - top, frame.rows, false, NAMED_ROWS), frame);
}

function placed(cellWidth: number, cellHeight: number, { columns, rows, width }: Frame): Geometry {
  const { left, top } = gutters(cellHeight >= NAMED_ROWS, cellWidth >= NAMED_COLUMNS, width);
  return {
    cellWidth,
    cellHeight,
    left,
    top,
    width: left + cellWidth * columns,
    height: top + cellHeight * rows,
  };
}

function gutters(areRowsNamed: boolean, areColumnsNamed: boolean, room: number) {
  const names = room < 600 ? 96 : 176;
  return { left: areRowsNamed ? names : 8, top: 22 + (areColumnsNamed ? 112 : 0) };
}

/** Which columns are in sight, when scrolled so far. */
export function columnsInSight(
  { cellWidth, left }: Geometry,
  { columns, width }: Frame,
  scrolled: number,
): Range {
  return inSight(scrolled, width - left, cellWidth, columns);
}

/** Which rows are in sight, when scrolled so far. */
export function rowsInSight(
  { cellHeight, top }: Geometry,
  { rows, height }: Frame,
  scrolled: number,
): Range {
  return inSight(scrolled, height - top, cellHeight, rows);
}

function inSight(scrolled: number, room: number, size: number, count: number): Range {
  const first = Math.min(count, Math.max(0, Math.floor(scrolled / size)));
  const last = Math.min(count, Math.max(first, Math.ceil((scrolled + room) / size)));
  return { first, last };
}

/** Where to scroll so that a cell is in sight, when scrolled so far now. */
export function scrolledTo(place: number, size: number, room: number, scrolled: number): number {
  const start = place * size;
  if (start < scrolled) return start;
  if (start + size > scrolled + room) return start + size - room;
  return scrolled;
}

/** Neighbours that share a heading: the repositories of one project, in their order. */
export type Band = Range & { title: string };

/** The runs of equal titles. */
export function bandsOf(titles: readonly string[]): Band[] {
  const bands: Band[] = [];
  for (const [place, title] of titles.entries()) {
    const current = bands.at(-1);
    if (current?.title === title) current.last = place + 1;
    else bands.push({ title, first: place, last: place + 1 });
  }
  return bands;
}
