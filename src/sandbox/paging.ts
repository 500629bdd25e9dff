import type { Call } from "./call.ts";
import { badRequest } from "./errors.ts";
import { selectFields } from "./fields.ts";
import { createRandom, pickNumber } from "./random.ts";
import type { SwitchName } from "./switches.ts";

type CapSwitch = Extract<SwitchName, `pagelen-cap${string}`>;

/** How one list is cut into pages. */
export type PageOptions = {
  /** The switch that holds the largest pagelen. */
  cap?: CapSwitch;
  /** Pagelen when the request names none (API notes §1.0). */
  pagelen?: number;
  /** The list was sorted on request, so its order is kept. */
  sorted?: boolean;
};

/** Cuts the rows of a list down to the page that was asked for, and only then writes them. */
export function paginate<T>(
  call: Call,
  rows: readonly T[],
  write: (row: T) => unknown,
  options: PageOptions = {},
): unknown {
  const pagelen = readPagelen(call, options);
  const page = readPage(call);
  const shift = pageShift(call, page, pagelen);
  const start = Math.max(0, (page - 1) * pagelen + shift);
  const end = page * pagelen + shift;
  const values = arrange(call, rows, options).slice(start, end).map(write);
  return selectFields(
    call.fields,
    envelope(call, {
      page,
      pagelen,
      size: rows.length,
      isLast: page * pagelen >= rows.length,
      values,
    }),
  );
}

/** Faults move pages after the first: rows are lost or come twice, as when a list changes between reads. */
function pageShift({ pageFault }: Call, page: number, pagelen: number): number {
  if (pageFault === undefined || page === 1) return 0;
  return pageFault.kind === "shift" ? pageFault.rows : -pagelen;
}

type Cut = { page: number; pagelen: number; size: number; isLast: boolean; values: unknown[] };

function envelope(
  call: Call,
  { page, pagelen, size, isLast, values }: Cut,
): Record<string, unknown> {
  const body: Record<string, unknown> = { values, pagelen };
  if (call.switches["page-size-field"]) Object.assign(body, { size, page });
  if (!isLast) body["next"] = link(call, page + 1);
  if (page > 1 && call.switches["page-size-field"]) body["previous"] = link(call, page - 1);
  return body;
}

/** An absolute URL that repeats every other parameter (API notes §6). */
function link(call: Call, page: number): string {
  const query = new URLSearchParams(call.query);
  query.set("page", String(page));
  return `${call.origin}${call.pathname}?${query}`;
}

function readPagelen(call: Call, { cap = "pagelen-cap", pagelen = 10 }: PageOptions): number {
  const text = call.query.get("pagelen");
  if (text === null) return Math.min(pagelen, call.switches[cap]);
  const wanted = Number(text);
  // Above the cap the answer is an error; it is not clamped (API notes §1.0).
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > call.switches[cap])
    throw badRequest("Invalid pagelen");
  return wanted;
}

function readPage(call: Call): number {
  const text = call.query.get("page");
  if (text === null) return 1;
  const page = Number(text);
  if (!Number.isInteger(page) || page < 1) throw badRequest("Invalid page");
  return page;
}

function arrange<T>(call: Call, rows: readonly T[], { sorted = false }: PageOptions): readonly T[] {
  const order = call.switches["list-order"];
  if (sorted || order === "stable") return rows;
  if (order === "reversed") return [...rows].reverse();
  return shuffle(rows, call.state.seed);
}

/** The same rows always come in the same wrong order, so that pages still fit together. */
function shuffle<T>(rows: readonly T[], seed: number): T[] {
  const shuffled = [...rows];
  const random = createRandom(seed + rows.length);
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = pickNumber(random, index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other] as T, shuffled[index] as T];
  }
  return shuffled;
}
